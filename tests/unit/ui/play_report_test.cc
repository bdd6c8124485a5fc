#include "proxy/ui/play_report.h"

#include <nlohmann/json.hpp>

#include <gmock/gmock.h>

namespace eastap::ui::play_report_test {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;
using testing::Not;

TEST(PlayReport, TheTableHasARowForEachCommandAndALineForEachTrouble) {
  model::PlayTally tally;
  tally.add("Sync", milliseconds(12), "");
  tally.add("Sync", std::nullopt, "the server closed the connection");
  tally.add("Ping", milliseconds(2500), "");
  EXPECT_EQ(play_table(tally),
            "command                sent answered  trouble       p50       p95       max\n"
            "Ping                      1        1        0    2.50 s    2.50 s    2.50 s\n"
            "Sync                      2        1        1   12.0 ms   12.0 ms   12.0 ms\n"
            "all                       3        2        1   12.0 ms    2.50 s    2.50 s\n"
            "1 x the server closed the connection\n");
  const std::string lines = play_json(tally);
  EXPECT_EQ(std::count(lines.begin(), lines.end(), '\n'), 4);
  const auto first = nlohmann::json::parse(lines.substr(0, lines.find('\n')));
  EXPECT_EQ(first["command"], "Ping");
  EXPECT_EQ(first["p95_ms"], 2500);
}

TEST(PlayReport, AVerdictWithItsDifferences) {
  model::AnswerCheck check{.verdict = model::AnswerCheck::Verdict::different,
                           .sentence = "HTTP 503 instead of 200",
                           .lines = {"HTTP 503 instead of 200"}};
  for (int i = 0; i < 30; ++i) {
    check.lines.push_back("difference " + std::to_string(i));
  }
  VerifiedLine line{
      .id = 17, .command = "Sync", .device = "PHONE1", .took = milliseconds(3), .check = &check};
  const std::string text = verify_text(line);
  EXPECT_THAT(text, HasSubstr("differs"));
  EXPECT_THAT(text, HasSubstr("17  Sync"));
  EXPECT_THAT(text, HasSubstr("HTTP 503 instead of 200\n"));
  EXPECT_THAT(text, HasSubstr("and 11 more\n"));
  EXPECT_THAT(text, Not(HasSubstr("copy")));
  line.copies = 2;
  EXPECT_THAT(verify_text(line), HasSubstr("copy 1"));
  const auto json = nlohmann::json::parse(verify_json(line));
  EXPECT_EQ(json["verdict"], "differs");
  EXPECT_EQ(json["differences"].size(), 31U);
  check = {};
  EXPECT_THAT(verify_text(line), HasSubstr("same"));
}

}  // namespace
}  // namespace eastap::ui::play_report_test
