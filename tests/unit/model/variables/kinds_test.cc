#include "proxy/model/variables/kinds.h"

#include <set>

#include <gtest/gtest.h>

#include "decoders/wbxml/codepages.h"

namespace eastap::model {
namespace {

TEST(VolatileKinds, EveryElementIsInTheCodePages) {
  for (const VolatileElement& row : volatile_elements()) {
    const auto page = wbxml::find_page(row.name_space);
    ASSERT_TRUE(page) << row.name_space;
    const wbxml::Tag* tag = wbxml::find_tag(*page, row.name);
    ASSERT_NE(tag, nullptr) << row.name_space << ':' << row.name;
    EXPECT_EQ(kind_of(tag->page, tag->token), row.kind) << row.name;
    EXPECT_EQ(kind_of(row.name_space, row.name), row.kind);
    EXPECT_NE(row.kind, VolatileKind::none);
  }
}

TEST(VolatileKinds, EveryKindStandsAtItsPlaceAndIsUsed) {
  std::set<VolatileKind> used = {VolatileKind::none, VolatileKind::boundary};  // boundary: of Content-Type
  for (const VolatileElement& row : volatile_elements()) {
    used.insert(row.kind);
  }
  for (const auto rows : {volatile_headers(), volatile_parameters()}) {
    for (const VolatileName& row : rows) {
      used.insert(row.kind);
    }
  }
  std::size_t index = 0;
  for (const KindInfo& row : all_kinds()) {
    EXPECT_EQ(static_cast<std::size_t>(row.kind), index++) << row.word;
    EXPECT_EQ(&info(row.kind), &row);
    EXPECT_EQ(kind_named(row.word), row.kind);
    EXPECT_TRUE(used.contains(row.kind)) << row.word;
  }
}

TEST(VolatileKinds, NamesAndConstants) {
  EXPECT_EQ(kind_of("AirSync", "Status"), VolatileKind::none);
  EXPECT_EQ(kind_of(200, 5), VolatileKind::none);
  EXPECT_EQ(kind_of(0, 0xFF), VolatileKind::none);
  EXPECT_EQ(kind_of_header("x-ms-policykey"), VolatileKind::policy_key);
  EXPECT_EQ(kind_of_header("Content-Type"), VolatileKind::none);
  EXPECT_EQ(kind_of_parameter("deviceid"), VolatileKind::device_id);
  EXPECT_EQ(kind_named("nonsense"), VolatileKind::none);
  EXPECT_TRUE(is_constant(VolatileKind::sync_key, "0"));
  EXPECT_TRUE(is_constant(VolatileKind::item_id, ""));
  EXPECT_FALSE(is_constant(VolatileKind::item_id, "0"));
  EXPECT_FALSE(is_constant(VolatileKind::sync_key, "1"));
}

}  // namespace
}  // namespace eastap::model
