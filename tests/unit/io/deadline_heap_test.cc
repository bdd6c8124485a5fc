#include "proxy/io/deadline_heap.h"

#include <string>

#include <gtest/gtest.h>

namespace eastap::io {
namespace {

using std::chrono::nanoseconds;

class DeadlineHeapTest : public testing::Test {
 protected:
  DeadlineHeap::Ticket add(int due, const std::string& name) {
    return heap.add(nanoseconds(due), [this, name] { called += name; });
  }
  void run(int now) {
    while (const auto what = heap.take_due(nanoseconds(now))) {
      what();
    }
  }
  DeadlineHeap heap;
  std::string called;
};

TEST_F(DeadlineHeapTest, EarliestFirstAndEqualOnesInOrder) {
  add(30, "d");
  add(10, "a");
  add(20, "b");
  add(20, "c");
  EXPECT_EQ(heap.next(), nanoseconds(10));
  run(9);
  EXPECT_EQ(called, "");
  run(20);
  EXPECT_EQ(called, "abc");
  EXPECT_EQ(heap.next(), nanoseconds(30));
  run(1000);
  EXPECT_EQ(called, "abcd");
  EXPECT_EQ(heap.next(), std::nullopt);
  EXPECT_EQ(heap.size(), 0U);
}

TEST_F(DeadlineHeapTest, RemovedOnesDoNotCome) {
  const auto first = add(10, "a");
  add(20, "b");
  heap.remove(first);
  heap.remove(first);
  heap.remove(999);
  run(15);
  EXPECT_EQ(called, "");
  EXPECT_EQ(heap.next(), nanoseconds(20));
  run(20);
  EXPECT_EQ(called, "b");
}

TEST_F(DeadlineHeapTest, TicketsAreNeverGivenTwice) {
  const auto first = add(1, "a");
  run(1);
  const auto second = add(1, "b");
  EXPECT_NE(first, 0U);
  EXPECT_NE(first, second);
  heap.remove(first);  // stale
  run(1);
  EXPECT_EQ(called, "ab");
}

TEST_F(DeadlineHeapTest, ACancelledTimerLeavesNothingBehindInTheLongRun) {
  add(1'000'000, "x");
  for (int i = 0; i < 100'000; ++i) {
    heap.remove(add(500'000 + i, "never"));
  }
  EXPECT_EQ(heap.size(), 1U);
  EXPECT_GE(heap.next(), nanoseconds(500'000));
  run(999'999);
  EXPECT_EQ(called, "");
  EXPECT_EQ(heap.next(), nanoseconds(1'000'000));
}

}  // namespace
}  // namespace eastap::io
