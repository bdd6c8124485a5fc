#include "proxy/app/ctl_held_text.h"

#include <algorithm>
#include <string>

#include <gmock/gmock.h>

namespace eastap::app::ctl {
namespace {

using testing::HasSubstr;

std::string printed(void (*print)(const Json&), const Json& answer) {
  testing::internal::CaptureStdout();
  print(answer);
  return testing::internal::GetCapturedStdout();
}

Json held_sync() {
  return Json::parse(R"({"id": 12, "phase": "response", "command": "Sync", "device": "PHONE1", "held": 61.9,
    "breakpoint": 3, "sentence": "2 mails in Inbox", "edited": false, "text": "<Sync/>\n", "faults": [],
    "phone": {"left": 28.4, "limit": 90, "from": "usual"}, "hold": {"left": 238, "then": "pass"}})");
}

TEST(CtlHeldText, ALineForEachThatIsHeld) {
  const std::string lines = printed(print_held_list, {{"held", {held_sync()}}});
  EXPECT_THAT(lines, HasSubstr("   12  response  Sync              PHONE1                 1:01 min  "
                               "28 s (usual)           3:58 min, pass   2 mails in Inbox\n"));
  EXPECT_EQ(std::ranges::count(lines, '\n'), 2) << lines;
  Json edited = held_sync();
  edited["edited"] = true;
  edited["phone"]["left"] = -3;
  EXPECT_THAT(printed(print_held_line, edited), HasSubstr("over (usual)"));
  EXPECT_THAT(printed(print_held_line, edited), HasSubstr("edited; 2 mails in Inbox\n"));
}

TEST(CtlHeldText, OneInFull) {
  Json held = held_sync();
  held["faults"] = {"wbxml-truncate\x1b[2J"};
  held["phone"]["from"] = "heartbeat";
  EXPECT_EQ(printed(print_held, {{"held", held}}),
            "exchange 12: Sync response of PHONE1, held 1:01 min by breakpoint 3\n"
            "  2 mails in Inbox\n"
            "  the phone waits 28 s more: 90 s are the heartbeat it asked for\n"
            "  the tap holds it 3:58 min more, then: pass\n"
            "  strikes when it is sent on, unless it is edited: wbxml-truncate\\x1B[2J\n"
            "<Sync/>\n");
}

TEST(CtlHeldText, WhereThereIsNothingStdoutStaysEmpty) {
  EXPECT_EQ(printed(print_held_list, {{"held", Json::array()}}), "");
  EXPECT_EQ(printed(print_breakpoints, {{"breakpoints", Json::array()}}), "");
  EXPECT_EQ(printed(print_released, {{"released", 3}}), "");
}

}  // namespace
}  // namespace eastap::app::ctl
