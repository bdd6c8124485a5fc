#include "proxy/model/play/counterparts.h"

#include <algorithm>

#include <gmock/gmock.h>

#include "proxy/model/variables/places.h"
#include "tests/support/xml_document.h"

namespace eastap::model::counterparts_test {
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

TEST(Alignment, LearnsKeysAndIdsByContentInAnyOrder) {
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

TEST(Alignment, KnownIdsComeFirstAndStrangersStayAlone) {
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

TEST(Alignment, FoldersGoByName) {
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

TEST(Alignment, OtherDocumentsTeachNothing) {
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

}  // namespace
}  // namespace eastap::model::counterparts_test
