#include "proxy/base/boxed.h"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace eastap::boxed_test {
namespace {

TEST(Boxed, IsCopiedAsAWholeAndMovedWhereItLies) {
  Boxed<std::string> first(std::string("one"));
  Boxed<std::string> second = first;
  *second += " more";
  EXPECT_EQ(*first, "one");
  first = second;
  EXPECT_EQ(first->size(), 8U);
  const std::string* place = &*second;
  const Boxed<std::string> third = std::move(second);
  EXPECT_EQ(&*third, place);
  EXPECT_TRUE(second.untouched());  // NOLINT: it holds nothing again
  second = first;
  EXPECT_EQ(*second, "one more");
}

TEST(Boxed, IsNowhereBeforeSomebodyAsksToChangeIt) {
  Boxed<std::vector<int>> none;
  EXPECT_TRUE(std::as_const(none)->empty());
  const Boxed<std::vector<int>> copy = none;
  EXPECT_TRUE(none.untouched());
  EXPECT_TRUE(copy.untouched());
  none->push_back(1);
  EXPECT_FALSE(none.untouched());
  EXPECT_EQ(none->size(), 1U);
  EXPECT_TRUE(copy->empty());
}

}  // namespace
}  // namespace eastap::boxed_test
