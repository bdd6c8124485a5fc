// The generated table against its source: every row of values.tsv, and nothing else.
#include <sstream>

#include <gtest/gtest.h>

#include "decoders/eas/values.h"
#include "decoders/wbxml/codepages.h"
#include "tests/support/files.h"
#include "tests/support/tsv.h"

namespace eastap::eas::value_table_test {
namespace {

TEST(ValueTable, HoldsEveryRowOfTheSource) {
  const auto rows = test::read_tsv(test::data("../decoders/eas/tables/values.tsv"));
  ASSERT_EQ(rows.size(), 357U);
  ASSERT_EQ(all_values().size(), rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const ValueInfo& info = all_values()[i];
    EXPECT_EQ(info.element, rows[i].at("element"));
    EXPECT_EQ(info.value, rows[i].at("value"));
    EXPECT_EQ(info.meaning, rows[i].at("meaning"));
    EXPECT_EQ(info.where, rows[i].at("where"));
    EXPECT_EQ(info.versions, rows[i].at("versions"));
    EXPECT_EQ(info.match, rows[i].at("match"));
  }
}

TEST(ValueTable, MatchesNameElementsOfTheCodePages) {
  for (const ValueInfo& info : all_values()) {
    if (info.match == "-") {
      continue;
    }
    std::istringstream patterns{std::string(info.match)};
    for (std::string pattern; patterns >> pattern;) {
      const std::string name =
          pattern.substr(pattern.find('/') == std::string::npos ? 0 : pattern.find('/') + 1);
      const std::size_t colon = name.find(':');
      ASSERT_NE(colon, std::string::npos) << pattern;
      const auto page = wbxml::find_page(name.substr(0, colon));
      ASSERT_TRUE(page.has_value()) << pattern;
      EXPECT_NE(wbxml::find_tag(*page, std::string_view(name).substr(colon + 1)), nullptr) << pattern;
      EXPECT_EQ(wbxml::namespace_of(*page), name.substr(0, colon)) << pattern;
    }
  }
}

}  // namespace
}  // namespace eastap::eas::value_table_test
