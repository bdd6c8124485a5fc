#include "proxy/model/play/learned_values.h"

#include <algorithm>

#include <gmock/gmock.h>

#include "proxy/model/play/counterparts.h"
#include "proxy/model/variables/places.h"
#include "tests/support/xml_document.h"

namespace eastap::model::learned_values_test {
namespace {

using wbxml::Document;

const std::string phone_of_test = "P/anna";

std::string inbox_sync(const std::string& key, const std::string& commands) {
  return R"(<Sync xmlns="AirSync"><Collections><Collection><SyncKey>)" + key +
         "</SyncKey><CollectionId>5</CollectionId><Status>1</Status><Commands>" + commands +
         "</Commands></Collection></Collections></Sync>";
}
std::string mail_item(const std::string& id, const std::string& subject, const std::string& received = "1") {
  return "<Add><ServerId>" + id + "</ServerId><ApplicationData><Subject xmlns='Email'>" + subject +
         "</Subject><DateReceived xmlns='Email'>" + received + "</DateReceived></ApplicationData></Add>";
}

/// Variables with what a recorded document has.
Variables named(const Document& recorded) {
  Variables variables;
  visit_document(recorded, [&](const VolatilePlace& place) {
    variables.name_for(place.kind, place.value, {.phone = phone_of_test, .folder = place.folder});
  });
  // The phone asked for this folder by that name.
  if (const Variable* inbox =
          variables.find(VolatileKind::folder_id, "5", {.phone = phone_of_test, .folder = {}})) {
    variables.bind(inbox->name, "5");
  }
  return variables;
}
std::string live_of(const Variables& variables, VolatileKind kind, const std::string& value) {
  return variables.to_live(kind, value, {.phone = phone_of_test, .folder = "5"});
}

TEST(LearnedValues, LearnsKeysAndIdsByContentInAnyOrder) {
  const Document recorded =
      test::xml_document(inbox_sync("2", mail_item("5:1", "one", "then") + mail_item("5:2", "two")));
  const Document live =
      test::xml_document(inbox_sync("{77}", mail_item("x9", "two") + mail_item("5:2", "one", "now")));
  Variables variables = named(recorded);
  learn_values(variables, phone_of_test, recorded, live);
  EXPECT_EQ(live_of(variables, VolatileKind::sync_key, "2"), "{77}");
  EXPECT_EQ(live_of(variables, VolatileKind::item_id, "5:1"), "5:2");
  EXPECT_EQ(live_of(variables, VolatileKind::item_id, "5:2"), "x9");
}

TEST(LearnedValues, KnownIdsComeFirstAndStrangersStayAlone) {
  const Document first = test::xml_document(inbox_sync("1", mail_item("5:1", "one")));
  Variables variables = named(first);
  learn_values(variables, phone_of_test, first,
               test::xml_document(inbox_sync("k1", mail_item("live1", "one"))));
  const Document recorded = test::xml_document(
      inbox_sync("2", "<Delete><ServerId>5:1</ServerId></Delete><Delete><ServerId>5:9</ServerId></Delete>"));
  visit_document(recorded, [&](const VolatilePlace& place) {
    variables.name_for(place.kind, place.value, {.phone = phone_of_test, .folder = place.folder});
  });
  const Document live = test::xml_document(inbox_sync(
      "k2", "<Delete><ServerId>live7</ServerId></Delete><Delete><ServerId>live1</ServerId></Delete>"));
  const TranslatedDocument translated = translate(live, variables, phone_of_test);
  const auto ids = live.find_all("Sync/Collections/Collection/Commands/Delete/ServerId");
  EXPECT_EQ(translated.document.text(ids[1]), "5:1");
  EXPECT_TRUE(translated.known.contains(ids[1]));
  EXPECT_TRUE(translated.strange.contains(ids[0]));
  learn_values(variables, phone_of_test, recorded, live);
  EXPECT_EQ(live_of(variables, VolatileKind::item_id, "5:1"), "live1");
  EXPECT_EQ(live_of(variables, VolatileKind::sync_key, "2"), "k2");
}

TEST(LearnedValues, FoldersGoByName) {
  const auto folders = [](const std::string& key, const std::string& a, const std::string& b) {
    const auto add = [](const std::string& id, const std::string& name) {
      return "<Add><ServerId>" + id + "</ServerId><ParentId>0</ParentId><DisplayName>" + name +
             "</DisplayName><Type>2</Type></Add>";
    };
    return test::xml_document(R"(<FolderSync xmlns="FolderHierarchy"><Status>1</Status><SyncKey>)" + key +
                              "</SyncKey><Changes>" + add(a, "Inbox") + add(b, "Calendar") +
                              add(a + "s", "Sent") + "</Changes></FolderSync>");
  };
  const Document recorded = folders("1", "5", "7");
  Variables variables = named(recorded);
  learn_values(variables, phone_of_test, recorded, folders("f-1", "mail/in", "cal"));
  const VariablePlace anywhere{.phone = phone_of_test, .folder = {}};
  EXPECT_EQ(variables.to_live(VolatileKind::folder_id, "7", anywhere), "cal");
  EXPECT_EQ(variables.to_live(VolatileKind::folder_id, "5s", anywhere), "mail/ins");
  EXPECT_EQ(variables.to_live(VolatileKind::folder_id, "0", anywhere), "0");
}

TEST(LearnedValues, OtherDocumentsTeachNothing) {
  const Document recorded = test::xml_document(inbox_sync("2", mail_item("5:1", "one")));
  Variables variables = named(recorded);
  learn_values(variables, phone_of_test, recorded, Document());
  learn_values(variables, phone_of_test, recorded,
               test::xml_document(R"(<Ping xmlns="Ping"><Status>1</Status></Ping>)"));
  learn_values(variables, phone_of_test, Document(), recorded);
  EXPECT_EQ(live_of(variables, VolatileKind::sync_key, "2"), "2");
  EXPECT_TRUE(std::ranges::all_of(variables.all(), [](const Variable& each) {
    return each.live.empty() || each.kind == VolatileKind::folder_id;
  }));
}

/// Variables of these documents, with the folder known as `folder` and items as given: recorded, live.
Variables known(const std::vector<const Document*>& recorded,
                const std::vector<std::pair<std::string, std::string>>& items = {}) {
  Variables variables;
  for (const Document* each : recorded) {
    visit_document(*each, [&](const VolatilePlace& place) {
      variables.name_for(place.kind, place.value, {.phone = phone_of_test, .folder = place.folder});
    });
  }
  for (const Variable& each : variables.all()) {
    for (const auto& [before, now] : items) {
      if (each.value == before && each.kind != VolatileKind::sync_key) {
        variables.bind(each.name, now);
      }
    }
  }
  return variables;
}

Document ping(const std::vector<std::string>& folders) {
  std::string all;
  for (const std::string& each : folders) {
    all += "<Folder>" + each + "</Folder>";
  }
  return test::xml_document(R"(<Ping xmlns="Ping"><Status>2</Status><Folders>)" + all + "</Folders></Ping>");
}

TEST(LearnedValues, APingTeachesNothingAboutFolders) {
  const Document recorded = ping({"5", "7"});
  Variables variables = known({&recorded}, {{"5", "L5"}, {"7", "L7"}});
  learn_values(variables, phone_of_test, recorded, ping({"L7", "L5"}));
  learn_values(variables, phone_of_test, ping({"5"}), ping({"L7"}));
  learn_values(variables, phone_of_test, ping({"5"}), ping({"99"}));
  EXPECT_EQ(live_of(variables, VolatileKind::folder_id, "5"), "L5");
  EXPECT_EQ(live_of(variables, VolatileKind::folder_id, "7"), "L7");
  Variables nothing = known({&recorded});
  learn_values(nothing, phone_of_test, recorded, ping({"99", "98"}));
  EXPECT_EQ(nothing.find_live(VolatileKind::folder_id, "99", {.phone = phone_of_test, .folder = {}}),
            nullptr);
}

Document fetched(const std::string& folder, const std::vector<std::pair<std::string, std::string>>& items) {
  std::string all;
  for (const auto& [id, attachment] : items) {
    all +=
        R"(<Fetch><Status>1</Status><CollectionId xmlns="AirSync">)" + folder +
        R"(</CollectionId><ServerId xmlns="AirSync">)" + id +
        R"(</ServerId><Properties><Attachments xmlns="AirSyncBase"><Attachment><DisplayName>a.pdf</DisplayName>)"
        R"(<FileReference>)" +
        attachment + "</FileReference></Attachment></Attachments></Properties></Fetch>";
  }
  return test::xml_document(R"(<ItemOperations xmlns="ItemOperations"><Response>)" + all +
                            "</Response></ItemOperations>");
}

TEST(LearnedValues, FetchedItemsGoByTheirOwnIdsAndNotByTheirFolder) {
  const Document recorded = fetched("5", {{"5:1", "f1"}, {"5:2", "f2"}});
  Variables variables = known({&recorded}, {{"5", "L5"}, {"5:1", "A"}, {"5:2", "B"}});
  learn_values(variables, phone_of_test, recorded, fetched("L5", {{"B", "fB"}, {"A", "fA"}}));
  EXPECT_EQ(live_of(variables, VolatileKind::item_id, "5:1"), "A");
  EXPECT_EQ(live_of(variables, VolatileKind::item_id, "5:2"), "B");
  EXPECT_EQ(live_of(variables, VolatileKind::file_reference, "f1"), "fA");
  EXPECT_EQ(live_of(variables, VolatileKind::file_reference, "f2"), "fB");
}

std::string added(const std::string& client, const std::string& server) {
  return "<Add><ClientId>" + client + "</ClientId>" +
         (server.empty() ? "<Status>6</Status>" : "<ServerId>" + server + "</ServerId><Status>1</Status>") +
         "</Add>";
}
Document responses(const std::string& inside) {
  return test::xml_document(
      R"(<Sync xmlns="AirSync"><Collections><Collection><SyncKey>2</SyncKey><CollectionId>5</CollectionId><Responses>)" +
      inside + "</Responses></Collection></Collections></Sync>");
}

TEST(LearnedValues, NewItemsGoByTheirClientIds) {
  const Document recorded = responses(added("c1", "5:8") + added("c2", "5:9"));
  const std::vector<std::pair<std::string, std::string>> sent{{"5", "5"}, {"c1", "n1"}, {"c2", "n2"}};
  Variables turned = known({&recorded}, sent);
  learn_values(turned, phone_of_test, recorded, responses(added("n2", "L2") + added("n1", "L1")));
  EXPECT_EQ(live_of(turned, VolatileKind::item_id, "5:8"), "L1");
  EXPECT_EQ(live_of(turned, VolatileKind::item_id, "5:9"), "L2");
  Variables failed = known({&recorded}, sent);
  learn_values(failed, phone_of_test, recorded, responses(added("n1", "") + added("n2", "L2")));
  EXPECT_EQ(live_of(failed, VolatileKind::item_id, "5:8"), "5:8") << "it was never made";
  EXPECT_EQ(live_of(failed, VolatileKind::item_id, "5:9"), "L2");
  Variables foreign = known({&recorded}, sent);
  learn_values(foreign, phone_of_test, recorded, responses(added("other", "L1") + added("n2", "L2")));
  EXPECT_EQ(live_of(foreign, VolatileKind::item_id, "5:8"), "5:8");
  EXPECT_EQ(live_of(foreign, VolatileKind::client_id, "c1"), "n1");
}

TEST(LearnedValues, AnAnswerAboutTheSameThingOnceMoreMayRenameIt) {
  const Document recorded = responses(added("c1", "5:8"));
  Variables variables = known({&recorded}, {{"5", "5"}, {"c1", "n1"}, {"5:8", "L1"}});
  learn_values(variables, phone_of_test, recorded, responses(added("n1", "L2")));
  EXPECT_EQ(live_of(variables, VolatileKind::item_id, "5:8"), "L2");
}

TEST(LearnedValues, WhatIsKnownStaysAndAGuessGivesWay) {
  const Document recorded =
      test::xml_document(inbox_sync("2", mail_item("5:1", "one") + mail_item("5:2", "two")));
  Variables variables = known({&recorded}, {{"5", "5"}, {"5:1", "A"}});
  const Variable* second =
      variables.find(VolatileKind::item_id, "5:2", {.phone = phone_of_test, .folder = "5"});
  ASSERT_NE(second, nullptr);
  variables.guess(second->name, "5:2");
  learn_values(variables, phone_of_test, recorded,
               test::xml_document(inbox_sync("k", mail_item("B", "one") + mail_item("C", "two"))));
  EXPECT_EQ(live_of(variables, VolatileKind::item_id, "5:1"), "A");
  EXPECT_EQ(live_of(variables, VolatileKind::item_id, "5:2"), "C");
}

TEST(LearnedValues, AnIdThatIsAnothersIsNotTakenWhateverNamesTheAnswer) {
  const Document recorded = responses(added("c1", "5:8"));
  const Document earlier = responses(added("c0", "5:9"));
  Variables variables = known({&earlier, &recorded}, {{"5", "5"}, {"c1", "n1"}, {"5:9", "L9"}});
  learn_values(variables, phone_of_test, recorded, responses(added("n1", "L9")));
  EXPECT_EQ(live_of(variables, VolatileKind::item_id, "5:8"), "5:8");
  EXPECT_EQ(live_of(variables, VolatileKind::item_id, "5:9"), "L9");
}

TEST(LearnedValues, WhatAnItemThatOnlyLooksTheSameSaysReplacesNothing) {
  const auto mail = [](const std::string& id, const std::string& conversation) {
    return test::xml_document(
        inbox_sync("2", "<Add><ServerId>" + id +
                            "</ServerId><ApplicationData><Subject xmlns='Email'>one</Subject>"
                            "<ConversationId xmlns='Email2'>" +
                            conversation + "</ConversationId></ApplicationData></Add>"));
  };
  const Document recorded = mail("5:1", "thread");
  Variables variables = known({&recorded}, {{"5", "5"}, {"thread", "T"}});
  learn_values(variables, phone_of_test, recorded, mail("A", "U"));
  EXPECT_EQ(live_of(variables, VolatileKind::item_id, "5:1"), "A");
  EXPECT_EQ(live_of(variables, VolatileKind::conversation, "thread"), "T");
}

TEST(LearnedValues, AGuessThatContentRefutesIsForgotten) {
  const Document recorded =
      test::xml_document(inbox_sync("2", mail_item("5:1", "one") + mail_item("5:2", "two")));
  Variables variables = known({&recorded}, {{"5", "5"}});
  for (const std::string id : {"5:1", "5:2"}) {
    variables.guess(variables.find(VolatileKind::item_id, id, {.phone = phone_of_test, .folder = "5"})->name,
                    id);
  }
  learn_values(variables, phone_of_test, recorded,
               test::xml_document(inbox_sync("k", mail_item("5:1", "two"))));
  EXPECT_EQ(live_of(variables, VolatileKind::item_id, "5:2"), "5:1");
  const Variable* first =
      variables.find(VolatileKind::item_id, "5:1", {.phone = phone_of_test, .folder = "5"});
  EXPECT_EQ(first->live, "");
}

TEST(LearnedValues, WhatSaysNothingIsOnlyGuessed) {
  const auto read = [](const std::string& id) {
    return test::xml_document(inbox_sync("2", "<Change><ServerId>" + id +
                                                  "</ServerId><ApplicationData><Read xmlns='Email'>1</Read>"
                                                  "</ApplicationData></Change>"));
  };
  const Document recorded = read("5:1");
  Variables variables = known({&recorded}, {{"5", "5"}});
  learn_values(variables, phone_of_test, recorded, read("theirs"));
  EXPECT_EQ(live_of(variables, VolatileKind::item_id, "5:1"), "5:1") << "any mail may have been read";
  EXPECT_EQ(variables.to_recorded(VolatileKind::item_id, "theirs", {.phone = phone_of_test, .folder = "5"}),
            "5:1")
      << "and still the answers say the same";
}

TEST(LearnedValues, OneSubjectOfTwoMailsNamesNeither) {
  const auto mail = [](const std::string& id, const std::string& read) {
    return "<Add><ServerId>" + id +
           "</ServerId><ApplicationData><Subject xmlns='Email'>Re: x</Subject><Read xmlns='Email'>" + read +
           "</Read></ApplicationData></Add>";
  };
  const Document recorded = test::xml_document(inbox_sync("2", mail("5:1", "0")));
  Variables variables = known({&recorded}, {{"5", "5"}});
  learn_values(variables, phone_of_test, recorded,
               test::xml_document(inbox_sync("k", mail("A", "1") + mail("B", "1"))));
  EXPECT_EQ(live_of(variables, VolatileKind::item_id, "5:1"), "5:1");
  learn_values(variables, phone_of_test, recorded, test::xml_document(inbox_sync("k", mail("A", "1"))));
  EXPECT_EQ(live_of(variables, VolatileKind::item_id, "5:1"), "A");
}

TEST(LearnedValues, TheParentOfAFolderIsNotLearnedFromIt) {
  const auto folder = [](const std::string& id, const std::string& parent) {
    return test::xml_document(
        R"(<FolderSync xmlns="FolderHierarchy"><SyncKey>1</SyncKey><Changes><Add><ServerId>)" + id +
        "</ServerId><ParentId>" + parent +
        "</ParentId><DisplayName>Bills</DisplayName></Add></Changes></FolderSync>");
  };
  const Document recorded = folder("9", "5");
  Variables variables = known({&recorded});
  learn_values(variables, phone_of_test, recorded, folder("L9", "archive"));
  EXPECT_EQ(live_of(variables, VolatileKind::folder_id, "9"), "L9");
  EXPECT_EQ(live_of(variables, VolatileKind::folder_id, "5"), "5");
}

TEST(LearnedValues, OneItemIdInTwoFoldersIsTwoItems) {
  const auto found = [](const std::string& folder, const std::string& id) {
    return R"(<Collection><SyncKey>2</SyncKey><CollectionId>)" + folder + "</CollectionId><Commands>" +
           mail_item(id, "in " + folder.substr(folder.size() - 1)) + "</Commands></Collection>";
  };
  const auto both = [](const std::string& a, const std::string& b) {
    return test::xml_document(R"(<Sync xmlns="AirSync"><Collections>)" + a + b + "</Collections></Sync>");
  };
  const Document recorded = both(found("5", "1"), found("7", "1"));
  Variables variables = known({&recorded}, {{"5", "L5"}, {"7", "L7"}});
  learn_values(variables, phone_of_test, recorded, both(found("L7", "x"), found("L5", "y")));
  EXPECT_EQ(live_of(variables, VolatileKind::item_id, "1"), "y");
  EXPECT_EQ(variables.to_live(VolatileKind::item_id, "1", {.phone = phone_of_test, .folder = "7"}), "x");
}

Document provisioned(const std::string& key) {
  return test::xml_document(R"(<Provision xmlns="Provision"><Policies><Policy><PolicyKey>)" + key +
                            "</PolicyKey></Policy></Policies></Provision>");
}

TEST(LearnedValues, PolicyKeysAreNumbersOf32Bits) {
  const Document recorded = provisioned("111");
  Variables variables = known({&recorded});
  for (const char* bad : {"1&#13;&#10;X-Evil: y", "4294967296", "12a", "-1", "00000000001"}) {
    learn_values(variables, phone_of_test, recorded, provisioned(bad));
    EXPECT_EQ(live_of(variables, VolatileKind::policy_key, "111"), "111") << bad;
  }
  learn_values(variables, phone_of_test, recorded, provisioned("4294967295"));
  EXPECT_EQ(live_of(variables, VolatileKind::policy_key, "111"), "4294967295");
  EXPECT_FALSE(is_policy_key(""));
}

}  // namespace
}  // namespace eastap::model::learned_values_test
