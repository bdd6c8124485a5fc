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
  second = first;  // NOLINT: it may be assigned to
  EXPECT_EQ(*second, "one more");
}

TEST(Boxed, BeginsWithAnEmptyValue) {
  const Boxed<std::vector<int>> none;
  EXPECT_TRUE(none->empty());
}

}  // namespace
}  // namespace eastap::boxed_test
