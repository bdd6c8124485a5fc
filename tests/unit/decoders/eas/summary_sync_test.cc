#include <gtest/gtest.h>

#include "tests/support/summaries.h"

namespace eastap::eas::summary_sync_test {
namespace {

using test::sentence;
using test::summary;

std::string sync(const std::string& inside) {
  return "<Sync xmlns='AirSync'>" + inside + "</Sync>";
}
std::string collections(const std::string& inside) {
  return sync("<Collections>" + inside + "</Collections>");
}
std::string collection(const std::string& key, const std::string& id, const std::string& rest = "") {
  return "<Collection><SyncKey>" + key + "</SyncKey><CollectionId>" + id + "</CollectionId>" + rest +
         "</Collection>";
}
const std::string ok = "<Status>1</Status>";
const std::string one_request = collections(collection("5", "1"));

TEST(SummarySync, ServerChanges) {
  const std::string response = collections(
      collection("6", "1", ok + "<MoreAvailable/><Commands><Add/><Add/><Add/><Change/></Commands>"));
  const Summary result = summary(Command::sync, one_request, response);
  EXPECT_EQ(result.sentence, "Sync Inbox: key 5 -> 6, 3 added, 1 changed, more available");
  EXPECT_EQ(result.outcome, Outcome::success);
  EXPECT_TRUE(result.more_available);
  ASSERT_EQ(result.collections.size(), 1U);
  const CollectionSummary& inbox = result.collections.front();
  EXPECT_EQ(inbox.id, "1");
  EXPECT_EQ(inbox.old_key, "5");
  EXPECT_EQ(inbox.new_key, "6");
  EXPECT_EQ(inbox.from_server.added, 3U);
  EXPECT_EQ(inbox.from_server.changed, 1U);
  EXPECT_TRUE(inbox.more_available);
  ASSERT_TRUE(inbox.status.has_value());
  EXPECT_EQ(inbox.status->code, 1);
  ASSERT_TRUE(result.status.has_value());
  EXPECT_EQ(result.status->element, "Sync/Collections/Collection/Status");
}

TEST(SummarySync, FirstSyncAndNoChange) {
  EXPECT_EQ(sentence(Command::sync, collections(collection("0", "1")), collections(collection("1", "1", ok))),
            "Sync Inbox: first sync, key 0 -> 1");
  EXPECT_EQ(sentence(Command::sync, one_request, collections(collection("6", "1", ok))),
            "Sync Inbox: key 5 -> 6, no change");
  EXPECT_EQ(sentence(Command::sync, one_request, collections(collection("5", "1", ok))),
            "Sync Inbox: key 5 stays, no change");
  EXPECT_EQ(sentence(Command::sync, one_request, ""), "Sync Inbox: key 5, no change");
}

TEST(SummarySync, SoftDeletesAreDeletes) {
  EXPECT_EQ(sentence(Command::sync, one_request,
                     collections(collection("6", "1", ok + "<Commands><Delete/><SoftDelete/></Commands>"))),
            "Sync Inbox: key 5 -> 6, 2 deleted");
}

TEST(SummarySync, ClientChangesAndTheirFailures) {
  const std::string request =
      collections(collection("5", "2", "<Commands><Add/><Change/><Change/><Delete/><Fetch/></Commands>"));
  const std::string good = collections(collection("6", "2",
                                                  ok + "<Responses><Add><Status>1</Status></Add><Fetch>"
                                                       "<Status>1</Status></Fetch></Responses>"));
  EXPECT_EQ(sentence(Command::sync, request, good),
            "Sync Calendar: key 5 -> 6, 1 fetched, 1 added by the phone, 2 changed by the phone, 1 deleted "
            "by the phone");
  const std::string mixed = collections(collection(
      "6", "2",
      ok + "<Responses><Add><Status>6</Status></Add><Change><Status>7</Status></Change></Responses>"));
  const Summary result = summary(Command::sync, request, mixed);
  EXPECT_EQ(result.outcome, Outcome::notice);
  EXPECT_EQ(result.items, 5U);
  EXPECT_EQ(result.failed_items, 1U) << "a conflict is no failure";
  EXPECT_EQ(result.collections.front().failed_items, 1U);
  ASSERT_TRUE(result.item_status.has_value());
  EXPECT_EQ(result.item_status->code, 6);
  EXPECT_NE(result.sentence.find("1 failed: 6 ConversionError (Item malformed"), std::string::npos)
      << result.sentence;
}

TEST(SummarySync, AllItemsFailedIsAFailure) {
  const std::string request = collections(collection("5", "2", "<Commands><Change/></Commands>"));
  const std::string response =
      collections(collection("6", "2", ok + "<Responses><Change><Status>8</Status></Change></Responses>"));
  EXPECT_EQ(summary(Command::sync, request, response).outcome, Outcome::failure);
}

TEST(SummarySync, SeveralFolders) {
  const std::string request =
      collections(collection("5", "1") + collection("7", "2") + collection("9", "3") + collection("2", "77"));
  const std::string response =
      collections(collection("6", "1", ok + "<Commands><Add/></Commands>") +
                  collection("8", "2", ok + "<MoreAvailable/><Commands><Change/></Commands>"));
  EXPECT_EQ(sentence(Command::sync, request, response),
            "Sync Inbox, Calendar, Contacts and 1 more: 1 added, 1 changed, more available in Calendar");
  EXPECT_EQ(summary(Command::sync, request, response).collection_count, 4U);
}

TEST(SummarySync, GlobalFailures) {
  const Summary key =
      summary(Command::sync, one_request, collections(collection("0", "1", "<Status>3</Status>")));
  EXPECT_EQ(key.outcome, Outcome::failure);
  EXPECT_EQ(
      key.sentence,
      "Sync Inbox: failed, 3 InvalidSyncKey (SyncKey wrong, or server state lost or corrupt), key 5 -> 0");
  const Summary hierarchy = summary(Command::sync, one_request, sync("<Status>12</Status>"));
  EXPECT_EQ(hierarchy.sentence,
            "Sync Inbox: failed, 12 FolderHierarchyChanged (Folder list is out of date), key 5");
  EXPECT_EQ(hierarchy.status.value().element, "Sync/Status");
  const Summary limit =
      summary(Command::sync, sync("<Wait>90</Wait>"), sync("<Status>14</Status><Limit>59</Limit>"));
  EXPECT_EQ(limit.limit, 59U);
  EXPECT_EQ(limit.heartbeat, 5400U);
  EXPECT_NE(limit.sentence.find("the server's limit is 59"), std::string::npos) << limit.sentence;
  const Summary common = summary(Command::sync, one_request, sync("<Status>142</Status>"));
  EXPECT_NE(common.sentence.find("failed, 142 DeviceNotProvisioned"), std::string::npos) << common.sentence;
}

TEST(SummarySync, OneOfSeveralFails) {
  const std::string request = collections(collection("5", "1") + collection("7", "2"));
  const std::string response =
      collections(collection("6", "1", ok) + collection("0", "2", "<Status>3</Status>"));
  const Summary result = summary(Command::sync, request, response);
  EXPECT_EQ(result.outcome, Outcome::failure);
  EXPECT_EQ(result.sentence,
            "Sync Inbox, Calendar: failed, 3 InvalidSyncKey (SyncKey wrong, or server state lost or "
            "corrupt), in Calendar");
}

TEST(SummarySync, EmptyRequest) {
  const Summary result =
      summary(Command::sync, "", collections(collection("6", "1", ok + "<Commands><Add/></Commands>")));
  EXPECT_TRUE(result.empty_request);
  EXPECT_EQ(result.sentence, "Sync Inbox: empty request (as the last full one), key 6, 1 added");
  EXPECT_EQ(sentence(Command::sync, "", ""), "Sync: empty request (as the last full one), no change");
}

TEST(SummarySync, EmptyAndPartialRequestsRepeatWhatIsStored) {
  SummaryContext context;
  context.stored = StoredSettings{.collections = {"1", "2"}, .heartbeat = 540, .unanswered = false};
  EXPECT_EQ(sentence(Command::sync, "", "", context),
            "Sync Inbox, Calendar: empty request: repeats 2 folders (Inbox, Calendar), 540 s, no change");
  context.stored->collections = {"2"};
  const Summary partial =
      summary(Command::sync, sync("<Partial/><Collections>" + collection("5", "1") + "</Collections>"),
              collections(collection("6", "1", ok)), context);
  EXPECT_EQ(partial.sentence, "Sync Inbox, Calendar: repeats 1 folder (Calendar), 540 s, no change");
  EXPECT_FALSE(partial.collections.at(0).repeated);
  EXPECT_TRUE(partial.collections.at(1).repeated);
  SummaryContext nothing;
  nothing.nothing_stored = true;
  EXPECT_EQ(
      sentence(Command::sync, "", sync("<Status>13</Status>"), nothing),
      "Sync: failed, 13 RequestIncomplete (Empty or partial request but no cached collections on server), "
      "empty request, the server has none stored");
}

TEST(SummarySync, WaitingAndCut) {
  const std::string request = sync("<Collections>" + collection("5", "1") +
                                   "</Collections><HeartbeatInterval>540</HeartbeatInterval>");
  SummaryContext waiting;
  waiting.finished = false;
  waiting.http_status = 0;
  EXPECT_EQ(sentence(Command::sync, request, "", waiting), "Sync Inbox: key 5, waiting up to 540 s");
  SummaryContext cut;
  cut.http_status = 0;
  cut.cut_after = 237;
  EXPECT_EQ(sentence(Command::sync, request, "", cut),
            "Sync Inbox: key 5; connection cut after 237 s, before the heartbeat");
  EXPECT_EQ(summary(Command::sync, request, "", cut).outcome, Outcome::failure);
}

TEST(SummarySync, LongKeysAreShortened) {
  const std::string key = "{65c5aa4f-0a4b-4d2e-8c8f-1234567890ab}12";
  EXPECT_EQ(sentence(Command::sync, collections(collection(key, "1")), ""),
            "Sync Inbox: key {65c5aa4…890ab}12, no change");
  EXPECT_EQ(summary(Command::sync, collections(collection(key, "1")), "").collections.front().old_key, key);
}

TEST(SummarySync, CollectionsAreBounded) {
  std::string many;
  for (int i = 0; i < 300; ++i) {
    many += collection("1", "f" + std::to_string(i));
  }
  const Summary result = summary(Command::sync, collections(many), "");
  EXPECT_EQ(result.collections.size(), max_listed_collections);
  EXPECT_EQ(result.collection_count, 300U);
}

TEST(SummaryEstimate, Estimates) {
  const std::string request =
      "<GetItemEstimate xmlns='GetItemEstimate'><Collections><Collection><SyncKey xmlns='AirSync'>5"
      "</SyncKey><CollectionId>1</CollectionId></Collection><Collection><CollectionId>2"
      "</CollectionId></Collection></Collections></GetItemEstimate>";
  const std::string response =
      "<GetItemEstimate "
      "xmlns='GetItemEstimate'><Response><Status>1</Status><Collection><CollectionId>1</CollectionId>"
      "<Estimate>12</Estimate></Collection></Response><Response><Status>3</Status><Collection><CollectionId>2"
      "</CollectionId></Collection></Response></GetItemEstimate>";
  const Summary result = summary(Command::get_item_estimate, request, response);
  EXPECT_EQ(result.collections.at(0).estimate, 12U);
  EXPECT_EQ(result.collections.at(0).old_key, "5");
  EXPECT_EQ(result.outcome, Outcome::notice);
  EXPECT_EQ(result.sentence,
            "GetItemEstimate: Inbox 12, Calendar, 1 failed: 3 NotPrimed (No sync state yet: folder "
            "still at key 0)");
}

TEST(SummarySync, ProtectedMail) {
  EXPECT_EQ(
      sentence(Command::sync,
               "<Sync xmlns='AirSync'><Collections><Collection><SyncKey>5</SyncKey><CollectionId>1"
               "</CollectionId></Collection></Collections></Sync>",
               "<Sync xmlns='AirSync'><Collections><Collection><SyncKey>6</SyncKey><CollectionId>1"
               "</CollectionId><Status>1</Status><Commands><Add><ServerId>1:1</ServerId><ApplicationData>"
               "<RightsManagementLicense xmlns='RightsManagement'><ForwardAllowed>0</ForwardAllowed>"
               "</RightsManagementLicense></ApplicationData></Add></Commands></Collection></Collections>"
               "</Sync>"),
      "Sync Inbox: key 5 -> 6, 1 added, 1 protected mail (may: view; may not: forward)");
}

std::string two_folders(const std::string& key, const std::string& options) {
  const auto one = [&](const std::string& id) {
    return "<Collection><SyncKey>" + key + "</SyncKey><CollectionId>" + id + "</CollectionId>" + options +
           "</Collection>";
  };
  return "<Sync xmlns='AirSync'><Collections>" + one("1") + one("2") + "</Collections></Sync>";
}

TEST(SummarySync, OptionsThatTheServerKeeps) {
  SummaryContext context;
  context.options_before = [](std::string_view id) {
    return id == "1" ? std::string("1 week (mail)") : std::string();
  };
  EXPECT_EQ(sentence(Command::sync, two_folders("5", ""), "", context),
            "Sync Inbox, Calendar: options as before (Inbox: 1 week (mail)), no change");
  EXPECT_EQ(sentence(Command::sync, two_folders("5", "<Options/>"), "", context),
            "Sync Inbox, Calendar: no change")
      << "named anew";
  EXPECT_EQ(sentence(Command::sync, two_folders("0", ""), "", context), "Sync Inbox, Calendar: no change");
  context.options_before = [](std::string_view) { return std::string("HTML"); };
  EXPECT_EQ(sentence(Command::sync, two_folders("5", ""), "", context),
            "Sync Inbox, Calendar: options as before: HTML, no change");
}

}  // namespace
}  // namespace eastap::eas::summary_sync_test
