#include "proxy/model/kept_options.h"

#include <gtest/gtest.h>

namespace eastap::model::kept_options_test {
namespace {

using Answer = KeptOptions::Answer;

eas::SyncOptions filter(std::uint32_t type) {
  eas::SyncOptions options;
  options.filter_type = type;
  return options;
}

std::uint32_t type_at(const KeptOptions& kept, int moment) {
  const eas::SyncOptions* options = kept.before(microseconds(moment));
  return options == nullptr ? 0 : options->filter_type.value_or(0);
}

TEST(KeptOptions, TheOnesBeforeCount) {
  KeptOptions kept;
  EXPECT_EQ(kept.before(microseconds(1)), nullptr);
  kept.learn(filter(3), false, microseconds(10), Answer::taken);
  EXPECT_EQ(type_at(kept, 9), 0U) << "it began before the answer was there";
  EXPECT_EQ(type_at(kept, 10), 3U);
  kept.learn(std::nullopt, false, microseconds(20), Answer::taken);
  EXPECT_EQ(type_at(kept, 30), 3U);
  kept.learn(filter(5), false, microseconds(40), Answer::taken);
  EXPECT_EQ(type_at(kept, 39), 3U);
  EXPECT_EQ(type_at(kept, 40), 5U);
}

TEST(KeptOptions, OnlyWhatTheServerTook) {
  KeptOptions kept;
  kept.learn(filter(3), false, microseconds(10), Answer::taken);
  kept.learn(filter(5), false, microseconds(20), Answer::refused);
  EXPECT_EQ(type_at(kept, 30), 3U);
  kept.learn(filter(3), false, microseconds(40), Answer::lost);
  EXPECT_EQ(type_at(kept, 50), 3U) << "taken or not, they are the same";
  kept.learn(filter(5), false, microseconds(60), Answer::lost);
  EXPECT_EQ(type_at(kept, 70), 0U) << "either may hold";
  kept.learn(filter(5), false, microseconds(80), Answer::taken);
  EXPECT_EQ(type_at(kept, 80), 5U);
}

TEST(KeptOptions, KeyZeroForgets) {
  KeptOptions kept;
  kept.learn(filter(3), false, microseconds(10), Answer::taken);
  kept.learn(std::nullopt, true, microseconds(20), Answer::taken);
  EXPECT_EQ(type_at(kept, 20), 0U);
  EXPECT_EQ(type_at(kept, 15), 3U);
  kept.learn(filter(4), true, microseconds(30), Answer::taken);
  EXPECT_EQ(type_at(kept, 30), 4U) << "protocol 2.5 sends them with key 0";
}

TEST(KeptOptions, Bounded) {
  KeptOptions kept;
  for (int i = 1; i <= 100; ++i) {
    kept.learn(filter(static_cast<std::uint32_t>(i)), false, microseconds(i), Answer::taken);
  }
  EXPECT_EQ(type_at(kept, 100), 100U);
  EXPECT_EQ(type_at(kept, 99), 99U);
  EXPECT_EQ(type_at(kept, 98), 0U) << "forgotten, not mistaken for newer ones";
}

}  // namespace
}  // namespace eastap::model::kept_options_test
