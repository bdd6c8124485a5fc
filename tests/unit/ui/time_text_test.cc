#include "proxy/ui/time_text.h"

#include <cstdlib>
#include <ctime>

#include <gtest/gtest.h>

namespace eastap::ui::time_text_test {
namespace {

using namespace std::chrono_literals;

class TimeText : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    ::setenv("TZ", "<+0130>-01:30", 1);
    ::tzset();
  }
};

TEST_F(TimeText, LocalTimeOfDay) {
  LocalTime time;
  std::string line;
  time.append(line, 1'790'000'000'123'456us);
  EXPECT_EQ(line, "15:43:20.123");
  line.clear();
  time.append(line, 1'790'000'000'999'999us);
  EXPECT_EQ(line, "15:43:20.999");
  line.clear();
  time.append(line, 1'790'000'001'007'000us);
  EXPECT_EQ(line, "15:43:21.007");
  line.clear();
  time.append(line, -1us);
  EXPECT_EQ(line, "01:29:59.999");
}

TEST_F(TimeText, WholeMoments) {
  EXPECT_EQ(full_local_time(1'790'000'000'123'456us), "2026-09-21 15:43:20.123 +0130");
  EXPECT_EQ(utc_time(1'790'000'000'123'456us), "2026-09-21T14:13:20.123Z");
  EXPECT_EQ(utc_time(0us), "1970-01-01T00:00:00.000Z");
}

TEST_F(TimeText, Durations) {
  EXPECT_EQ(duration_text(400us), "0.4 ms");
  EXPECT_EQ(duration_text(9'990us), "9.9 ms");
  EXPECT_EQ(duration_text(41'900us), "41 ms");
  EXPECT_EQ(duration_text(2'340ms), "2.3 s");
  EXPECT_EQ(duration_text(751s), "12:31 min");
  EXPECT_EQ(duration_text(3751s), "1:02:31 h");
  EXPECT_EQ(clock_text(12s), "00:12");
  EXPECT_EQ(clock_text(3751s), "1:02:31");
}

TEST_F(TimeText, DurationsBelowZeroHaveOneSign) {
  EXPECT_EQ(duration_text(-600us), "-0.6 ms");
  EXPECT_EQ(duration_text(-502'100us), "-502 ms");
  EXPECT_EQ(duration_text(-2'340ms), "-2.3 s");
  EXPECT_EQ(duration_text(-751s), "-12:31 min");
  EXPECT_EQ(duration_text(-3751s), "-1:02:31 h");
  EXPECT_EQ(duration_text(-40us), "0.0 ms");
  EXPECT_EQ(clock_text(-12s), "-00:12");
  EXPECT_EQ(duration_text(nanoseconds::min()), duration_text(-nanoseconds::max()));
}

}  // namespace
}  // namespace eastap::ui::time_text_test
