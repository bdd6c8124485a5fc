// `eastap ctl break` and its kin; with a held exchange: tests/integration/cases/breakpoints.py.
#include "proxy/app/ctl_breaks.h"

#include <gmock/gmock.h>

#include "proxy/app/commands.h"
#include "tests/unit/app/running_tap.h"

namespace eastap::app::ctl {
namespace {

using testing::HasSubstr;

TEST(CtlBreaks, Durations) {
  EXPECT_EQ(read_duration("30").value(), 30);
  EXPECT_EQ(read_duration("1.5s").value(), 1.5);
  EXPECT_EQ(read_duration("500ms").value(), 0.5);
  EXPECT_EQ(read_duration("5m").value(), 300);
  EXPECT_EQ(read_duration("1h").value(), 3600);
  for (const char* wrong : {"", "s", "0", "-1s", "5 m", "5d", "nan", "1e99"}) {
    EXPECT_FALSE(read_duration(wrong)) << wrong;
  }
}

class CtlBreaksTest : public running::RunningTap {};

TEST_F(CtlBreaksTest, Breakpoints) {
  EXPECT_THAT(ctl({"break", "list"}).err, HasSubstr("no breakpoint"));
  EXPECT_EQ(ctl({"break", "add", "cmd == Sync", "--on", "request", "--times", "3", "--hold", "30s", "--then",
                 "drop"})
                .out,
            "breakpoint 1\n");
  EXPECT_EQ(ctl({"break", "add", "cmd == Ping", "--once"}).out, "breakpoint 2\n");
  EXPECT_EQ(ctl({"break", "pause", "2"}).code, exit_clean);
  const std::string listed = ctl({"break", "list"}).out;
  EXPECT_THAT(listed, HasSubstr("  1       0  request        30 s  drop  cmd == Sync  (3 times)\n"));
  EXPECT_THAT(listed, HasSubstr("cmd == Ping  (1 times)  (paused)\n"));
  EXPECT_EQ(ctl({"break", "resume", "2"}).code, exit_clean);
  EXPECT_EQ(ctl({"break", "remove", "1"}).code, exit_clean);
  EXPECT_THAT(ctl({"break", "add", "cmd = Sync"}).err, HasSubstr("    cmd = Sync\n        ^\n"));
  EXPECT_EQ(ctl({"break", "add", "cmd == Sync", "--hold", "soon"}).code, exit_usage);
  EXPECT_EQ(ctl({"break", "remove", "9"}).code, exit_usage);
}

TEST_F(CtlBreaksTest, WhatIsHeld) {
  EXPECT_THAT(ctl({"held"}).err, HasSubstr("nothing is held"));
  EXPECT_EQ(ctl({"held", "--json"}).out, "{\"held\":[],\"ok\":true}\n");
  EXPECT_THAT(ctl({"held", "7"}).err, HasSubstr("exchange 7 is not held"));
  EXPECT_THAT(ctl({"release", "x"}).err, HasSubstr("'x' is no number"));
  EXPECT_EQ(ctl({"release", "all"}).code, exit_clean);
  for (const char* what : {"release", "drop", "reset", "answer"}) {
    EXPECT_EQ(ctl({what, "7"}).code, exit_usage) << what;
  }
  EXPECT_EQ(ctl({"edit", "7", "--status", "503"}).code, exit_usage);
  EXPECT_EQ(ctl({"edit", "7", "--file", "/no/such"}).code, exit_usage);
  EXPECT_EQ(ctl({"edit", "7", "--file", "/dev/null", "--body", "/dev/null"}).code, exit_usage);
}

}  // namespace
}  // namespace eastap::app::ctl
