#include "proxy/base/virtual_time.h"

#include <string>

#include <gtest/gtest.h>

namespace eastap::virtual_time_test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class VirtualTimeTest : public testing::Test {
 protected:
  VirtualTime time{{.steady = seconds(10), .wall = seconds(1'000)}};
  std::string seen;
};

TEST_F(VirtualTimeTest, RunsWhatIsDueInOrder) {
  time.after(milliseconds(20), [this] { seen += "b"; });
  time.after(milliseconds(10), [this] {
    seen += "a";
    time.after(milliseconds(5), [this] { seen += "c"; });
  });
  const auto cancelled = time.after(milliseconds(12), [this] { seen += "x"; });
  time.cancel(cancelled);
  time.move_to(seconds(10) + milliseconds(19));
  EXPECT_EQ(seen, "ac");
  EXPECT_EQ(time.pending(), 1U);
  time.move_to(seconds(11));
  EXPECT_EQ(seen, "acb");
  EXPECT_EQ(time.now().steady, seconds(11));
  EXPECT_EQ(time.now().wall, seconds(1'001));
}

TEST_F(VirtualTimeTest, TheWallGoesWithItAndThePastStaysPast) {
  time.move_to(seconds(5));
  EXPECT_EQ(time.now().steady, seconds(10));
  time.after(seconds(3), [this] { seen += std::to_string(time.now().wall.count() / 1'000'000); });
  EXPECT_FALSE(time.step(seconds(12)));
  EXPECT_TRUE(time.step(seconds(14)));
  EXPECT_EQ(seen, "1003");
  time.after(seconds(-3), [this] { seen += "!"; });
  EXPECT_TRUE(time.step(time.now().steady));
  EXPECT_EQ(seen, "1003!");
}

}  // namespace
}  // namespace eastap::virtual_time_test
