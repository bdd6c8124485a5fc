#include <gtest/gtest.h>

#include "tests/support/summaries.h"

namespace eastap::eas::summary_items_test {
namespace {

using test::sentence;
using test::summary;

std::string operations(const std::string& inside) {
  return "<ItemOperations xmlns='ItemOperations'>" + inside + "</ItemOperations>";
}
std::string answered(const std::string& inside) {
  return operations("<Status>1</Status><Response>" + inside + "</Response>");
}
const std::string fetch_item =
    "<Fetch><Store>Mailbox</Store><CollectionId xmlns='AirSync'>1</CollectionId><ServerId "
    "xmlns='AirSync'>1:5</ServerId></Fetch>";
const std::string fetch_attachment =
    "<Fetch><Store>Mailbox</Store><FileReference xmlns='AirSyncBase'>x</FileReference></Fetch>";

TEST(SummaryItemOperations, Fetches) {
  const Summary result =
      summary(Command::item_operations, operations(fetch_item + fetch_attachment),
              answered("<Fetch><Status>1</Status></Fetch><Fetch><Status>1</Status></Fetch>"));
  EXPECT_EQ(result.sentence, "ItemOperations: 1 attachment, 1 item in Inbox");
  EXPECT_EQ(result.outcome, Outcome::success);
  EXPECT_EQ(result.items, 2U);
  EXPECT_EQ(result.collections.at(0).id, "1");
}

TEST(SummaryItemOperations, StatusOfEachFetchCounts) {
  const Summary result = summary(Command::item_operations, operations(fetch_attachment),
                                 answered("<Fetch><Status>15</Status></Fetch>"));
  EXPECT_EQ(result.outcome, Outcome::failure) << "the top status is 1, and yet nothing came";
  EXPECT_EQ(result.sentence,
            "ItemOperations: 1 attachment, 1 failed: 15 AttachmentInvalid (FileReference wrong or "
            "attachment gone)");
}

TEST(SummaryItemOperations, PartsMovesAndEmptying) {
  EXPECT_EQ(sentence(Command::item_operations, operations(fetch_attachment),
                     answered("<Fetch><Status>1</Status><Properties><Part>1</Part></Properties></Fetch>")),
            "ItemOperations: 1 attachment, answered in parts");
  EXPECT_EQ(
      sentence(Command::item_operations,
               operations(
                   "<EmptyFolderContents><CollectionId xmlns='AirSync'>4</CollectionId></EmptyFolderContents>"
                   "<Move><ConversationId>x</ConversationId><DstFldId>3</DstFldId></Move>"),
               answered("<EmptyFolderContents><Status>1</Status></EmptyFolderContents><Move><Status>1</"
                        "Status></Move>")),
      "ItemOperations: empty Archive, move 1 conversation to Contacts");
}

std::string search(const std::string& name, const std::string& query) {
  return "<Search xmlns='Search'><Store><Name>" + name + "</Name><Query>" + query +
         "</Query></Store></Search>";
}
std::string found(const std::string& inside) {
  return "<Search xmlns='Search'><Status>1</Status><Response><Store><Status>1</Status>" + inside +
         "</Store></Response></Search>";
}

TEST(SummarySearch, MailboxAndGal) {
  const std::string mailbox =
      search("Mailbox",
             "<And><Class xmlns='AirSync'>Email</Class><CollectionId xmlns='AirSync'>1</CollectionId>"
             "<FreeText>budget</FreeText></And>");
  EXPECT_EQ(sentence(Command::search, mailbox,
                     found("<Result><LongId>1</LongId></Result><Range>0-0</Range><Total>12</Total>")),
            "Search Mailbox \"budget\" in Inbox: 12 found, 0-0 returned");
  EXPECT_EQ(sentence(Command::search, search("GAL", "jo"), found("<Result/>")),
            "Search GAL \"jo\": 0 results");
  EXPECT_EQ(sentence(Command::search, search("GAL", "jo"), found("<Result><LongId>1</LongId></Result>")),
            "Search GAL \"jo\": 1 result");
}

TEST(SummarySearch, StoreStatusCounts) {
  const Summary result =
      summary(Command::search, search("Mailbox", "<FreeText>x</FreeText>"),
              "<Search xmlns='Search'><Status>1</Status><Response><Store><Status>11</Status></Store>"
              "</Response></Search>");
  EXPECT_EQ(result.outcome, Outcome::failure);
  EXPECT_EQ(result.sentence, "Search Mailbox \"x\": failed, 11 FolderSyncRequired (Folder list out of date)");
}

TEST(SummaryFind, BothStores) {
  const std::string mailbox =
      "<Find xmlns='Find'><SearchId>1</SearchId><ExecuteSearch><MailBoxSearchCriterion><Query><Class "
      "xmlns='AirSync'>Email"
      "</Class><FreeText>budget</FreeText></Query></MailBoxSearchCriterion></ExecuteSearch></Find>";
  EXPECT_EQ(
      sentence(
          Command::find, mailbox,
          "<Find xmlns='Find'><Status>1</Status><Response><Status>1</Status><Result><Properties/></Result>"
          "<Range>0-0</Range><Total>1</Total></Response></Find>"),
      "Find Mailbox \"budget\": 1 found, 0-0 returned");
  const std::string gal =
      "<Find xmlns='Find'><ExecuteSearch><GalSearchCriterion><Query>jo</Query></GalSearchCriterion>"
      "</ExecuteSearch></Find>";
  EXPECT_EQ(sentence(Command::find, gal, "<Find xmlns='Find'><Status>3</Status></Find>"),
            "Find GAL \"jo\": failed, 3 FolderSyncRequired (Folder list out of date (Find level))");
}

std::string result(const std::string& page, const std::string& properties) {
  return "<Result xmlns='" + page + "'><Properties>" + properties + "</Properties></Result>";
}

std::string gal_entry(const std::string& page, const std::string& name, const std::string& more = "") {
  return result(page, "<DisplayName xmlns='GAL'>" + name + "</DisplayName>" + more);
}

std::string gal_answer(const std::string& results) {
  return "<Search xmlns='Search'><Status>1</Status><Response><Store><Status>1</Status>" + results +
         "<Range>0-9</Range><Total>12</Total></Store></Response></Search>";
}

TEST(SummarySearch, NamesWhoWasFound) {
  const std::string request =
      "<Search xmlns='Search'><Store><Name>GAL</Name><Query>an</Query></Store></Search>";
  EXPECT_EQ(sentence(Command::search, request,
                     gal_answer(gal_entry("Search", "Anna Berg", "<Title xmlns='GAL'>Sales</Title>"))),
            "Search GAL \"an\": 12 found, 0-9 returned (Anna Berg, Sales)");
  std::string four;
  for (const char* name : {"Anna", "Andrea", "Annika", "Anton"}) {
    four += gal_entry("Search", name);
  }
  EXPECT_EQ(sentence(Command::search, request, gal_answer(four)),
            "Search GAL \"an\": 12 found, 0-9 returned (Anna, Andrea, Annika and 1 more)");
  const Summary photo = summary(Command::search, request,
                                gal_answer(gal_entry("Search", "Anna",
                                                     "<Picture xmlns='GAL'><Status>173</Status>"
                                                     "</Picture>")));
  EXPECT_EQ(
      photo.sentence,
      "Search GAL \"an\": 12 found, 0-9 returned (Anna, photo: 173 NoPicture), 173 NoPicture (No photo)");
  EXPECT_EQ(photo.outcome, Outcome::notice);
}

TEST(SummaryFind, NamesWhoWasFound) {
  EXPECT_EQ(
      sentence(Command::find,
               "<Find xmlns='Find'><SearchId>1</SearchId><ExecuteSearch><GalSearchCriterion><Query>an</Query>"
               "</GalSearchCriterion></ExecuteSearch></Find>",
               "<Find xmlns='Find'><Status>1</Status><Response><Status>1</Status>" +
                   gal_entry("Find", "Anna Berg") + "<Range>0-0</Range><Total>1</Total></Response></Find>"),
      "Find GAL \"an\": 1 found, 0-0 returned (Anna Berg)");
}

TEST(SummaryItemOperations, ProtectedMail) {
  const std::string license =
      "<RightsManagementLicense xmlns='RightsManagement'><ReplyAllowed>1</ReplyAllowed><ForwardAllowed>0"
      "</ForwardAllowed></RightsManagementLicense>";
  EXPECT_EQ(
      sentence(Command::item_operations,
               "<ItemOperations xmlns='ItemOperations'><Fetch><Store>Mailbox</Store>"
               "<RemoveRightsManagementProtection xmlns='RightsManagement'/></Fetch></ItemOperations>",
               "<ItemOperations xmlns='ItemOperations'><Status>1</Status><Response><Fetch><Status>1</Status>"
               "<Properties>" +
                   license + "</Properties></Fetch></Response></ItemOperations>"),
      "ItemOperations: 1 item, without protection, 1 protected mail (may: view, reply; may not: forward)");
  EXPECT_EQ(sentence(Command::search, "<Search xmlns='Search'><Store><Name>Mailbox</Name></Store></Search>",
                     gal_answer(result("Search", license) + result("Search", license))),
            "Search Mailbox: 12 found, 0-9 returned, 2 protected mails");
}

}  // namespace
}  // namespace eastap::eas::summary_items_test
