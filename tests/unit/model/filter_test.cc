#include "proxy/model/filter.h"

#include <string>

#include <gtest/gtest.h>

#include "tests/unit/model/filter_samples.h"

namespace eastap::model::filter_test {
namespace {

using samples::matches;
using samples::may_match;
using samples::misjudged;

TEST(Filter, JoinsWithTheUsualPrecedence) {
  EXPECT_EQ(misjudged(samples::good_sync(),
                      {"cmd == Sync and status == 1", "cmd == Ping or status == 1", "not cmd == Ping",
                       "!(cmd == Ping)", "not not cmd == Sync", "cmd == Sync && status == 1 || cmd == Ping",
                       "cmd == Sync or cmd == Ping and status == 3", "not cmd == Ping and status == 1",
                       "((cmd == Sync))", "CMD == sync AND NOT failed"},
                      {"cmd == Sync and status == 3", "cmd == Ping or status == 3", "not cmd == Sync",
                       "(cmd == Sync or cmd == Ping) and status == 3", "not (cmd == Ping or status == 1)"}),
            "");
}

TEST(Filter, TheIssuesOwnExamples) {
  const Phones phones = samples::phones();
  EXPECT_TRUE(
      matches(R"(cmd == Sync and status != 1 and folder ~ "posteingang")", samples::bad_sync(), &phones));
  EXPECT_FALSE(
      matches(R"(cmd == Sync and status != 1 and folder ~ "posteingang")", samples::good_sync(), &phones));
  EXPECT_FALSE(matches("device ~ iPhone and duration > 5s", samples::good_sync()));
  EXPECT_TRUE(matches("device ~ iPhone and duration > 40ms", samples::good_sync()));
  EXPECT_TRUE(matches(R"(xpath("//Email:Subject"))", samples::good_sync()));
  EXPECT_FALSE(matches(R"(xpath("//Email:Subject"))", samples::bad_sync()));
}

TEST(Filter, EachOperator) {
  EXPECT_EQ(misjudged(samples::good_sync(),
                      {"http == 200",
                       "http != 404",
                       "http < 201",
                       "http <= 200",
                       "http > 199",
                       "http >= 200",
                       "http in (100, 200)",
                       "http not in (404, 500)",
                       "http",
                       "user ~ NN",
                       "user !~ x",
                       "user == a*a",
                       "user in (b*, a*)",
                       "user not in (x, y)",
                       "duration == 41ms",
                       "size_up < 1kB",
                       "failed == false",
                       "waiting != true",
                       "version == 14.1",
                       "version >= 14.0",
                       "version ~ 14.",
                       "user"},
                      {"http != 200", "http > 200", "http < 200", "http in (100, 404)", "http not in (200)",
                       "user !~ nn", "user == a?a", "user == \"a*a\"", "failed", "failed == true",
                       "version < 14.1", "version == 2.5", "alpn", "user not in (x, anna)"}),
            "");
}

TEST(Filter, WithoutAValueNoComparisonHolds) {
  EXPECT_EQ(
      misjudged(samples::web_page(),
                {"not status", "not (status == 1)", "not (status != 1)", "not device ~ x", "not folder"},
                {"status", "status == 1", "status != 1", "status not in (1, 2)", "device !~ x", "folder != x",
                 "status < 1", "version != 14.1", "reqheader(X-None) != a"}),
      "");
}

TEST(Filter, WithSeveralValuesAnyMayHitAndNotEqualsMeansNone) {
  auto exchange = samples::good_sync();
  exchange->notes = {{core::Note::Kind::hook_log, "one", "a.lua:1"}, {core::Note::Kind::hook_log, "two", ""}};
  EXPECT_EQ(
      misjudged(exchange, {"hook == one", "hook == two", "hook != three", "hook ~ lua", "hook in (x, two)"},
                {"hook != two", "hook !~ tw", "hook not in (two, x)", "hook == three"}),
      "");
}

TEST(Filter, WhileTheAnswerIsOutSomeThingsCannotBeTold) {
  const auto ping = samples::waiting_ping();
  for (const char* certain : {"cmd == Ping", "waiting", "folder == 5", "xpath(\"//Ping:Id\")", "body ~ 480",
                              "cmd == Ping or failed", "not (cmd == Sync and failed)", "size_up > 0"}) {
    EXPECT_TRUE(matches(certain, ping)) << certain;
    EXPECT_TRUE(may_match(certain, ping)) << certain;
  }
  for (const char* open : {"failed", "not failed", "http == 200", "http != 200", "duration > 5s", "status",
                           "finding", "outcome ~ reset", "not outcome", "body ~ secret", "body !~ secret",
                           "folder != 6", "size_down > 1MB", "cmd == Ping and failed",
                           "cmd == Sync or failed", "respheader(Server)", "failed == false", "injected"}) {
    EXPECT_FALSE(matches(open, ping)) << open;
    EXPECT_TRUE(may_match(open, ping)) << open;
  }
  for (const char* never : {"cmd == Sync", "not waiting", "folder != 5", "cmd == Sync and failed",
                            "not cmd == Ping", "device ~ android", "reqheader(X-None)", "size_up > 1MB"}) {
    EXPECT_FALSE(matches(never, ping)) << never;
    EXPECT_FALSE(may_match(never, ping)) << never;
  }
}

TEST(Filter, WhatIsNotKnownNeitherMatchesNorMatchesNegated) {
  auto exchange = samples::good_sync();
  auto large = test::message(test::wbxml_answer_head(), as_bytes("x"));
  large->body.kept = false;
  exchange->response = large;
  ExchangeView view(exchange, {}, nullptr);
  for (const char* filter : {"body ~ secret", "not body ~ secret", "xpath(\"//Email:Subject\")",
                             "not xpath(\"//Email:Subject\")"}) {
    FilterSubject subject(view);
    const auto parsed = Filter::parse(filter);
    ASSERT_TRUE(parsed) << filter;
    EXPECT_FALSE(parsed->matches(subject)) << filter;
    EXPECT_TRUE(parsed->may_match(subject)) << filter;
    ASSERT_TRUE(subject.trouble()) << filter;
    EXPECT_NE(subject.trouble()->what.find("response was not kept"), std::string::npos)
        << subject.trouble()->what;
  }
  EXPECT_TRUE(matches("body ~ SyncKey", exchange)) << "the request has it";
  EXPECT_FALSE(matches("cmd == Ping and body ~ x", exchange));
}

TEST(Filter, KeepsItsTextAndCanBeCopied) {
  const auto parsed = Filter::parse("cmd == Sync");
  ASSERT_TRUE(parsed);
  const Filter copy = *parsed;  // NOLINT(performance-unnecessary-copy-initialization)
  EXPECT_EQ(copy.text(), "cmd == Sync");
  ExchangeView view(samples::good_sync(), {}, nullptr);
  EXPECT_TRUE(copy.matches(view));
}

}  // namespace
}  // namespace eastap::model::filter_test
