#include "proxy/model/alignment.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "proxy/base/random.h"

namespace eastap::model::alignment_test {
namespace {

std::vector<std::uint64_t> letters(std::string_view text) {
  return {text.begin(), text.end()};
}
/// "a=a b- -c": what the alignment of two words is.
std::string aligned(std::string_view first, std::string_view second, std::size_t window = alignment_window) {
  std::string all;
  for (const Aligned& step : align(letters(first), letters(second), window)) {
    all += all.empty() ? "" : " ";
    all += step.first ? first[*step.first] : '-';
    all += step.second ? second[*step.second] : '-';
  }
  return all;
}

TEST(Alignment, FindsWhatIsCommon) {
  EXPECT_EQ(aligned("", ""), "");
  EXPECT_EQ(aligned("abc", "abc"), "aa bb cc");
  EXPECT_EQ(aligned("abc", "axc"), "aa b- -x cc");
  EXPECT_EQ(aligned("abc", "c"), "a- b- cc");
  EXPECT_EQ(aligned("a", "xyaz"), "-x -y aa -z");
}

TEST(Alignment, EveryIndexComesOnceAndInOrderWhateverTheWindow) {
  Random random(7);
  for (const std::size_t window : {2, 3, 8, 512}) {
    std::vector<std::uint64_t> first;
    std::vector<std::uint64_t> second;
    for (int i = 0; i < 200; ++i) {
      first.push_back(random.below(4));
      second.push_back(random.below(4));
    }
    std::size_t i = 0;
    std::size_t j = 0;
    for (const Aligned& step : align(first, second, window)) {
      ASSERT_TRUE(step.first || step.second);
      if (step.first) {
        EXPECT_EQ(*step.first, i++);
      }
      if (step.second) {
        EXPECT_EQ(*step.second, j++);
      }
      if (step.first && step.second) {
        EXPECT_EQ(first[*step.first], second[*step.second]);
      }
    }
    EXPECT_EQ(i, first.size());
    EXPECT_EQ(j, second.size());
  }
}

TEST(Alignment, LongSequencesWithOneDifference) {
  std::vector<std::uint64_t> first(50'000);
  for (std::size_t i = 0; i < first.size(); ++i) {
    first[i] = i % 7;
  }
  std::vector<std::uint64_t> second = first;
  second.insert(second.begin() + 30'000, 99);
  std::size_t alone = 0;
  for (const Aligned& step : align(first, second)) {
    alone += step.first && step.second ? 0U : 1U;
  }
  EXPECT_EQ(alone, 1U);
}

}  // namespace
}  // namespace eastap::model::alignment_test
