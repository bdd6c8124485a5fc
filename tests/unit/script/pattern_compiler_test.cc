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
