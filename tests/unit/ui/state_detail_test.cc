#include "proxy/ui/state_detail.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/phone_play.h"

namespace eastap::ui::state_detail_test {
namespace {

using test::PhonePlay;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

std::string state_of(const std::shared_ptr<core::Exchange>& exchange, const model::Phones& phones) {
  model::ExchangeView view(exchange, {}, &phones);
  std::string out;
  append_state(out, view, {.colour = false});
  return out;
}

std::string phones_of(const PhonePlay& play) {
  std::string out;
  play.phones().each([&](const model::PhoneState& phone) { append_phone(out, phone, {.colour = false}); });
  return out;
}

TEST(StateDetail, KeysOfEachFolder) {
  PhonePlay play;
  play.folder_sync("0", "1");
  play.sync("0", "1");
  play.sync("1", "2");
  EXPECT_THAT(
      state_of(play.make("Sync", PhonePlay::sync_xml("1"), ""), play.phones()),
      AllOf(
          HasSubstr("  state\n    SyncKey      Inbox: retry, answer-not-taken, by the phone; the newest key "
                    "is 2\n"),
          HasSubstr("stands for   1 folder\n")));
  EXPECT_THAT(state_of(play.make("FolderSync",
                                 "<FolderSync xmlns='FolderHierarchy'><SyncKey>1</SyncKey></FolderSync>", ""),
                       play.phones()),
              HasSubstr("folder list: next\n"));
}

TEST(StateDetail, EmptyRequestsAndWaitsBefore) {
  PhonePlay play;
  play.folder_sync("0", "1");
  EXPECT_THAT(state_of(play.make("Ping", "", ""), play.phones()),
              HasSubstr("stands for   what the server has stored: unknown\n"));
  play.play("Ping", PhonePlay::ping_xml(540), "<Ping xmlns='Ping'><Status>1</Status></Ping>", {.took = 540});
  EXPECT_THAT(state_of(play.make("Ping", "", "", {.took = 20, .outcome = "client RST", .answered = false}),
                       play.phones()),
              AllOf(HasSubstr("stands for   2 folders, 540 s\n"), HasSubstr("    Inbox\n"),
                    HasSubstr("wait         Ping 540 s, lived 20.0 s, cut-by-client\n"),
                    HasSubstr("before it    Ping 540 s, lived"), HasSubstr("expired\n")));
}

TEST(StateDetail, NothingOfTrafficWithoutState) {
  const auto web = test::exchange(test::message("GET / HTTP/1.1\r\n"), test::message("HTTP/1.1 200 OK\r\n"));
  EXPECT_EQ(state_of(web, model::Phones()), "");
}

TEST(StateDetail, APhoneAtTheEnd) {
  PhonePlay play;
  play.folder_sync("0", "1");
  play.sync("0", "1", "1", {.head = "X-MS-PolicyKey: 4711\r\n"});
  play.play("Ping", PhonePlay::ping_xml(540), "<Ping xmlns='Ping'><Status>1</Status></Ping>", {.took = 540});
  const std::string out = phones_of(play);
  EXPECT_THAT(out, HasSubstr("PHONE1\n"));
  EXPECT_THAT(out, HasSubstr("    user         anna\n"));
  EXPECT_THAT(out, HasSubstr("    policy key   unset, provisioning unknown\n"));
  EXPECT_THAT(out, HasSubstr("    folder list  key 1\n"));
  EXPECT_THAT(out, HasSubstr("    folders      2 known, 1 synchronised\n"));
  EXPECT_THAT(out, HasSubstr("Inbox (5): key 1\n"));
  EXPECT_THAT(out, HasSubstr("    last Ping    2 folders, 540 s\n"));
  EXPECT_THAT(out, HasSubstr("    wait         Ping 540 s, lived"));
  EXPECT_THAT(out, Not(HasSubstr("4711"))) << "policy keys are no business of a listing";
}

TEST(StateDetail, WireTextIsPrintable) {
  PhonePlay play;
  play.play("FolderSync", "<FolderSync xmlns='FolderHierarchy'><SyncKey>0</SyncKey></FolderSync>",
            "<FolderSync xmlns='FolderHierarchy'><Status>1</Status><SyncKey>\xC2\x9B</SyncKey><Changes><Add>"
            "<ServerId>5</ServerId><DisplayName>\xC2\x9Bx</DisplayName></Add></Changes></FolderSync>");
  play.sync("0", "\xC2\x9B");
  EXPECT_EQ(phones_of(play).find('\x9B'), std::string::npos);
  EXPECT_EQ(state_of(play.make("Sync", PhonePlay::sync_xml("9"), ""), play.phones()).find('\x9B'),
            std::string::npos);
}

}  // namespace
}  // namespace eastap::ui::state_detail_test
