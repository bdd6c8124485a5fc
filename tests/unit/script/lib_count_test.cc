#include "proxy/script/lib_count.h"

#include "tests/unit/script/script_support.h"

namespace eastap::script::test {
namespace {

TEST_F(HostTest, CountersOutliveReloads) {
  const std::string text =
      "function on_request(e) log(eas.count('all'), eas.count('bytes', 10), e:count('mine')) end";
  load(text);
  EXPECT_EQ(logs(run_request()), "1 10 1");
  write("hooks.lua", text + " -- again");
  scheduler.advance(std::chrono::seconds(2));
  EXPECT_EQ(logs(run_request()), "2 20 2");
  EXPECT_EQ(host->counters().values().at("bytes"), 20);
  EXPECT_EQ(host->counters().device_values().at("DEV1").at("mine"), 2);
}

TEST_F(HostTest, WhatCannotBeCountedIsAnError) {
  for (const char* wrong : {"eas.count('a', 0/0)", "eas.count('a', 1.5)", "eas.count('')", "eas.count()",
                            "eas.count(('x'):rep(101))", "e:count()", "e.count('x')",
                            "for i = 1, 2000 do eas.count(i) end", "for i = 1, 200 do e:count(i) end"}) {
    load("function on_request(e) " + std::string(wrong) + " end");
    EXPECT_NE(errors(run_request()), "") << wrong;
  }
}

}  // namespace
}  // namespace eastap::script::test
