#include "proxy/ui/serve_report.h"

#include <nlohmann/json.hpp>

#include <gmock/gmock.h>

namespace eastap::ui::serve_report_test {
namespace {

using model::ServeMiss;
using model::ServeReport;
using model::SideLine;
using testing::HasSubstr;
using testing::Not;

ServeReport missed_day() {
  ServeReport report;
  report.mode = model::ServeMode::strict;
  report.requests = 2;
  report.answered = 1;
  report.miss_count = 1;
  report.phones.push_back({"MINE", "PHONE1", 2, 1});
  report.rows.push_back(
      {.id = 7, .device = "PHONE1", .request = "Sync", .folders = "5", .used = 0, .unused_by = {"MINE"}});
  ServeMiss miss{.number = 1,
                 .live_id = 9,
                 .device = "MINE",
                 .request = "Sync",
                 .sentence = "it is not exchange 7 (Sync): WindowSize: 25 -> 50",
                 .closest = 7,
                 .differences = {"WindowSize: 25 -> 50", "+ GetChanges"},
                 .advice = {"edit <it>"},
                 .lines = {}};
  for (int i = 0; i < 20; ++i) {
    miss.lines.push_back({"same " + std::to_string(i), SideLine::Mark::same, "same " + std::to_string(i)});
  }
  miss.lines.push_back({"<WindowSize>25", SideLine::Mark::changed, "<WindowSize>50"});
  report.misses.push_back(miss);
  return report;
}

TEST(ServeReportText, TellsMissesAndWhatWasNotAsked) {
  const std::string text = serve_text(missed_day());
  EXPECT_THAT(text, HasSubstr("miss 1: Sync of MINE, live exchange 9\n  it is not exchange 7"));
  EXPECT_THAT(text, HasSubstr("  + GetChanges\n"));
  EXPECT_THAT(text, HasSubstr("recorded: exchange 7"));
  EXPECT_THAT(text, HasSubstr(" |  <WindowSize>50\n"));
  EXPECT_THAT(text, HasSubstr("...\n"));
  EXPECT_THAT(text, HasSubstr("same 19"));
  EXPECT_THAT(text, Not(HasSubstr("same 10")));
  EXPECT_THAT(text, HasSubstr("to change: edit <it>"));
  EXPECT_THAT(text, HasSubstr("phone MINE as recorded PHONE1: 2 requests, 1 missed"));
  EXPECT_THAT(text, HasSubstr("recorded and not asked:\n     7  Sync of 5 (PHONE1)\n"));
  EXPECT_THAT(text, HasSubstr("strict mode: 2 requests, 1 answered (0 again), 1 missed; 1 of 1 recorded"));
}

TEST(ServeReportText, JsonAndJunitSayTheSame) {
  const auto json = nlohmann::json::parse(serve_json(missed_day()));
  EXPECT_FALSE(json["clean"]);
  EXPECT_EQ(json["missed"], 1);
  EXPECT_EQ(json["misses"][0]["closest"], 7);
  EXPECT_EQ(json["misses"][0]["client_lines"].size(), 21U);
  EXPECT_EQ(json["exchanges"][0]["unused_by"][0], "MINE");
  const std::string junit = serve_junit(missed_day(), "first-sync");
  EXPECT_THAT(junit, HasSubstr(R"(<testsuite name="first-sync" tests="2" failures="2">)"));
  EXPECT_THAT(junit, HasSubstr(R"(<failure message="not asked by MINE")"));
  EXPECT_THAT(junit, HasSubstr("WindowSize: 25 -> 50; + GetChanges. To change: edit &lt;it>"));
}

}  // namespace
}  // namespace eastap::ui::serve_report_test
