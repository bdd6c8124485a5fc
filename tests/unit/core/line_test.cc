#include "proxy/core/line.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace eastap::core {
namespace {

using std::chrono::milliseconds;

std::string taken(Line& line, int now_ms) {
  return std::string(as_text(line.take(milliseconds(now_ms))));
}

TEST(Line, WithoutAFaultBytesPass) {
  Line line(LineFault{});
  EXPECT_FALSE(line.next(milliseconds(0)));
  line.put(as_bytes("hello"), milliseconds(5));
  EXPECT_EQ(taken(line, 5), "hello");
  EXPECT_EQ(line.waiting(), 0U);
  EXPECT_EQ(line.sent(), 5U);
}

TEST(Line, PiecesComeAtIntervals) {
  Line line({.piece = 2, .interval = milliseconds(100)});
  line.put(as_bytes("hello"), milliseconds(1000));
  EXPECT_EQ(taken(line, 1000), "he");
  EXPECT_EQ(taken(line, 1099), "");
  EXPECT_EQ(line.next(milliseconds(1040)), milliseconds(60));
  EXPECT_EQ(taken(line, 1100), "ll");
  EXPECT_EQ(taken(line, 1200), "o");
  EXPECT_FALSE(line.next(milliseconds(1200)));
  line.put(as_bytes("xy"), milliseconds(1210));
  EXPECT_EQ(taken(line, 1210), "") << "half a piece costs half an interval";
  EXPECT_EQ(taken(line, 1250), "xy");
}

TEST(Line, ATimerThatFiresEarlyCounts) {
  Line line({.piece = 1, .interval = milliseconds(100)});
  line.put(as_bytes("ab"), milliseconds(0));
  EXPECT_EQ(taken(line, 0), "a");
  ASSERT_TRUE(line.next(milliseconds(0)));
  line.fired();
  EXPECT_EQ(taken(line, 1), "b");
}

TEST(Line, LatencyDelaysAndKeepsTheOrder) {
  Line line({.latency = milliseconds(300)});
  line.put(as_bytes("a"), milliseconds(0));
  line.put(as_bytes("b"), milliseconds(100));
  EXPECT_EQ(taken(line, 299), "");
  EXPECT_EQ(line.next(milliseconds(299)), milliseconds(1));
  EXPECT_EQ(taken(line, 300), "a");
  EXPECT_EQ(taken(line, 399), "");
  EXPECT_EQ(taken(line, 400), "b");
}

TEST(Line, JitterIsTheSeedsAndNothingIsOvertaken) {
  const auto times = [](std::uint64_t seed) {
    Line line({.latency = milliseconds(10), .jitter = milliseconds(50), .seed = seed});
    std::vector<int> when;
    for (int i = 0; i < 8; ++i) {
      line.put(as_bytes("x"), milliseconds(i));
    }
    for (int now = 0; now <= 70; ++now) {
      when.insert(when.end(), line.take(milliseconds(now)).size(), now);
    }
    return when;
  };
  EXPECT_EQ(times(7).size(), 8U);
  EXPECT_GE(times(7).front(), 10);
  EXPECT_EQ(times(7), times(7));
  EXPECT_NE(times(7), times(8));
}

TEST(Line, TheLimitEndsIt) {
  Line line({.limit = 3});
  line.put(as_bytes("he"), milliseconds(0));
  EXPECT_EQ(taken(line, 0), "he");
  EXPECT_FALSE(line.cut());
  line.put(as_bytes("llo"), milliseconds(0));
  EXPECT_EQ(taken(line, 0), "l");
  EXPECT_TRUE(line.cut());
  EXPECT_EQ(taken(line, 9999), "");
  EXPECT_FALSE(line.next(milliseconds(9999)));
  EXPECT_TRUE(Line({.limit = 0}).cut());
}

TEST(Line, MemoryFollowsWhatWaits) {
  Line line({.piece = 1000, .interval = milliseconds(1)});
  const Bytes block(1000, 'x');
  int now = 0;
  for (; now < 5000; ++now) {
    line.put(block, milliseconds(now));
    EXPECT_EQ(line.take(milliseconds(now)).size(), 1000U);
    ASSERT_EQ(line.waiting(), 0U);
  }
  line.put(Bytes(200'000, 'y'), milliseconds(now));
  std::size_t got = 0;
  while (got < 200'000) {
    got += line.take(milliseconds(++now)).size();
  }
  EXPECT_EQ(line.waiting(), 0U);
  line.put(as_bytes("rest"), milliseconds(now));
  EXPECT_EQ(as_text(line.take_all()), "rest");
}

TEST(Line, FaultsAddUp) {
  LineFault both{.piece = 5, .interval = milliseconds(1)};
  both.add({.latency = milliseconds(9), .seed = 4});
  both.add({.limit = 7, .resets = false});
  EXPECT_EQ(both.piece, 5U);
  EXPECT_EQ(both.latency, milliseconds(9));
  EXPECT_EQ(both.limit, 7U);
  EXPECT_FALSE(both.resets);
}

}  // namespace
}  // namespace eastap::core
