#include "proxy/model/smallest_part.h"

#include <algorithm>
#include <random>
#include <set>

#include <gtest/gtest.h>

namespace eastap::model::smallest_part_test {
namespace {

using Part = SmallestPart::Part;

struct Found {
  Part part;
  std::size_t asked = 0;
};

/// Searches where a part fails that has all of `needed`.
Found search_for(std::size_t count, const std::set<std::size_t>& needed) {
  SmallestPart search(count);
  Found found;
  while (const auto part = search.next()) {
    EXPECT_FALSE(part->empty());
    EXPECT_TRUE(std::ranges::is_sorted(*part));
    EXPECT_LT(part->size(), search.kept().size());
    EXPECT_EQ(search.next(), part) << "the same until it is told";
    search.tell(std::ranges::includes(*part, needed));
    ++found.asked;
  }
  found.part = search.kept();
  return found;
}

TEST(SmallestPart, FindsTheOneElement) {
  for (std::size_t count : {1U, 2U, 3U, 7U, 100U}) {
    for (std::size_t at = 0; at < count; ++at) {
      EXPECT_EQ(search_for(count, {at}).part, Part{at}) << count;
    }
  }
  EXPECT_LE(search_for(1000, {712}).asked, 60U);
}

TEST(SmallestPart, FindsElementsThatAreNeededTogether) {
  EXPECT_EQ(search_for(10, {0, 9}).part, (Part{0, 9}));
  EXPECT_EQ(search_for(64, {3, 4, 40}).part, (Part{3, 4, 40}));
  EXPECT_EQ(search_for(4, {0, 1, 2, 3}).part, (Part{0, 1, 2, 3}));
  std::mt19937 random(7);
  for (int round = 0; round < 50; ++round) {
    std::set<std::size_t> needed;
    while (needed.size() < 5) {
      needed.insert(random() % 200);
    }
    EXPECT_EQ(search_for(200, needed).part, Part(needed.begin(), needed.end()));
  }
}

/// Whatever it is told, it ends, and asks a bounded number of times.
TEST(SmallestPart, EndsWhateverItIsTold) {
  std::mt19937 random(8);
  for (std::size_t count = 0; count < 40; ++count) {
    SmallestPart search(count);
    std::size_t asked = 0;
    while (search.next()) {
      search.tell(random() % 3 == 0);
      ++asked;
      ASSERT_LE(asked, 2 * count * count + 2);
    }
    EXPECT_EQ(search.kept().empty(), count == 0);
  }
}

}  // namespace
}  // namespace eastap::model::smallest_part_test
