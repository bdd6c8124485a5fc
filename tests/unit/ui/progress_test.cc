#include "proxy/ui/progress.h"

#include <iostream>
#include <sstream>

#include <gtest/gtest.h>

namespace eastap::ui::progress_test {
namespace {

class HandClock final : public Clock {
 public:
  [[nodiscard]] Timestamp now() const override { return at; }
  Timestamp at{.steady = std::chrono::seconds(5), .wall = microseconds(1)};
};

TEST(Progress, WordsSayHowLong) {
  EXPECT_EQ(progress_words(250, 1000, std::chrono::seconds(10)), "reading: 25 % of 1.0 kB, about 30 s left");
  EXPECT_EQ(progress_words(2000, 1000, std::chrono::seconds(10)), "reading: 100 % of 1.0 kB, about 0 s left");
  EXPECT_EQ(progress_words(0, 1000, std::chrono::seconds(10)), "reading: 0 % of 1.0 kB");
}

TEST(Progress, ShowsItselfAfterAWhileAndGoes) {
  std::ostringstream seen;
  auto* const before = std::cerr.rdbuf(seen.rdbuf());
  HandClock clock;
  {
    Progress progress(std::uint64_t{1} << 30U, true, clock);
    progress.at(std::uint64_t{8} << 20U);
    EXPECT_EQ(seen.str(), "");
    clock.at.steady += std::chrono::seconds(2);
    progress.at(std::uint64_t{512} << 20U);
    EXPECT_NE(seen.str().find("50 %"), std::string::npos);
  }
  EXPECT_TRUE(seen.str().ends_with("\r\x1b[K"));
  const std::string shown = seen.str();
  Progress unwanted(1, false, clock);
  unwanted.at(std::uint64_t{512} << 20U);
  std::cerr.rdbuf(before);
  EXPECT_EQ(seen.str(), shown);
}

}  // namespace
}  // namespace eastap::ui::progress_test
