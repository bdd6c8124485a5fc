#include "proxy/core/peer_memory.h"

#include <string>

#include <gtest/gtest.h>

namespace eastap::core {
namespace {

TEST(PeerMemory, LearnsNamesAndForgetsTheOldest) {
  PeerMemory memory;
  EXPECT_EQ(memory.names("a"), nullptr);
  memory.learn_names("a", {{"a.test"}, {}});
  memory.learn_names("a", {{"b.test"}, {"192.0.2.1"}});
  ASSERT_NE(memory.names("a"), nullptr);
  EXPECT_EQ(memory.names("a")->dns, std::vector<std::string>{"b.test"});
  for (int i = 0; i < 1000; ++i) {
    memory.learn_names("host " + std::to_string(i), {});
  }
  EXPECT_EQ(memory.names("a"), nullptr);
  EXPECT_NE(memory.names("host 0"), nullptr);
}

TEST(PeerMemory, CountsFailuresInARow) {
  PeerMemory memory;
  EXPECT_EQ(memory.failures("c", "h"), 0U);
  EXPECT_EQ(memory.note_failure("c", "h"), 1U);
  EXPECT_EQ(memory.note_failure("c", "h"), 2U);
  EXPECT_EQ(memory.note_failure("c", "other"), 1U);
  EXPECT_EQ(memory.failures("c", "h"), 2U);
  memory.forget_failures("c", "h");
  EXPECT_EQ(memory.failures("c", "h"), 0U);
}

}  // namespace
}  // namespace eastap::core
