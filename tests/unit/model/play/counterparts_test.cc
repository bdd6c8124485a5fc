#include "proxy/model/play/counterparts.h"

#include <gmock/gmock.h>

#include "proxy/model/variables/places.h"
#include "tests/support/xml_document.h"

namespace eastap::model::counterparts_test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;
using wbxml::Document;

const std::string phone_of_test = "P/anna";

Document inbox(const std::string& commands) {
  return test::xml_document(
      R"(<Sync xmlns="AirSync"><Collections><Collection><SyncKey>1</SyncKey><CollectionId>5</CollectionId><Commands>)" +
      commands + "</Commands></Collection></Collections></Sync>");
}
std::string mail(const std::string& id, const std::string& subject, const std::string& received = "1",
                 const std::string& read = "0") {
  return "<Add><ServerId>" + id + "</ServerId><ApplicationData><Subject xmlns='Email'>" + subject +
         "</Subject><DateReceived xmlns='Email'>" + received + "</DateReceived><Read xmlns='Email'>" + read +
         "</Read></ApplicationData></Add>";
}

struct Aligned {
  Variables variables;

  explicit Aligned(const Document& recorded) {
    visit_document(recorded, [&](const VolatilePlace& place) {
      const Variable* made =
          variables.name_for(place.kind, place.value, {.phone = phone_of_test, .folder = place.folder});
      if (place.kind == VolatileKind::folder_id) {
        variables.bind(made->name, place.value);
      }
    });
  }
  void bind(const std::string& recorded, const std::string& live, bool guess = false) {
    const Variable* found =
        variables.find(VolatileKind::item_id, recorded, {.phone = phone_of_test, .folder = "5"});
    ASSERT_NE(found, nullptr);
    ASSERT_TRUE(guess ? variables.guess(found->name, live) : variables.bind(found->name, live));
  }
  /// The ids of the items that were paired: "recorded=live", with "?" where only the order speaks for it and
  /// "!" where it is certain.
  [[nodiscard]] std::vector<std::string> pairs(const Document& recorded, const Document& live) const {
    std::vector<std::string> found;
    const auto named = named_elements(recorded, variables, phone_of_test);
    for (const Counterpart& each : counterparts(recorded, named, translate(live, variables, phone_of_test))) {
      if (kind_of(recorded, each.recorded) == VolatileKind::item_id) {
        const std::string_view mark = each.likeness == Likeness::order     ? "?"
                                      : each.likeness == Likeness::certain ? "!"
                                                                           : "";
        found.push_back(recorded.text(each.recorded) + "=" + live.text(each.live) + std::string(mark));
      }
    }
    return found;
  }
};

TEST(Counterparts, KnownIdsComeFirstAndWhatIsKnownGoesWithNoOther) {
  const Document recorded = inbox(mail("5:1", "one") + mail("5:2", "two"));
  Aligned aligned(recorded);
  aligned.bind("5:1", "A");
  EXPECT_THAT(aligned.pairs(recorded, inbox(mail("B", "one") + mail("A", "other"))), ElementsAre("5:1=A!"));
  EXPECT_THAT(aligned.pairs(recorded, inbox(mail("B", "one") + mail("C", "two"))), ElementsAre("5:2=C"))
      << "B says what 5:1 says, but 5:1 is A";
  EXPECT_THAT(aligned.pairs(inbox(mail("5:2", "two")), inbox(mail("A", "two"))), IsEmpty())
      << "A says what 5:2 says, but A is 5:1";
}

TEST(Counterparts, ContentThenATitleThatIsAlone) {
  const Document recorded = inbox(mail("5:1", "one") + mail("5:2", "two"));
  const Aligned aligned(recorded);
  EXPECT_THAT(aligned.pairs(recorded, inbox(mail("x", "two", "9") + mail("y", "one", "9"))),
              UnorderedElementsAre("5:1=y", "5:2=x"));
  EXPECT_THAT(aligned.pairs(recorded, inbox(mail("x", "two", "9", "1") + mail("y", "three"))),
              ElementsAre("5:2=x"));
  EXPECT_THAT(aligned.pairs(recorded, inbox(mail("x", "two", "9", "1") + mail("y", "two", "8", "1"))),
              IsEmpty());
}

TEST(Counterparts, DatesTellMailsApartThatSayTheSame) {
  const Document recorded = inbox(mail("5:1", "backup", "monday") + mail("5:2", "backup", "tuesday"));
  const Aligned aligned(recorded);
  EXPECT_THAT(aligned.pairs(recorded, inbox(mail("x", "backup", "tuesday") + mail("y", "backup", "monday"))),
              UnorderedElementsAre("5:1=y", "5:2=x"));
  EXPECT_THAT(aligned.pairs(recorded, inbox(mail("x", "backup", "may") + mail("y", "backup", "june"))),
              ElementsAre("5:1=x?", "5:2=y?"));
}

TEST(Counterparts, AnIdThatNobodyNamedYetIsTheSameOnTheSameServer) {
  const auto gone = [](const std::string& id) { return "<Delete><ServerId>" + id + "</ServerId></Delete>"; };
  const Document recorded = inbox(gone("5:1") + gone("5:2"));
  const Aligned aligned(recorded);
  EXPECT_THAT(aligned.pairs(recorded, inbox(gone("5:2") + gone("5:1"))),
              UnorderedElementsAre("5:1=5:1", "5:2=5:2"));
  EXPECT_THAT(aligned.pairs(recorded, inbox(gone("x") + gone("y"))), ElementsAre("5:1=x?", "5:2=y?"));
}

TEST(Counterparts, AGuessCountsWhereNoTitleRefutesIt) {
  const auto gone = [](const std::string& id) { return "<Delete><ServerId>" + id + "</ServerId></Delete>"; };
  const Document deleted = inbox(gone("5:1") + gone("5:2"));
  Aligned echoed(deleted);
  echoed.bind("5:1", "5:1", true);
  echoed.bind("5:2", "5:2", true);
  EXPECT_THAT(echoed.pairs(deleted, inbox(gone("5:2") + gone("5:1"))),
              UnorderedElementsAre("5:1=5:1", "5:2=5:2"));
  const Document told = inbox(mail("5:1", "one") + mail("5:2", "two"));
  EXPECT_THAT(echoed.pairs(told, inbox(mail("5:2", "one") + mail("5:1", "two"))),
              UnorderedElementsAre("5:1=5:2", "5:2=5:1"));
}

TEST(Counterparts, AFolderInAPingAnswerGoesByItsValueAlone) {
  const auto ping = [](const std::string& first, const std::string& second) {
    return test::xml_document(R"(<Ping xmlns="Ping"><Folders><Folder>)" + first + "</Folder><Folder>" +
                              second + "</Folder></Folders></Ping>");
  };
  const Document recorded = ping("5", "7");
  const Aligned aligned(recorded);
  const auto folders = [&](const Document& live) {
    std::vector<std::string> found;
    for (const Counterpart& each :
         counterparts(recorded, named_elements(recorded, aligned.variables, phone_of_test),
                      translate(live, aligned.variables, phone_of_test))) {
      if (kind_of(recorded, each.recorded) == VolatileKind::folder_id &&
          !recorded.value(each.recorded).empty()) {
        found.push_back(recorded.text(each.recorded) + "=" + live.text(each.live));
      }
    }
    return found;
  };
  EXPECT_THAT(folders(ping("7", "5")), ElementsAre("5=5", "7=7"));
  EXPECT_THAT(folders(ping("99", "7")), ElementsAre("7=7"));
  const Aligned nobody{Document()};
  EXPECT_THAT(counterparts(recorded, {}, translate(ping("98", "99"), nobody.variables, phone_of_test)),
              testing::SizeIs(2))
      << "Ping and Folders";
}

TEST(Counterparts, TranslatesAndTellsStrangers) {
  const Document recorded = inbox(mail("5:1", "one"));
  Aligned aligned(recorded);
  aligned.bind("5:1", "A");
  const Document live = inbox(mail("B", "one") + mail("A", "one"));
  const TranslatedDocument made = translate(live, aligned.variables, phone_of_test);
  const auto ids = live.find_all("Sync/Collections/Collection/Commands/Add/ServerId");
  ASSERT_EQ(ids.size(), 2U);
  EXPECT_EQ(made.document.text(ids[1]), "5:1");
  EXPECT_TRUE(made.known.contains(ids[1]));
  EXPECT_TRUE(made.strange.contains(ids[0]));
  EXPECT_EQ(made.document.text(ids[0]), "B");
}

TEST(Counterparts, OtherDocumentsHaveNone) {
  const Document recorded = inbox(mail("5:1", "one"));
  const Aligned aligned(recorded);
  EXPECT_THAT(aligned.pairs(recorded, Document()), IsEmpty());
  EXPECT_THAT(counterparts(
                  recorded, {},
                  translate(test::xml_document(R"(<Ping xmlns="Ping"/>)"), aligned.variables, phone_of_test)),
              IsEmpty());
}

}  // namespace
}  // namespace eastap::model::counterparts_test
