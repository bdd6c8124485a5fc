// Which patterns are refused. The matching is tested in pattern_test.cc.
#include <string>

#include <gtest/gtest.h>

#include "proxy/script/pattern.h"

namespace eastap::script {
namespace {

constexpr std::uint64_t plenty = 10'000'000;

TEST(PatternCompiler, RefusesWhatIsMalformed) {
  for (const char* text :
       {"%", "[a", "[", "[^", "[%", "(a", "a)", "%b", "%bx", "%f", "%fa", "%1", "(a%1)", "%0", "[a-"}) {
    EXPECT_FALSE(Pattern::compile(text)) << text;
  }
  EXPECT_FALSE(Pattern::compile(std::string(33, '(') + std::string(33, ')')));
  EXPECT_FALSE(Pattern::compile(std::string(Pattern::max_items + 1, 'a')));
  EXPECT_TRUE(Pattern::compile(std::string(Pattern::max_items, 'a')));
}

TEST(PatternCompiler, RefusesTooManyMembersOfSets) {
  for (const char* member : {"a", "%a", "a-z"}) {
    std::string set = "[";
    for (std::size_t i = 0; i < Pattern::max_items; ++i) {
      set += member;
    }
    EXPECT_TRUE(Pattern::compile(set + "]")) << member;
    EXPECT_FALSE(Pattern::compile(set + "%d]")) << member;
    EXPECT_FALSE(Pattern::compile(set + "][%d]")) << member << ": all sets together";
  }
}

TEST(PatternCompiler, SetsHaveTheirClassesAndBothEndsOfRanges) {
  const auto members = [](const std::string& set) {
    const auto pattern = Pattern::compile(set);
    EXPECT_TRUE(pattern) << set;
    std::string found;
    for (unsigned c = 0; pattern && c < 256; ++c) {
      const std::string subject(1, static_cast<char>(c));
      Pattern::Match match;
      std::uint64_t steps = plenty;
      if (pattern->search(subject, 0, steps, match) == Pattern::Found::yes) {
        found += subject;
      }
    }
    return found;
  };
  EXPECT_EQ(members("[b-d]"), "bcd");
  EXPECT_EQ(members("[b-b%d]"), "0123456789b");
  EXPECT_EQ(members("[d-b]"), "");
  EXPECT_EQ(members("[%-%%]"), "%-");
  EXPECT_EQ(members("%x"), "0123456789ABCDEFabcdef");
  EXPECT_EQ(members("[%D]").size(), 246U);
  EXPECT_EQ(members(std::string("[\0-\xFF]", 5)).size(), 256U);
}

TEST(PatternCompiler, WithoutAnchorsACaretIsACharacter) {
  const auto pattern = Pattern::compile("^a", false);
  ASSERT_TRUE(pattern);
  EXPECT_FALSE(pattern->anchored());
  Pattern::Match match;
  std::uint64_t steps = plenty;
  EXPECT_EQ(pattern->search("x^a", 0, steps, match), Pattern::Found::yes);
}

}  // namespace
}  // namespace eastap::script
