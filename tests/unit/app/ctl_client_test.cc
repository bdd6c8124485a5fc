#include "proxy/app/ctl_client.h"

#include <gtest/gtest.h>

#include "tests/support/command_line.h"
#include "tests/support/files.h"

namespace eastap::app::ctl {
namespace {

TEST(CtlClient, PointsAtWhatTheTapRefused) {
  EXPECT_EQ(
      refusal_words({{"error", "line 2, column 4: no such name"}, {"offset", 8}}, "<Ping>\n<Foo/>\n</Ping>"),
      "eastap ctl: line 2, column 4: no such name\n    <Foo/>\n     ^\n");
  EXPECT_EQ(refusal_words({{"error", "a.lua:1: no"}, {"lines", {"    x = = 1", "        ^"}}}, ""),
            "eastap ctl: a.lua:1: no\n    x = = 1\n        ^\n");
  EXPECT_EQ(refusal_words({{"error", "no\x1b"}}, "text").find('\x1b'), std::string::npos);
  EXPECT_EQ(refusal_words({{"error", "no"}, {"offset", 99}}, ""), "eastap ctl: no\n");
  EXPECT_EQ(refusal_words({{"error", "no"}, {"offset", 99}}, "ab"), "eastap ctl: no\n    ab\n      ^\n");
}

TEST(CtlClient, SaysThatNobodyIsThere) {
  const eastap::test::ScratchFolder folder;
  Options options;
  options.state_folder = folder.path().string();
  EXPECT_EQ(ask_tap(options, {{"do", "status"}}).error().code, ErrorCode::not_found);
  const eastap::test::Caught talk(std::cerr);
  EXPECT_EQ(ask_once(options), exit_usage);
  EXPECT_NE(talk.text().find("no tap runs"), std::string::npos);
}

}  // namespace
}  // namespace eastap::app::ctl
