#include "proxy/script/pattern.h"

#include <chrono>
#include <lua.hpp>
#include <string>

#include <gtest/gtest.h>

#include "proxy/base/random.h"
#include "proxy/base/text.h"

namespace eastap::script {
namespace {

constexpr std::uint64_t plenty_of_steps = 10'000'000;

/// "begin-end[capture,...]" of the first match, "none", or "error".
std::string ours(std::string_view subject, std::string_view text) {
  const auto pattern = Pattern::compile(text);
  if (!pattern) {
    return "error";
  }
  Pattern::Match match;
  std::uint64_t steps = plenty_of_steps;
  const auto found = pattern->search(subject, 0, steps, match);
  if (found != Pattern::Found::yes) {
    return found == Pattern::Found::no ? "none" : "error";
  }
  std::string all = std::to_string(match.begin + 1) + "-" + std::to_string(match.end);
  for (std::size_t i = 0; i < pattern->captures(); ++i) {
    const auto& capture = match.captures.at(i);
    all += "," + (capture.position ? std::to_string(capture.begin + 1)
                                   : std::string(subject.substr(capture.begin, capture.size)));
  }
  return all;
}

TEST(Pattern, MatchesWhatTheManualSays) {
  EXPECT_EQ(ours("hello world", "o w"), "5-7");
  EXPECT_EQ(ours("hello", "l+"), "3-4");
  EXPECT_EQ(ours("hello", "l-o"), "3-5");
  EXPECT_EQ(ours("hello", "(h)(.-)(l)"), "1-3,h,e,l");
  EXPECT_EQ(ours("hello", "()ll()"), "3-4,3,5");
  EXPECT_EQ(ours("key = value", "^(%w+)%s*=%s*(%w+)$"), "1-11,key,value");
  EXPECT_EQ(ours("f(a(b)c)d", "%b()"), "2-8");
  EXPECT_EQ(ours("THE (quick) fox", "%f[%a]%a+%f[%A]"), "1-3");
  EXPECT_EQ(ours("say \"hi\" 'x'", "(['\"])(.-)%1"), "5-8,\",hi");
  EXPECT_EQ(ours("a-b", "[%w-]+"), "1-3");
  EXPECT_EQ(ours("]x", "[]]"), "1-1");
  EXPECT_EQ(ours("^x", "[x^]"), "1-1");
  EXPECT_EQ(ours("$", "$"), "2-1");
  EXPECT_EQ(ours("a$b", "a$b"), "1-3");
  EXPECT_EQ(ours("abc", "^b"), "none");
  EXPECT_EQ(ours(std::string_view("a\0b", 3), std::string_view("%z?\0b", 5)), "2-3");
  EXPECT_EQ(ours("", ""), "1-0");
  EXPECT_EQ(ours("\xE4\xF6", "[\xE0-\xFF]+"), "1-2");
}

TEST(Pattern, StepsAreBounded) {
  std::string text;
  for (int i = 0; i < 30; ++i) {
    text += ".-";
  }
  text += "b";
  const auto pattern = Pattern::compile(text);
  ASSERT_TRUE(pattern);
  Pattern::Match match;
  std::uint64_t steps = 100'000;
  EXPECT_EQ(pattern->search(std::string(60, 'a'), 0, steps, match), Pattern::Found::out_of_steps);
  EXPECT_EQ(steps, 0U);
  const auto back = Pattern::compile("(a*)%1%1%1b");
  ASSERT_TRUE(back);
  steps = 100'000;
  EXPECT_EQ(back->search(std::string(100'000, 'a'), 0, steps, match), Pattern::Found::out_of_steps);
  const auto balance = Pattern::compile("%b()");
  steps = 100'000;
  EXPECT_EQ(balance->search(std::string(100'000, '('), 0, steps, match), Pattern::Found::out_of_steps);
}

TEST(Pattern, DepthIsBounded) {
  std::string text;
  for (int i = 0; i < 300; ++i) {
    text += "a?";
  }
  const auto pattern = Pattern::compile(text);
  ASSERT_TRUE(pattern);
  Pattern::Match match;
  std::uint64_t steps = plenty_of_steps;
  EXPECT_EQ(pattern->search(std::string(300, 'a'), 0, steps, match), Pattern::Found::too_deep);
}

// ---- against Lua's own matcher ----

class Reference {
 public:
  Reference() : lua_(luaL_newstate()) { luaL_openlibs(lua_); }
  Reference(const Reference&) = delete;
  Reference& operator=(const Reference&) = delete;
  ~Reference() { lua_close(lua_); }

  std::string find(const std::string& subject, const std::string& pattern) {
    lua_settop(lua_, 0);
    lua_getglobal(lua_, "string");
    lua_getfield(lua_, -1, "find");
    lua_pushlstring(lua_, subject.data(), subject.size());
    lua_pushlstring(lua_, pattern.data(), pattern.size());
    if (lua_pcall(lua_, 2, LUA_MULTRET, 0) != LUA_OK) {
      return "error";
    }
    if (lua_isnil(lua_, 2)) {
      return "none";
    }
    std::string all = std::string(lua_tostring(lua_, 2)) + "-" + lua_tostring(lua_, 3);
    for (int i = 4; i <= lua_gettop(lua_); ++i) {
      all += std::string(",") + lua_tostring(lua_, i);
    }
    return all;
  }

 private:
  lua_State* lua_;
};

std::string random_text(Random& random, std::string_view alphabet, std::size_t most) {
  std::string text;
  for (std::size_t size = random.below(most + 1); size > 0; --size) {
    text += alphabet[random.below(alphabet.size())];
  }
  return text;
}

TEST(Pattern, AgreesWithLuaOnRandomPatterns) {
  Reference reference;
  Random random(20240501);
  int matches = 0;
  int differences_by_design = 0;
  for (int i = 0; i < 60'000; ++i) {
    const std::string pattern = random_text(random, "aab.%%*+-?[]^$()dwf1bs-", 9);
    const std::string subject = random_text(random, "aabb(1) -", 12);
    const std::string expected = reference.find(subject, pattern);
    const std::string found = ours(subject, pattern);
    if (found == "error" && expected != "error") {
      // Ours checks the whole pattern beforehand; Lua meets a mistake only when the match comes so far.
      EXPECT_FALSE(Pattern::compile(pattern)) << pattern;
      ++differences_by_design;
      continue;
    }
    ASSERT_EQ(found, expected) << "pattern '" << pattern << "' subject '" << subject << "'";
    matches += found != "none" && found != "error" ? 1 : 0;
  }
  EXPECT_GT(matches, 5'000);
  EXPECT_LT(differences_by_design, 30'000);
}

TEST(Pattern, ClassesAreThoseOfLuaForEveryByte) {
  Reference reference;
  for (const char letter : std::string("acdglpsuwxACDGLPSUWX")) {
    for (int c = 0; c < 256; ++c) {
      const std::string subject(1, static_cast<char>(c));
      const std::string pattern = std::string("%") + letter;
      ASSERT_EQ(ours(subject, pattern), reference.find(subject, pattern)) << pattern << " and byte " << c;
    }
  }
}

}  // namespace
}  // namespace eastap::script
