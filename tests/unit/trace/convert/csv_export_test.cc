#include "proxy/trace/convert/csv_export.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "tests/unit/trace/convert/samples.h"

namespace eastap::trace::csv_export_test {
namespace {

TEST(CsvExport, OneLineEach) {
  const test::ScratchFolder folder;
  const auto path = folder.path() / "t.csv";
  EXPECT_EQ(convert_samples::run_export(open_csv_export, convert_samples::trace(), path).exchanges, 3U);
  const std::string csv = convert_samples::text_of(path);
  EXPECT_EQ(std::ranges::count(csv, '\n'), 4);
  EXPECT_TRUE(csv.starts_with("id,time,duration_ms,"));
  EXPECT_NE(csv.find(",Sync,https://"), std::string::npos) << csv;
}

TEST(CsvExport, CellsAreTextAndNothingElse) {
  EXPECT_EQ(csv_cell("plain"), "plain");
  EXPECT_EQ(csv_cell("a,b"), "\"a,b\"");
  EXPECT_EQ(csv_cell("say \"x\""), "\"say \"\"x\"\"\"");
  for (const char* formula : {"=1+1", "+1", "-1", "@SUM(A1)"}) {
    EXPECT_EQ(csv_cell(formula)[0], '\'') << formula;
  }
  EXPECT_EQ(csv_cell("a\r\n=b").find('\n'), std::string::npos);
}

}  // namespace
}  // namespace eastap::trace::csv_export_test
