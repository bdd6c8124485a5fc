// The generated table against its source: every element of policies.tsv; the FLOW rows are stories, not
// elements.
#include <cstddef>

#include <gtest/gtest.h>

#include "decoders/eas/policy.h"
#include "decoders/wbxml/codepages.h"
#include "tests/support/files.h"
#include "tests/support/tsv.h"

namespace eastap::eas::policy_table_test {
namespace {

TEST(PolicyTable, HoldsEveryElementOfTheSource) {
  std::size_t count = 0;
  for (const test::TsvRow& row : test::read_tsv(test::data("../decoders/eas/tables/policies.tsv"))) {
    if (row.at("element").starts_with("FLOW ")) {
      continue;
    }
    ASSERT_LT(count, all_policies().size());
    const PolicyInfo& info = all_policies()[count++];
    EXPECT_EQ(info.name, row.at("element"));
    EXPECT_EQ(info.type, row.at("type"));
    EXPECT_EQ(info.range, row.at("range_and_default"));
    EXPECT_EQ(info.introduced, row.at("introduced"));
    EXPECT_EQ(info.meaning, row.at("meaning"));
    EXPECT_EQ(info.exchange_setting, row.at("exchange_setting"));
    EXPECT_EQ(info.windows, row.at("windows"));
    EXPECT_EQ(info.ios, row.at("ios"));
    EXPECT_EQ(info.android, row.at("android_aosp"));
    EXPECT_EQ(info.restricts, row.at("restricts"));
    EXPECT_EQ(info.demand, row.at("demand"));
    EXPECT_EQ(info.needs_password,
              row.at("range_and_default").find("ignored when DevicePasswordEnabled") != std::string::npos);
  }
  EXPECT_EQ(count, all_policies().size());
  EXPECT_EQ(count, 49U);
}

TEST(PolicyTable, NamesAreThoseOfTheCodePage) {
  constexpr std::uint8_t provision_page = 14;
  for (const PolicyInfo& info : all_policies()) {
    EXPECT_NE(wbxml::find_tag(provision_page, info.name), nullptr) << info.name;
  }
}

}  // namespace
}  // namespace eastap::eas::policy_table_test
