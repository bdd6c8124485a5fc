#include "proxy/model/serve/side_by_side.h"

#include <gmock/gmock.h>

namespace eastap::model::side_by_side_test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Mark = SideLine::Mark;

TEST(SideBySide, PairsLinesBetweenEqualOnes) {
  EXPECT_THAT(side_by_side({"a", "b", "c", "d"}, {"a", "B", "c", "x", "y"}),
              ElementsAre(SideLine{"a", Mark::same, "a"}, SideLine{"b", Mark::changed, "B"},
                          SideLine{"c", Mark::same, "c"}, SideLine{"d", Mark::changed, "x"},
                          SideLine{"", Mark::right_only, "y"}));
  EXPECT_THAT(side_by_side({"a"}, {}), ElementsAre(SideLine{"a", Mark::left_only, ""}));
  EXPECT_THAT(side_by_side({}, {}), IsEmpty());
}

}  // namespace
}  // namespace eastap::model::side_by_side_test
