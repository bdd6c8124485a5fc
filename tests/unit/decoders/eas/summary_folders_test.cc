#include <gtest/gtest.h>

#include "tests/support/summaries.h"

namespace eastap::eas::summary_folders_test {
namespace {

using test::sentence;
using test::summary;

std::string tree(const std::string& root, const std::string& inside) {
  return '<' + root + " xmlns='FolderHierarchy'>" + inside + "</" + root + '>';
}

TEST(SummaryFolders, FirstFolderSync) {
  const std::string request = tree("FolderSync", "<SyncKey>0</SyncKey>");
  const std::string response =
      tree("FolderSync",
           "<Status>1</Status><SyncKey>1</SyncKey><Changes><Count>3</Count><Add/><Add/><Add/></Changes>");
  const Summary result = summary(Command::folder_sync, request, response);
  EXPECT_EQ(result.sentence, "FolderSync: first sync, key 0 -> 1, 3 folders");
  EXPECT_EQ(result.folders, 3U);
  EXPECT_EQ(result.old_key, "0");
  EXPECT_EQ(result.new_key, "1");
  EXPECT_EQ(result.folder_changes.added, 3U);
}

TEST(SummaryFolders, LaterFolderSyncs) {
  const std::string request = tree("FolderSync", "<SyncKey>1</SyncKey>");
  EXPECT_EQ(sentence(Command::folder_sync, request,
                     tree("FolderSync",
                          "<Status>1</Status><SyncKey>2</SyncKey><Changes><Count>3</Count><Add/><Update/>"
                          "<Delete/></Changes>")),
            "FolderSync: key 1 -> 2, 1 added, 1 changed, 1 deleted");
  EXPECT_EQ(sentence(Command::folder_sync, request,
                     tree("FolderSync",
                          "<Status>1</Status><SyncKey>1</SyncKey><Changes><Count>0</Count></Changes>")),
            "FolderSync: key 1 stays, no change");
  EXPECT_EQ(sentence(Command::folder_sync, request, tree("FolderSync", "<Status>9</Status>")),
            "FolderSync: failed, 9 InvalidSyncKey (Key wrong or state corrupt), key 1");
}

TEST(SummaryFolders, HttpErrors) {
  SummaryContext context;
  context.http_status = 449;
  const std::string request = tree("FolderSync", "<SyncKey>0</SyncKey>");
  EXPECT_EQ(sentence(Command::folder_sync, request, "", context), "FolderSync: HTTP 449 Retry With");
  EXPECT_EQ(summary(Command::folder_sync, request, "", context).outcome, Outcome::failure);
}

TEST(SummaryFolders, CreateDeleteUpdate) {
  EXPECT_EQ(sentence(Command::folder_create,
                     tree("FolderCreate",
                          "<SyncKey>5</SyncKey><ParentId>1</ParentId><DisplayName>Projects</DisplayName>"
                          "<Type>12</Type>"),
                     tree("FolderCreate", "<Status>1</Status><SyncKey>6</SyncKey><ServerId>42</ServerId>")),
            "FolderCreate \"Projects\" in Inbox: made, id 42, key 5 -> 6");
  EXPECT_EQ(
      sentence(Command::folder_create,
               tree("FolderCreate", "<SyncKey>5</SyncKey><ParentId>0</ParentId><DisplayName>x</DisplayName>"),
               tree("FolderCreate", "<Status>2</Status>")),
      "FolderCreate \"x\": failed, 2 NameExists (Parent already has that name), key 5");
  EXPECT_EQ(
      sentence(Command::folder_delete, tree("FolderDelete", "<SyncKey>6</SyncKey><ServerId>4</ServerId>"),
               tree("FolderDelete", "<Status>1</Status><SyncKey>7</SyncKey>")),
      "FolderDelete Archive: deleted, key 6 -> 7");
  EXPECT_EQ(sentence(Command::folder_update,
                     tree("FolderUpdate",
                          "<SyncKey>7</SyncKey><ServerId>4</ServerId><ParentId>1</ParentId>"
                          "<DisplayName>Old</DisplayName>"),
                     tree("FolderUpdate", "<Status>1</Status><SyncKey>8</SyncKey>")),
            "FolderUpdate Archive: now \"Old\", in Inbox, key 7 -> 8");
}

TEST(SummaryFolders, HostileNamesAreQuiet) {
  EXPECT_EQ(sentence(Command::folder_create,
                     tree("FolderCreate", "<DisplayName>a&#27;[31m&#10;b</DisplayName>"), ""),
            "FolderCreate \"a\\x1B[31m\\x0Ab\": done");
}

std::string ping(const std::string& inside) {
  return "<Ping xmlns='Ping'>" + inside + "</Ping>";
}
const std::string ping_request = ping(
    "<HeartbeatInterval>540</HeartbeatInterval><Folders><Folder><Id>1</Id><Class>Email</Class></Folder>"
    "<Folder><Id>2</Id><Class>Calendar</Class></Folder></Folders>");

TEST(SummaryPing, BothNormalEnds) {
  const Summary changes =
      summary(Command::ping, ping_request, ping("<Status>2</Status><Folders><Folder>2</Folder></Folders>"));
  EXPECT_EQ(changes.sentence, "Ping: 2 folders, 540 s, changes in Calendar");
  EXPECT_EQ(changes.outcome, Outcome::success);
  EXPECT_EQ(changes.heartbeat, 540U);
  EXPECT_EQ(changes.collections.at(0).class_name, "Email");
  EXPECT_FALSE(changes.collections.at(0).has_changes);
  EXPECT_TRUE(changes.collections.at(1).has_changes);
  const Summary expired = summary(Command::ping, ping_request, ping("<Status>1</Status>"));
  EXPECT_EQ(expired.sentence, "Ping: 2 folders, 540 s, no change");
  EXPECT_EQ(expired.outcome, Outcome::success);
}

TEST(SummaryPing, Refusals) {
  EXPECT_EQ(sentence(Command::ping, ping_request,
                     ping("<Status>5</Status><HeartbeatInterval>480</HeartbeatInterval>")),
            "Ping: failed, 5 IntervalOutOfRange (Heartbeat out of range; HeartbeatInterval holds allowed "
            "bound), 2 folders, "
            "540 s, the server allows 480 s");
  const Summary folders =
      summary(Command::ping, ping_request, ping("<Status>6</Status><MaxFolders>1</MaxFolders>"));
  EXPECT_EQ(folders.limit, 1U);
  EXPECT_TRUE(folders.sentence.ends_with("the server allows 1 folder")) << folders.sentence;
}

TEST(SummaryPing, RepeatsWhatIsStored) {
  SummaryContext context;
  context.stored = StoredSettings{.collections = {"1", "2"}, .heartbeat = 540, .unanswered = false};
  const Summary empty = summary(Command::ping, "", ping("<Status>1</Status>"), context);
  EXPECT_EQ(empty.sentence, "Ping: empty request: repeats 2 folders (Inbox, Calendar), 540 s, no change");
  EXPECT_EQ(empty.heartbeat, 540U);
  ASSERT_EQ(empty.collections.size(), 2U);
  EXPECT_TRUE(empty.collections[0].repeated);
  EXPECT_EQ(sentence(Command::ping, ping("<HeartbeatInterval>300</HeartbeatInterval>"),
                     ping("<Status>1</Status>"), context),
            "Ping: 300 s, repeats 2 folders (Inbox, Calendar), no change");
  context.stored->unanswered = true;
  context.finished = false;
  EXPECT_EQ(sentence(Command::ping, "", "", context),
            "Ping: empty request: repeats 2 folders (Inbox, Calendar), 540 s of a request without an answer, "
            "waiting");
  SummaryContext nothing;
  nothing.nothing_stored = true;
  nothing.finished = false;
  EXPECT_EQ(sentence(Command::ping, "", "", nothing),
            "Ping: empty request, the server has none stored: Status 3 is due, waiting");
}

TEST(SummaryPing, EmptyWaitingAndCut) {
  EXPECT_EQ(sentence(Command::ping, "", ping("<Status>1</Status>")),
            "Ping: empty request (stored folders and heartbeat), no change");
  SummaryContext waiting;
  waiting.finished = false;
  EXPECT_EQ(sentence(Command::ping, ping_request, "", waiting), "Ping: 2 folders, 540 s, waiting");
  SummaryContext cut;
  cut.http_status = 0;
  cut.cut_after = 237;
  EXPECT_EQ(sentence(Command::ping, ping_request, "", cut),
            "Ping: 2 folders, 540 s; connection cut after 237 s, before the heartbeat");
  cut.cut_after = 540;
  EXPECT_EQ(sentence(Command::ping, ping_request, "", cut),
            "Ping: 2 folders, 540 s; connection cut after 540 s");
  SummaryContext nothing;
  nothing.http_status = 0;
  EXPECT_EQ(sentence(Command::ping, ping_request, "", nothing), "Ping: 2 folders, 540 s, no answer");
}

}  // namespace
}  // namespace eastap::eas::summary_folders_test
