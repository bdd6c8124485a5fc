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

TEST(CsvExport, LearnsFromWhatAFilterLeftOut) {
  const auto sentence_of_sync = [](bool pass) {
    const test::ScratchFolder folder;
    auto exporter = open_csv_export({.target = folder.path() / "t.csv"});
    EXPECT_TRUE(exporter);
    auto reader = Reader::from(from_memory(convert_samples::trace()));
    EXPECT_TRUE(reader);
    while (const auto event = reader->next()) {
      const core::ExchangePtr& exchange = event->observation.exchange;
      if (exchange && exchange->id == ExchangeId{2}) {
        EXPECT_TRUE((*exporter)->add(*event));
      } else if (exchange && pass) {
        (*exporter)->pass(*event);
      }
    }
    EXPECT_TRUE((*exporter)->finish(*reader));
    return convert_samples::text_of(folder.path() / "t.csv");
  };
  EXPECT_NE(sentence_of_sync(true).find("Posteingang"), std::string::npos) << sentence_of_sync(true);
  EXPECT_EQ(sentence_of_sync(false).find("Posteingang"), std::string::npos) << "what the test can tell apart";
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
