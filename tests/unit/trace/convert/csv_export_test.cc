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

TEST(CsvExport, WhatIsNoCommandIsToldAsShowTellsIt) {
  const test::ScratchFolder folder;
  const auto csv_of = [&](std::string_view request, std::string_view answer) {
    Encoder encoder(test::moment(0));
    encoder.header({.eastap = "1.0", .started = test::moment(0)});
    encoder.exchange(*test::exchange(test::message(request), test::message(answer)), {}, true);
    encoder.end({.at = test::moment(1), .exchanges = 1, .reason = {}});
    const auto path = folder.path() / "t.csv";
    convert_samples::run_export(open_csv_export, encoder.bytes(), path);
    std::string csv = convert_samples::text_of(path);
    std::filesystem::remove(path);
    return csv;
  };
  const std::string page = csv_of("GET /a HTTP/1.1\r\nHost: mail.example.org\r\n", "HTTP/1.1 200 OK\r\n");
  EXPECT_NE(page.find(",GET,,http://mail.example.org/a,200,"), std::string::npos) << page;
  EXPECT_NE(page.find(",\"web, not ActiveSync\","), std::string::npos) << page;
  const std::string moved = csv_of("POST /autodiscover/autodiscover.xml HTTP/1.1\r\n",
                                   "HTTP/1.1 451 Redirect\r\nX-MS-Location: https://other.example.net/x\r\n");
  EXPECT_NE(moved.find(",POST,Autodiscover,"), std::string::npos) << moved;
  EXPECT_NE(moved.find("redirect to https://other.example.net/x (HTTP 451)"), std::string::npos) << moved;
  const std::string refused = csv_of(test::eas_head("Sync"), "HTTP/1.1 401 x\r\nWWW-Authenticate: NTLM\r\n");
  EXPECT_NE(refused.find(",POST,Sync,"), std::string::npos) << refused;
  EXPECT_NE(refused.find("the server takes NTLM"), std::string::npos) << refused;
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
