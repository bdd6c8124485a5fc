#include "proxy/trace/convert/har_entries.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace eastap::trace::har_entries_test {
namespace {

struct Taken {
  HarEnd end;
  std::vector<std::string> entries;  // "too large" for those
};

Taken take(std::string_view text) {
  Taken taken;
  taken.end = read_har_entries(text, [&](const HarValue* entry) {
    taken.entries.push_back(entry == nullptr ? "too large" : entry->dump());
  });
  return taken;
}

std::string around(std::string_view entries) {
  return R"({"log":{"version":"1.2","pages":[{"entries":[1]}],"entries":[)" + std::string(entries) +
         R"(],"x":{"entries":[2]}},"entries":[3]})";
}

TEST(HarEntries, AreTakenOneByOneWithTheMembersThatAreRead) {
  const Taken taken =
      take(around(R"({"time":1.5,"cache":{"a":[{"time":9}]},"request":{"a":[1,{"b":null}],"c":{}}},
    {"comment":"x","time":-2,"time":true}, [5,{"time":1}], null, "text")"));
  EXPECT_TRUE(taken.end.is_har);
  EXPECT_FALSE(taken.end.damage);
  EXPECT_EQ(taken.entries, (std::vector<std::string>{R"({"request":{"a":[1,{"b":null}],"c":{}},"time":1.5})",
                                                     R"({"time":true})", "[]", "null", "\"text\""}));
}

TEST(HarEntries, WhatIsWholeBeforeDamageIsTaken) {
  const std::string whole = around(R"({"time":1},{"time":2})");
  const std::string cut = whole.substr(0, whole.find("2}") + 1);
  Taken taken = take(cut);
  EXPECT_EQ(taken.entries, (std::vector<std::string>{R"({"time":1})"}));
  EXPECT_EQ(taken.end.damage, cut.size());
  taken = take(around(R"({"time":1},{"time":1e999},{"time":3})"));
  EXPECT_EQ(taken.entries.size(), 1U);
  EXPECT_TRUE(taken.end.damage) << "a number that nothing can hold";
  EXPECT_TRUE(take("").end.damage);
  EXPECT_FALSE(take(R"([{"log":{}},{"entries":[{}]}])").end.is_har);
  EXPECT_FALSE(take(R"({"log":[{"entries":[{}]}]})").end.is_har);
}

TEST(HarEntries, AnEntryBeyondTheLimitsIsLeftOutAndTheNextOnesAreNot) {
  std::string many;
  for (std::size_t i = 0; i <= max_har_values; ++i) {
    many += "0,";
  }
  const std::string deep = std::string(50'000, '[') + std::string(50'000, ']');
  const Taken taken = take(around(R"({"request":[)" + many + R"(0]},{"time":1},{"request":)" + deep +
                                  R"(,"time":2},{"cache":)" + deep + R"(,"time":3})"));
  EXPECT_FALSE(taken.end.damage);
  EXPECT_EQ(taken.entries,
            (std::vector<std::string>{"too large", R"({"time":1})", "too large", R"({"time":3})"}));
}

}  // namespace
}  // namespace eastap::trace::har_entries_test
