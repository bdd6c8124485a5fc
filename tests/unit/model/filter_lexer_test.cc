#include "proxy/model/filter_lexer.h"

#include <string>

#include <gtest/gtest.h>

namespace eastap::model::filter_lexer_test {
namespace {

using Kind = FilterToken::Kind;

std::vector<FilterToken> tokens(std::string_view filter) {
  const auto read = tokenize_filter(filter);
  EXPECT_TRUE(read) << filter << ": " << (read ? "" : read.error().what);
  return read ? *read : std::vector<FilterToken>{};
}
std::vector<Kind> kinds(std::string_view filter) {
  std::vector<Kind> all;
  for (const FilterToken& token : tokens(filter)) {
    all.push_back(token.kind);
  }
  return all;
}

TEST(FilterLexer, SignsAndTheirWords) {
  EXPECT_EQ(kinds("a==b!=c !~ d"), (std::vector{Kind::word, Kind::equal, Kind::word, Kind::not_equal,
                                                Kind::word, Kind::contains_not, Kind::word, Kind::end}));
  EXPECT_EQ(kinds("<<=>>=~"), (std::vector{Kind::less, Kind::less_equal, Kind::greater, Kind::greater_equal,
                                           Kind::contains, Kind::end}));
  EXPECT_EQ(kinds("and AND && or || not ! In"),
            (std::vector{Kind::all_of, Kind::all_of, Kind::all_of, Kind::any_of, Kind::any_of, Kind::negate,
                         Kind::negate, Kind::in, Kind::end}));
  EXPECT_EQ(kinds("!(a,b)"), (std::vector{Kind::negate, Kind::open, Kind::word, Kind::comma, Kind::word,
                                          Kind::close, Kind::end}));
  EXPECT_EQ(kinds(" \t\n"), (std::vector{Kind::end}));
}

TEST(FilterLexer, WordsHoldWhatValuesNeed) {
  for (const char* word :
       {"14:03:59.5", "2026-11-21T14:03:59+01:00", "*@example.org", "/Microsoft-Server-ActiveSync", "O'Brien",
        "Entwürfe", "android", "[::1]:8443", "a\\b", "50%"}) {
    const auto read = tokens(word);
    ASSERT_EQ(read.size(), 2U) << word;
    EXPECT_EQ(read[0].kind, Kind::word);
    EXPECT_EQ(read[0].text, word);
  }
}

TEST(FilterLexer, QuotedTexts) {
  const auto read = tokens(R"( "a \"b\" \\ and" 'c "d" \'' "")");
  ASSERT_EQ(read.size(), 4U);
  EXPECT_EQ(read[0].text, R"(a "b" \ and)");
  EXPECT_EQ(read[0].begin, 1U);
  EXPECT_EQ(read[0].end, 17U);
  EXPECT_EQ(read[1].text, R"(c "d" ')");
  EXPECT_EQ(read[2].kind, Kind::quoted);
  EXPECT_EQ(read[2].text, "");
}

TEST(FilterLexer, ErrorsNameTheColumn) {
  struct Case {
    const char* filter;
    const char* what;
  };
  for (const Case& each : {
           Case{"cmd = Sync", "column 5: a single =; did you mean == ?"},
           Case{"a & b", "column 3: a single &; did you mean && or the word and?"},
           Case{"a | b", "column 3: a single |; did you mean || or the word or?"},
           Case{"über = x", "column 6: a single =; did you mean == ?"},
           Case{"a == \"x", "column 6: this quote does not end; expected \" behind the text"},
           Case{"a == \"x\\", "column 6: this quote does not end; expected \" behind the text"},
           Case{"a == \"x\\n\"", "column 8: expected \\\" or \\\\ behind a backslash in quotes"},
           Case{"a \x01", "column 3: a control character; quote texts and leave it out"},
           Case{"ä \xff", "column 3: this byte is not UTF-8"},
           Case{"a \xc3", "column 3: this byte is not UTF-8"},
       }) {
    const auto read = tokenize_filter(each.filter);
    ASSERT_FALSE(read) << each.filter;
    EXPECT_EQ(read.error().what, each.what);
    EXPECT_EQ(read.error().code, ErrorCode::invalid_input);
  }
}

}  // namespace
}  // namespace eastap::model::filter_lexer_test
