// The generated table against its source: every row of headers.tsv, and nothing else.
#include <gtest/gtest.h>

#include "decoders/eas/header_words.h"
#include "tests/support/files.h"
#include "tests/support/tsv.h"

namespace eastap::eas::header_table_test {
namespace {

TEST(HeaderTable, HoldsEveryRowOfTheSource) {
  const auto rows = test::read_tsv(test::data("../decoders/eas/tables/headers.tsv"));
  ASSERT_EQ(rows.size(), 53U);
  ASSERT_EQ(all_headers().size(), rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const HeaderInfo& info = all_headers()[i];
    EXPECT_EQ(info.header, rows[i].at("header"));
    EXPECT_EQ(info.direction, rows[i].at("direction"));
    EXPECT_EQ(info.when, rows[i].at("when"));
    EXPECT_EQ(info.meaning, rows[i].at("meaning"));
    EXPECT_EQ(info.diagnostic, rows[i].at("diagnostic_use"));
    EXPECT_EQ(info.names, rows[i].at("names"));
    EXPECT_EQ(info.value_starts, rows[i].at("value_starts"));
  }
}

TEST(HeaderTable, EveryRowCanBeFound) {
  for (const HeaderInfo& info : all_headers()) {
    const std::string name(info.names.substr(0, info.names.find(' ')));
    const std::string value =
        info.value_starts == "-"
            ? "x"
            : std::string(info.value_starts.substr(0, info.value_starts.find(' '))) + " x";
    const Side side = info.direction == "request" ? Side::request : Side::response;
    EXPECT_EQ(lookup_header(name, value, side), &info) << info.header;
  }
}

}  // namespace
}  // namespace eastap::eas::header_table_test
