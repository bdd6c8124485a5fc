#include "proxy/ui/waiting.h"

#include <string>

#include <gtest/gtest.h>

#include "tests/support/exchanges.h"

namespace eastap::ui::waiting_test {
namespace {

using namespace std::chrono_literals;

class WaitingTest : public ::testing::Test {
 protected:
  Waiting make(bool live, std::size_t rows = 5) {
    return Waiting({.after = 2000ms, .live = live, .rows = rows}, [this](const core::ExchangePtr& exchange) {
      ++described_;
      return "exchange " + std::to_string(exchange->id.value) + " waits\n";
    });
  }
  static core::ExchangePtr exchange(std::uint64_t id, nanoseconds started = 0ns) {
    auto made = std::make_shared<core::Exchange>();
    made->id = ExchangeId{id};
    made->started.steady = started;
    return made;
  }
  static std::string told(Waiting& waiting, nanoseconds now) {
    std::string out;
    waiting.tell(out, now);
    return out;
  }
  int described_ = 0;
};

TEST_F(WaitingTest, TellsOnceAndOnlyLongOnes) {
  Waiting waiting = make(false);
  EXPECT_FALSE(waiting.next(0s));
  waiting.add(exchange(1));
  waiting.add(exchange(2, 1s));
  EXPECT_EQ(waiting.next(0s), 2s);
  EXPECT_EQ(told(waiting, 1999ms), "");
  EXPECT_EQ(told(waiting, 2s), "exchange 1 waits\n");
  EXPECT_EQ(told(waiting, 2s), "");
  waiting.remove(ExchangeId{2});
  EXPECT_EQ(told(waiting, 10s), "");
  EXPECT_EQ(described_, 1) << "what is answered in time is never looked at";
  EXPECT_FALSE(waiting.next(10s));
}

TEST_F(WaitingTest, LetsGoOfTheExchangeOnceTold) {
  Waiting waiting = make(false);
  const core::ExchangePtr kept = exchange(1);
  waiting.add(kept);
  static_cast<void>(told(waiting, 5s));
  EXPECT_EQ(kept.use_count(), 1);
  EXPECT_EQ(waiting.size(), 1U);
  waiting.remove(ExchangeId{1});
  EXPECT_EQ(waiting.size(), 0U);
}

TEST_F(WaitingTest, LiveRowsStandBelowAndAreTakenAway) {
  Waiting waiting = make(true);
  waiting.add(exchange(1));
  waiting.add(exchange(2, 1s));
  EXPECT_EQ(told(waiting, 5s), "");
  std::string out;
  waiting.draw(out, 62s, 100);
  EXPECT_EQ(out, "   01:02 exchange 1 waits\n   01:01 exchange 2 waits\n\x1b[2A");
  EXPECT_EQ(waiting.next(62s), 63s);
  out.clear();
  waiting.erase(out);
  EXPECT_EQ(out, "\x1b[J");
  out.clear();
  waiting.erase(out);
  EXPECT_EQ(out, "");
  waiting.remove(ExchangeId{1});
  waiting.remove(ExchangeId{2});
  waiting.draw(out, 63s, 100);
  EXPECT_EQ(out, "");
}

TEST_F(WaitingTest, LiveRowsAreFewAndNeverWrap) {
  Waiting waiting = make(true, 2);
  for (std::uint64_t id = 1; id <= 10; ++id) {
    waiting.add(exchange(id));
  }
  static_cast<void>(told(waiting, 5s));
  std::string out;
  waiting.draw(out, 5s, 21);
  EXPECT_EQ(out, "   00:05 exchange 1…\n   00:05 exchange 2…\n  … and 8 more wait\n\x1b[3A");
}

TEST_F(WaitingTest, ThoseWithoutALineAreForgotten) {
  Waiting waiting({.after = 2000ms, .live = true}, [](const core::ExchangePtr& exchange) {
    return exchange->id.value == 1 ? std::string() : std::string("shown\n");
  });
  waiting.add(exchange(1));
  waiting.add(exchange(2));
  EXPECT_EQ(told(waiting, 5s), "");
  EXPECT_EQ(waiting.size(), 1U);
  std::string out;
  waiting.draw(out, 5s, 80);
  EXPECT_EQ(out, "   00:05 shown\n\x1b[1A");
  waiting.remove(ExchangeId{1});
  waiting.remove(ExchangeId{2});
  EXPECT_FALSE(waiting.next(5s));
}

TEST_F(WaitingTest, ForgetsAllWhenAsked) {
  Waiting waiting = make(true);
  waiting.add(exchange(1));
  static_cast<void>(told(waiting, 5s));
  waiting.clear();
  std::string out;
  waiting.draw(out, 6s, 80);
  EXPECT_EQ(out, "");
}

}  // namespace
}  // namespace eastap::ui::waiting_test
