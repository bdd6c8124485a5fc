#include "proxy/io/loop.h"

#include <atomic>
#include <csignal>
#include <functional>
#include <thread>
#include <vector>

#include "tests/unit/io/loopback.h"

namespace eastap::io {
namespace {

using std::chrono::milliseconds;

class LoopItself : public test::LoopTest {};

TEST_F(LoopItself, CallsInTheOrderOfTheirDeadlines) {
  std::string called;
  bool returned = false;
  loop().after(milliseconds(20), [&] { called += "c"; });
  loop().after(milliseconds(0), [&] {
    EXPECT_TRUE(returned);
    called += "a";
  });
  loop().after(milliseconds(10), [&] { called += "b"; });
  returned = true;
  ASSERT_TRUE(test::run_until(loop(), [&] { return called.size() == 3; }));
  EXPECT_EQ(called, "abc");
}

TEST_F(LoopItself, NeverSoonerThanAsked) {
  const auto begin = loop().now();
  bool called = false;
  loop().after(milliseconds(7), [&] {
    EXPECT_GE(loop().now().since(begin), milliseconds(7));
    called = true;
  });
  EXPECT_TRUE(test::run_until(loop(), [&] { return called; }));
}

TEST_F(LoopItself, CancelledCallbacksDoNotCome) {
  bool called = false;
  const auto ticket = loop().after(milliseconds(1), [&] { called = true; });
  loop().cancel(ticket);
  loop().cancel(ticket);
  loop().cancel(0);
  test::run_a_while(loop());
  EXPECT_FALSE(called);
}

TEST_F(LoopItself, CallbacksMayAddAndCancelOthers) {
  std::string called;
  Loop::Ticket victim = 0;
  loop().after(milliseconds(0), [&] {
    called += "a";
    loop().cancel(victim);
    loop().after(milliseconds(0), [&] { called += "c"; });
  });
  victim = loop().after(milliseconds(0), [&] { called += "b"; });
  ASSERT_TRUE(test::run_until(loop(), [&] { return called.size() >= 2; }));
  EXPECT_EQ(called, "ac");
}

TEST_F(LoopItself, PostsOfOtherThreadsArriveInOrder) {
  const Remote remote = loop().remote();
  std::vector<int> got;
  std::thread other([remote, &got] {
    for (int i = 0; i < 1000; ++i) {
      remote.post([&got, i] { got.push_back(i); });
    }
  });
  EXPECT_TRUE(test::run_until(loop(), [&] { return got.size() == 1000; }));
  other.join();
  for (int i = 0; i < 1000; ++i) {
    ASSERT_EQ(got[static_cast<std::size_t>(i)], i);
  }
}

TEST_F(LoopItself, CallbacksThatComeAtOnceAgainKeepNobodyElseWaiting) {
  constexpr int most = 20'000;
  int turns = 0;
  int served_at = most;
  std::function<void()> again = [&] {
    if (++turns == 1) {
      loop().remote().post([&] {
        served_at = turns;
        loop().stop();
      });
    }
    if (turns == most) {
      loop().stop();
    } else {
      loop().after(milliseconds(0), again);
    }
  };
  loop().after(milliseconds(0), again);
  loop().run();
  EXPECT_LT(served_at, 100);
}

TEST_F(LoopItself, APostWakesALoopThatSleeps) {
  std::thread other([remote = loop().remote(), this] { remote.post([this] { loop().stop(); }); });
  loop().run();
  other.join();
}

TEST_F(LoopItself, ASignalIsACallback) {
  int signals = 0;
  ASSERT_TRUE(loop().on_signal(SIGUSR1, [&] { ++signals; }));
  ::raise(SIGUSR1);
  EXPECT_TRUE(test::run_until(loop(), [&] { return signals == 1; }));
  EXPECT_FALSE(loop().on_signal(-1, [] {}));
}

TEST(Loop, AfterItIsClosedNothingHappens) {
  auto loop = Loop::create().value();
  const Remote remote = loop->remote();
  bool called = false;
  loop->after(milliseconds(0), [&] { called = true; });
  remote.post([&] { called = true; });
  ASSERT_TRUE(loop->close());
  ASSERT_TRUE(loop->close());
  remote.post([&] { called = true; });
  EXPECT_EQ(loop->after(milliseconds(0), [&] { called = true; }), 0U);
  loop->cancel(1);
  loop.reset();
  remote.post([&] { called = true; });
  EXPECT_FALSE(called);
}

TEST(Loop, ClosingSaysWhenSomethingIsLeftOpen) {
  auto loop = Loop::create().value();
  auto left_open =
      make_handle<uv_timer_t>([&](uv_timer_t* timer) { return uv_timer_init(loop->raw(), timer); }).value();
  static uv_loop_t* raw = loop->raw();  // static: its memory stays, on purpose
  const auto closed = loop->close(milliseconds(1));
  ASSERT_FALSE(closed);
  EXPECT_EQ(closed.error().code, ErrorCode::internal);
  // The loop was left alone, with what is open on it.
  left_open.reset();
  uv_run(raw, UV_RUN_DEFAULT);
  EXPECT_EQ(uv_loop_close(raw), 0);
}

}  // namespace
}  // namespace eastap::io
