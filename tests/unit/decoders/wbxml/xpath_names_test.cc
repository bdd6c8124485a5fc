#include "decoders/wbxml/xpath_names.h"

#include <string>

#include <gtest/gtest.h>

namespace eastap::wbxml::xpath_names_test {
namespace {

std::string rewritten(std::string_view expression) {
  const auto made = rewrite_xpath(expression);
  return made ? made->text : "error: " + made.error().what;
}
unsigned power(std::string_view expression) {
  const auto made = rewrite_xpath(expression);
  return made ? made->demand.power : 0;
}

TEST(XPathNames, NamesGetTheirNamespaces) {
  EXPECT_EQ(rewritten("//Email:Subject"), "//Email:Subject");
  EXPECT_EQ(rewritten("//email:Subject"), "//Email:Subject");
  EXPECT_EQ(rewritten("//Email:*"), "//Email:*");
  EXPECT_EQ(rewritten("//Subject"), "//*[local-name()='Subject']");
  EXPECT_EQ(rewritten("/ Sync / child :: Status"),
            "/ *[local-name()='Sync'] / child :: *[local-name()='Status']");
  EXPECT_EQ(rewritten("//A[B-1.x]"), "//*[local-name()='A'][*[local-name()='B-1.x']]");
}

TEST(XPathNames, WhatIsNoNameStays) {
  for (const char* same : {"//*", "count(//*) > 2 and 3 div 1 mod 2 * 5", "string-length(.) = 1.5", "//@page",
                           "//*/attribute::token", "'Subject' = \"Email:Subject\"", "//text()", "//node()",
                           "self::node()/..", "not (true())", "contains (., 'x')"}) {
    EXPECT_EQ(rewritten(same), same);
  }
  EXPECT_EQ(rewritten("div div div"), "*[local-name()='div'] div *[local-name()='div']");
  EXPECT_EQ(rewritten("and and or"), "*[local-name()='and'] and *[local-name()='or']");
}

TEST(XPathNames, UnknownNamespacesAreRefusedWithTheNextStep) {
  const auto made = rewrite_xpath("//Emial:Subject");
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().offset, 2U);
  EXPECT_EQ(made.error().what, "\"Emial\" is no namespace of MS-ASWBXML; did you mean Email?");
  EXPECT_FALSE(rewrite_xpath("//a['x]"));
}

TEST(XPathNames, PlacesAreFoundAgain) {
  const auto made = rewrite_xpath("//Sync/Status[");
  ASSERT_TRUE(made);
  EXPECT_EQ(made->original(made->text.size() - 1), 13U);
  EXPECT_EQ(made->original(0), 0U);
  EXPECT_EQ(made->original(made->text.find("Status")), 7U);
}

TEST(XPathNames, ThePowerTellsHowTheWorkGrows) {
  EXPECT_EQ(power("/Sync/Status"), 1U);
  EXPECT_EQ(power("//Subject"), 1U);
  EXPECT_EQ(power("//Collection[Status = '3']//Subject[contains(., 'x')]"), 1U);
  EXPECT_EQ(power("//*[//Status]"), 2U);
  EXPECT_EQ(power("//*[../Status]"), 2U);
  EXPECT_EQ(power("//*[/Sync]"), 2U);
  EXPECT_EQ(power("//a = //b"), 2U);
  EXPECT_EQ(power("//*[//*[//*]]"), 3U);
  EXPECT_EQ(power("//*[//a = //b]"), 3U);
  EXPECT_EQ(power("//*/preceding::*"), 2U);
  EXPECT_EQ(power("//*[following-sibling::*[.//x]]"), 4U);
  EXPECT_EQ(power("//*[//*[//*"), 3U) << "brackets that stay open count too";
  EXPECT_EQ(power("]]]"), 1U);
}

TEST(XPathNames, TheDemandTellsWhatIsRead) {
  struct Case {
    const char* expression;
    unsigned reads;
    bool any_node;
    unsigned steps;
  };
  for (const Case& each : {Case{"//Subject", 0, false, 1}, Case{"count(//Subject[not(Read)])", 0, false, 1},
                           Case{"//Subject[. = 'x' or contains(., 'y')]", 2, false, 1},
                           Case{"//*[starts-with(., 'x')]", 1, true, 1}, Case{"//Email:*", 0, true, 1},
                           Case{"//Status/.. = 'x'", 1, true, 2}, Case{"//node()[. < 3]", 1, true, 1},
                           Case{"Sync/Status * 3 <= 1 - 2", 3, false, 1}, Case{"//@*", 0, false, 1}}) {
    const auto made = rewrite_xpath(each.expression);
    ASSERT_TRUE(made) << each.expression;
    EXPECT_EQ(made->demand.reads, each.reads) << each.expression;
    EXPECT_EQ(made->demand.any_node, each.any_node) << each.expression;
    EXPECT_EQ(made->demand.steps, each.steps) << each.expression;
  }
}

}  // namespace
}  // namespace eastap::wbxml::xpath_names_test
