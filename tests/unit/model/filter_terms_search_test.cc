#include <gtest/gtest.h>

#include "tests/unit/model/filter_samples.h"

namespace eastap::model::filter_terms_search_test {
namespace {

using samples::misjudged;

TEST(FilterTermsSearch, Headers) {
  EXPECT_EQ(misjudged(samples::good_sync(),
                      {"header(\"Server\") ~ IIS", "header(User-Agent) ~ iPhone", "respheader('server')",
                       "reqheader(\"MS-ASProtocolVersion\") == 14.1", "not reqheader(Server)"},
                      {"header(X-None)", "respheader(User-Agent)", "header(Server) !~ iis"}),
            "");
  EXPECT_EQ(misjudged(samples::web_page(), {"respheader(X-Empty)", "header(content-type) == text/html"},
                      {"respheader(X-Empty) ~ x", "reqheader(X-Empty)"}),
            "");
}

TEST(FilterTermsSearch, Bodies) {
  EXPECT_EQ(misjudged(samples::good_sync(),
                      {"body ~ überweisung", "body ~ \"weisung & co\"", "body == SyncKey", "body",
                       "body == \"5:1\""},
                      {"body ~ lastschrift", "body !~ subject"}),
            "");
  EXPECT_EQ(misjudged(samples::web_page(), {"body ~ \"no such page\""}, {"body ~ SyncKey"}), "");
  EXPECT_EQ(misjudged(samples::tunnel(), {"not body"}, {"body"}), "");
}

TEST(FilterTermsSearch, XPath) {
  EXPECT_EQ(
      misjudged(samples::good_sync(),
                {"xpath(\"//Email:Subject\") ~ überw", "xpath(\"//Subject[contains(., '& Co')]\")",
                 "xpath(\"//Collection/SyncKey\") == 5", "xpath(\"//Collection/SyncKey\") == 6",
                 "xpath(\"count(//Add)\") == 1", "not xpath(\"//NoSuchTag\")", "xpath('not(//NoSuchTag)')"},
                {"xpath(\"//Email:Subject\") == Subject", "xpath(\"//Collection/SyncKey\") != 6",
                 "xpath(\"//NoSuchTag\")", "xpath(\"//NoSuchTag\") != x"}),
      "");
  EXPECT_EQ(misjudged(samples::web_page(), {"not xpath(\"//*\")"}, {"xpath(\"//*\")", "xpath(\"not(//x)\")"}),
            "");
}

TEST(FilterTermsSearch, DocumentsTooLargeForAnXPathSaySo) {
  test::Wbxml large;
  large.open("AirSync:Sync");
  for (int i = 0; i < 20'000; ++i) {
    large.empty("AirSync:Status");
  }
  const auto exchange = test::exchange(test::message(test::eas_head("Sync"), test::sync_document("5")),
                                       test::message(test::wbxml_answer_head(), large.close().bytes()));
  const auto parsed = Filter::parse("xpath(\"//Nothing[//Email:Subject]\")");
  ASSERT_TRUE(parsed);
  ExchangeView view(exchange, {}, nullptr);
  FilterSubject subject(view);
  EXPECT_FALSE(parsed->matches(subject));
  ASSERT_TRUE(subject.trouble());
  EXPECT_EQ(subject.trouble()->what.substr(0, 10), "response: ");
}

TEST(FilterTermsSearch, AllTermsOfAnEvaluationShareItsAllowance) {
  test::Wbxml wide;
  wide.open("AirSync:Sync");
  for (int i = 0; i < 600; ++i) {
    wide.empty("AirSync:Status");
  }
  ExchangeView view(test::exchange(test::message(test::eas_head("Sync"), test::sync_document("5")),
                                   test::message(test::wbxml_answer_head(), wide.close().bytes())),
                    {}, nullptr);
  FilterSubject subject(view);
  const auto ask = [&](const std::string& filter) {
    const auto parsed = Filter::parse(filter);
    EXPECT_TRUE(parsed) << filter;
    return parsed && parsed->matches(subject);
  };
  const std::string one = "xpath(\"//*/following::Nothing\")";  // 2 * 601 * 601 nodes
  EXPECT_TRUE(ask("not (" + one + " or " + one + ")"));
  EXPECT_FALSE(subject.trouble());
  const std::uint64_t before = subject.visited();
  EXPECT_FALSE(ask("not (" + one + " or " + one + " or " + one + ")"));
  EXPECT_LE(subject.visited() - before, FilterSubject::max_visits);
  ASSERT_TRUE(subject.trouble());
  EXPECT_NE(subject.trouble()->what.find("response: the filter would look at more than 2000000 nodes"),
            std::string::npos)
      << subject.trouble()->what;
  EXPECT_TRUE(ask("not " + one)) << "the next one has its own";
}

TEST(FilterTermsSearch, ABodyForManyValuesCanBeBeyondTheAllowance) {
  const std::string page(1U << 20U, 'x');
  const auto exchange =
      test::exchange(test::message("GET /a HTTP/1.1\r\nHost: mail.example.com\r\n"),
                     test::message("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n", as_bytes(page)));
  std::string values = "a";
  for (int i = 0; i < 40; ++i) {
    values += ", a";
  }
  EXPECT_EQ(misjudged(exchange, {"body not in (a, b)"}, {"body in (a, b)"}), "");
  EXPECT_FALSE(samples::matches("body not in (" + values + ")", exchange));
  EXPECT_TRUE(samples::may_match("body in (" + values + ")", exchange));
}

}  // namespace
}  // namespace eastap::model::filter_terms_search_test
