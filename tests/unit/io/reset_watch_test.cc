#include "proxy/io/reset_watch.h"

#include "tests/unit/io/loopback.h"

namespace eastap::io {
namespace {

class Counter : public ResetWatch::Client {
 public:
  void on_hang_up() override {
    ++count;
    if (then) {
      then();
    }
  }
  int count = 0;
  std::function<void()> then;
};

// Two ends of a connection that libuv knows nothing of.
struct Ends {
  Ends() {
    const test::RawServer server;
    theirs = test::connect_to(server.endpoint());
    ours = server.accept();
  }
  test::Peer ours;
  test::Peer theirs;
};

class ResetWatchTest : public test::LoopTest {};

TEST_F(ResetWatchTest, TellsOfAResetOnceAlthoughBytesWait) {
  Ends ends;
  Counter counter;
  ASSERT_TRUE(loop().resets().add(ends.ours.fd(), counter));
  ends.theirs.send("unread");
  test::run_a_while(loop());
  EXPECT_EQ(counter.count, 0);
  ends.theirs.reset();
  ASSERT_TRUE(test::run_until(loop(), [&] { return counter.count > 0; }));
  test::run_a_while(loop());
  EXPECT_EQ(counter.count, 1);
}

TEST_F(ResetWatchTest, TellsOfAResetThatCameBefore) {
  Ends ends;
  Counter counter;
  ends.theirs.reset();
  ASSERT_TRUE(loop().resets().add(ends.ours.fd(), counter));
  EXPECT_TRUE(test::run_until(loop(), [&] { return counter.count == 1; }));
}

TEST_F(ResetWatchTest, AFinAloneIsNoHangUp) {
  Ends ends;
  Counter counter;
  ASSERT_TRUE(loop().resets().add(ends.ours.fd(), counter));
  ends.theirs.fin();
  test::run_a_while(loop());
  EXPECT_EQ(counter.count, 0);
}

TEST_F(ResetWatchTest, SocketsClosedByTheFirstOneToldAreNotToldOf) {
  std::vector<std::unique_ptr<Ends>> all;
  std::vector<std::unique_ptr<Counter>> counters;
  int told = 0;
  for (int i = 0; i < 10; ++i) {
    all.push_back(std::make_unique<Ends>());
    counters.push_back(std::make_unique<Counter>());
    counters.back()->then = [&] {
      ++told;
      for (auto& ends : all) {
        ends->ours.close();
      }
    };
    ASSERT_TRUE(loop().resets().add(all.back()->ours.fd(), *counters.back()));
  }
  for (auto& ends : all) {
    ends->theirs.reset();
  }
  ASSERT_TRUE(test::run_until(loop(), [&] { return told > 0; }));
  test::run_a_while(loop());
  EXPECT_EQ(told, 1);
}

TEST_F(ResetWatchTest, RefusesWhatIsNoSocket) {
  Counter counter;
  EXPECT_FALSE(loop().resets().add(-1, counter));
}

}  // namespace
}  // namespace eastap::io
