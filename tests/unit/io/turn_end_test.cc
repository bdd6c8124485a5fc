#include "proxy/io/turn_end.h"

#include <chrono>
#include <functional>
#include <string>

#include <gtest/gtest.h>

#include "tests/unit/io/loopback.h"

namespace eastap::io::turn_end_test {
namespace {

using test::LoopTest;
using test::run_until;

class Told final : public TurnEnd::Client {
 public:
  Told(std::string& diary, char name) : diary_(&diary), name_(name) {}
  void turn_ends() override {
    *diary_ += name_;
    if (then) {
      then();
    }
  }
  std::function<void()> then;

 private:
  std::string* diary_;
  char name_;
};

class TurnEndTest : public LoopTest {
 protected:
  TurnEnd& turn_end() { return loop().turn_end(); }

  std::string diary;
  Told a{diary, 'a'};
  Told b{diary, 'b'};
  Told c{diary, 'c'};
};

TEST_F(TurnEndTest, TellsEachOnceInTheirOrderBeforeTheLoopRests) {
  turn_end().add(b);
  turn_end().add(a);
  EXPECT_EQ(diary, "");
  ASSERT_TRUE(run_until(loop(), [this] { return diary.size() == 2; }));
  test::run_a_while(loop());
  EXPECT_EQ(diary, "ba");
}

TEST_F(TurnEndTest, HearsOfWhatATimerBringsInTheSameTurn) {
  loop().after(std::chrono::milliseconds(0), [this] { turn_end().add(a); });
  EXPECT_TRUE(run_until(loop(), [this] { return diary == "a"; }));
}

TEST_F(TurnEndTest, TellsThoseThatComeMeanwhileAndNobodyThatWasRemoved) {
  a.then = [this] {
    turn_end().remove(b);
    turn_end().add(c);
  };
  c.then = [this] { turn_end().tell(); };  // changes nothing: it is telling
  turn_end().add(a);
  turn_end().add(b);
  turn_end().tell();
  EXPECT_EQ(diary, "ac");
  turn_end().add(b);
  turn_end().remove(b);
  turn_end().tell();
  EXPECT_EQ(diary, "ac");
}

}  // namespace
}  // namespace eastap::io::turn_end_test
