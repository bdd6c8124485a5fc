#include "proxy/model/filter_parser.h"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include "proxy/model/filter_terms.h"

namespace eastap::model::filter_parser_test {
namespace {

std::string error_of(std::string_view filter) {
  const auto parsed = parse_filter(filter);
  EXPECT_FALSE(parsed) << filter;
  return parsed ? "" : parsed.error().what;
}

std::string repeated(std::string_view text, std::size_t count) {
  std::string all;
  for (std::size_t i = 0; i < count; ++i) {
    all += text;
  }
  return all;
}

TEST(FilterParser, ErrorsNameTheColumnAndWhatWasExpected) {
  struct Case {
    const char* filter;
    const char* what;
  };
  for (const Case& each : {
           Case{"", "column 1: expected a term such as cmd, status or folder, but the filter ends"},
           Case{"cmd ==", "column 7: expected a value, but the filter ends"},
           Case{"cmd == Sync and",
                "column 16: expected a term such as cmd, status or folder, but the filter ends"},
           Case{"cmd == Sync status == 1", "column 13: expected and, or, or the end, not status"},
           Case{"cmd == Sync)", "column 12: no ( is open here, not )"},
           Case{"(cmd == Sync", "column 1: this ( is not closed; expected ) at the end"},
           Case{"(cmd == Sync user", "column 14: expected and, or, or ), not user"},
           Case{"cmnd == Sync", "column 1: there is no term cmnd; did you mean cmd?"},
           Case{"cmd == Sync and statsu != 1", "column 17: there is no term statsu; did you mean status?"},
           Case{"übel == 1", "column 1: there is no term übel; `eastap help filters` lists them"},
           Case{"cmd == and status",
                "column 8: expected a value; quote it where this word is meant, not and"},
           Case{"cmd == != x", "column 8: expected a value, not !="},
           Case{"5s < duration", "column 1: there is no term 5s; `eastap help filters` lists them"},
           Case{"\"cmd\" == Sync", "column 1: expected a term such as cmd, status or folder, not \"cmd\""},
           Case{"cmd(x)", "column 4: expected an operator behind cmd, not ("},
           Case{"header ~ x",
                "column 8: expected ( behind header, as in header(\"X-MS-PolicyKey\") == 0, not ~"},
           Case{"header()",
                "column 8: expected a text in quotes, as in header(\"X-MS-PolicyKey\") == 0, not )"},
           Case{"header(\"a b\") ~ x", "column 10: expected the name of a header, such as User-Agent"},
           Case{"header(\"a\" ~ x", "column 12: expected ), not ~"},
           Case{"xpath(\"//Emial:Subject\")",
                "column 10: \"Emial\" is no namespace of MS-ASWBXML; did you mean Email?"},
           Case{"cmd in Sync", "column 8: expected ( and the values, as in cmd in (Sync, Ping), not Sync"},
           Case{"cmd in (Sync Ping)", "column 14: expected , or ), not Ping"},
           Case{"cmd in ()", "column 9: expected a value, not )"},
           Case{"cmd in (Sync,)", "column 14: expected a value, not )"},
           Case{"status ~ 1",
                "column 8: status is a number: expected ==, !=, <, <=, >, >= or in, as in status != 1"},
           Case{"status == x", "column 11: status is a number: expected a whole number, as in status != 1"},
           Case{"duration > 5",
                "column 12: duration is a duration: expected a duration such as 200ms, 5s or 2m, as in "
                "duration > 5s"},
           Case{"device < x",
                "column 8: device is a text: expected ==, !=, ~, !~ or in, as in device ~ iPhone"},
           Case{"failed == maybe",
                "column 11: failed is a flag: expected true or false, as in failed and cmd != Ping"},
           Case{"user ~ \"\"", "column 8: every text contains the empty one; expected a value"},
           Case{"cmd = Sync", "column 5: a single =; did you mean == ?"},
           Case{"not", "column 4: expected a term such as cmd, status or folder, but the filter ends"},
       }) {
    EXPECT_EQ(error_of(each.filter), each.what) << each.filter;
  }
}

TEST(FilterParser, ErrorsCarryTheByte) {
  const auto parsed = parse_filter("folder == Entwürfe oder");
  ASSERT_FALSE(parsed);
  EXPECT_EQ(parsed.error().offset, 20U);
  EXPECT_EQ(parsed.error().what.substr(0, 10), "column 20:");
}

TEST(FilterParser, DepthAndLengthAreBounded) {
  const auto nested = [](std::size_t depth) {
    return repeated("(", depth) + "cmd == Sync" + repeated(")", depth);
  };
  EXPECT_TRUE(parse_filter(nested(Filter::max_depth)));
  EXPECT_EQ(error_of(nested(Filter::max_depth + 1)),
            "column 65: more than 64 parentheses and nots inside each other");
  EXPECT_TRUE(parse_filter(repeated("not ", Filter::max_depth) + "failed"));
  EXPECT_FALSE(parse_filter(repeated("not ", Filter::max_depth + 1) + "failed"));
  EXPECT_FALSE(parse_filter(repeated("(", 4000)));
  EXPECT_FALSE(parse_filter(repeated("!", 4000)));
  EXPECT_TRUE(parse_filter(repeated("(failed) or ", 300) + "failed"))
      << "beside each other there may be many";
  const std::string longest = "failed" + std::string(Filter::max_length - 6, ' ');
  EXPECT_TRUE(parse_filter(longest));
  EXPECT_EQ(error_of(longest + " "), "column 4097: a filter may have 4096 bytes; this one has 4097");
  EXPECT_TRUE(parse_filter("user == " + std::string(Filter::max_value, 'x')));
  EXPECT_EQ(error_of("user == " + std::string(Filter::max_value + 1, 'x')),
            "column 9: a value may have 1024 bytes");
}

TEST(FilterParser, CheapChecksComeFirstInAChain) {
  const auto program = parse_filter("body ~ x and status == 1 and id == 1");
  ASSERT_TRUE(program);
  std::vector<std::string_view> order;
  const FilterNode& root = program->nodes[program->root];
  ASSERT_EQ(root.kind, FilterNode::Kind::all_of);
  ASSERT_EQ(root.count, 3U);
  for (std::uint32_t i = 0; i < root.count; ++i) {
    order.push_back(program->checks[program->nodes[program->links[root.first + i]].first].term->name);
  }
  EXPECT_EQ(order, (std::vector<std::string_view>{"id", "status", "body"}));
}

TEST(FilterParser, TakesEveryForm) {
  for (const char* filter :
       {"cmd==Sync", "cmd == 'Sync'", "cmd not in (Sync, \"Ping\")", "! cmd == Sync", "!cmd==Sync",
        "not(failed)", "header(User-Agent) ~ x", "header('A') and header(\"B\")",
        "xpath('//Sync[Status = \"3\"]') or failed", "time >= 14:00 and time<14:05:30",
        "time == 2026-11-21T14:03:59+01:00", "size_up > 1.5MB", "path == /Microsoft-Server-ActiveSync",
        "client == [::1]:8443", "command == Sync", "http_status == 200", "\n failed\t"}) {
    const auto parsed = parse_filter(filter);
    EXPECT_TRUE(parsed) << filter << ": " << (parsed ? "" : parsed.error().what);
  }
}

}  // namespace
}  // namespace eastap::model::filter_parser_test
