#include "proxy/ui/test_report.h"

#include <pugixml.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace eastap::ui::test_report_test {
namespace {

using testing::HasSubstr;

const std::vector<TestCase>& cases() {
  static const std::vector<TestCase> all{{.group = "run",
                                          .name = "no hook fails",
                                          .passed = true,
                                          .failure = {},
                                          .notes = {"exchange 3: edited"}},
                                         {.group = "hooks.lua",
                                          .name = "test_#1",
                                          .passed = false,
                                          .failure = "hooks.lua:3: it said \"no\" <\x1b[31m>",
                                          .notes = {}}};
  return all;
}

TEST(TestReport, Tap) {
  EXPECT_EQ(to_tap(cases()),
            "TAP version 14\n1..2\n"
            "ok 1 - run: no hook fails\n"
            "# exchange 3: edited\n"
            "not ok 2 - hooks.lua: test_\\#1\n"
            "  ---\n  message: \"hooks.lua:3: it said \\\"no\\\" <\\\\x1B[31m>\"\n  ...\n");
}

TEST(TestReport, JUnitIsWellFormed) {
  const std::string text = to_junit(cases(), "a \"b\" & <c>");
  pugi::xml_document document;
  ASSERT_TRUE(document.load_string(text.c_str())) << text;
  const pugi::xml_node suite = document.child("testsuites").child("testsuite");
  EXPECT_STREQ(suite.attribute("name").value(), "a \"b\" & <c>");
  EXPECT_EQ(suite.attribute("tests").as_int(), 2);
  EXPECT_EQ(suite.attribute("failures").as_int(), 1);
  const pugi::xml_node failed = suite.last_child();
  EXPECT_STREQ(failed.attribute("classname").value(), "hooks.lua");
  EXPECT_THAT(failed.child("failure").attribute("message").value(), HasSubstr("it said \"no\""));
}

}  // namespace
}  // namespace eastap::ui::test_report_test
