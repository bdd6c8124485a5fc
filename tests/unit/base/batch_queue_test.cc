#include "proxy/base/batch_queue.h"

#include <atomic>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace eastap::batch_queue_test {
namespace {

using Queue = BatchQueue<int>;

TEST(BatchQueue, GivesEverythingInOrder) {
  Queue queue({.bytes = 1000, .items = 100, .linger = std::chrono::milliseconds(1)});
  queue.push(1, 10);
  queue.push(2, 10);
  std::vector<int> got;
  EXPECT_TRUE(queue.take(got));
  EXPECT_EQ(got, (std::vector<int>{1, 2}));
}

TEST(BatchQueue, ATimeoutGivesNothing) {
  Queue queue({});
  std::vector<int> got{7};
  EXPECT_TRUE(queue.take(got, std::chrono::milliseconds(1)));
  EXPECT_TRUE(got.empty());
}

TEST(BatchQueue, IsFullUntilItemsAreReleased) {
  Queue queue({.bytes = 100, .items = 100, .linger = std::chrono::milliseconds(1)});
  queue.push(1, 60);
  EXPECT_FALSE(queue.full());
  queue.push(2, 60);
  EXPECT_TRUE(queue.full());
  EXPECT_FALSE(queue.try_push(3, 1));
  int woken = 0;
  queue.when_relieved([&] { ++woken; });
  std::vector<int> got;
  EXPECT_TRUE(queue.take(got));
  EXPECT_TRUE(queue.full()) << "what is being consumed still counts";
  queue.release(1, 60);
  EXPECT_EQ(woken, 0) << "still more than half full";
  queue.release(1, 60);
  EXPECT_EQ(woken, 1);
  EXPECT_TRUE(queue.try_push(3, 1));
  queue.when_relieved([&] { ++woken; });
  EXPECT_EQ(woken, 2) << "at once where there is room";
}

TEST(BatchQueue, CountsItemsToo) {
  Queue queue({.bytes = 1000, .items = 2, .linger = std::chrono::milliseconds(1)});
  queue.push(1, 0);
  queue.push(2, 0);
  EXPECT_TRUE(queue.full());
}

TEST(BatchQueue, ClosingEndsTheConsumerAfterTheRest) {
  Queue queue({});
  queue.push(1, 1);
  queue.close();
  std::vector<int> got;
  EXPECT_TRUE(queue.take(got));
  EXPECT_EQ(got.size(), 1U);
  EXPECT_FALSE(queue.take(got));
  EXPECT_TRUE(got.empty());
}

TEST(BatchQueue, ManyProducersLoseNothing) {
  Queue queue({.bytes = 1U << 20U, .items = 64, .linger = std::chrono::milliseconds(1)});
  constexpr int producers = 3;
  constexpr int each = 2000;
  std::atomic<int> relieved{0};
  std::vector<std::thread> threads;
  threads.reserve(producers);
  for (int p = 0; p < producers; ++p) {
    threads.emplace_back([&, p] {
      for (int i = 0; i < each; ++i) {
        queue.push((p * each) + i, 1);
        if (queue.full()) {
          queue.when_relieved([&] { ++relieved; });
        }
      }
    });
  }
  std::vector<bool> seen(static_cast<std::size_t>(producers) * each);
  std::vector<int> got;
  std::size_t count = 0;
  while (count < seen.size() && queue.take(got)) {
    for (const int value : got) {
      EXPECT_FALSE(seen[static_cast<std::size_t>(value)]);
      seen[static_cast<std::size_t>(value)] = true;
    }
    count += got.size();
    queue.release(got.size(), got.size());
  }
  for (auto& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(count, seen.size());
  EXPECT_FALSE(queue.full());
}

}  // namespace
}  // namespace eastap::batch_queue_test
