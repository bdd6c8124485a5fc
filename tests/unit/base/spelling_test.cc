#include "proxy/base/spelling.h"

#include <array>
#include <string>

#include <gtest/gtest.h>

namespace eastap::spelling_test {
namespace {

TEST(Spelling, FindsTheWordThatWasMeant) {
  constexpr std::array<std::string_view, 5> known{"status", "device", "duration", "id", "cmd"};
  EXPECT_EQ(closest_word("statsu", known), "status");
  EXPECT_EQ(closest_word("STATUS", known), "status");
  EXPECT_EQ(closest_word("devcie", known), "device");
  EXPECT_EQ(closest_word("durations", known), "duration");
  EXPECT_EQ(closest_word("cdm", known), "cmd");
}

TEST(Spelling, GuessesNothingFarAway) {
  constexpr std::array<std::string_view, 3> known{"status", "id", "cmd"};
  EXPECT_FALSE(closest_word("folder", known));
  EXPECT_FALSE(closest_word("xy", known));
  EXPECT_FALSE(closest_word("", known));
  EXPECT_FALSE(closest_word(std::string(1000, 's'), known));
  EXPECT_FALSE(closest_word("status", {}));
}

}  // namespace
}  // namespace eastap::spelling_test
