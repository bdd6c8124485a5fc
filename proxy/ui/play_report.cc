#include "proxy/ui/play_report.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include <fmt/format.h>

#include "proxy/base/columns.h"
#include "proxy/base/safe_json.h"

namespace eastap::ui {
namespace {

constexpr std::size_t play_command_width = 18;
constexpr std::size_t count_width = 9;
constexpr std::size_t play_time_width = 10;
constexpr std::size_t shown_lines = 20;  // differences of one exchange, for people

std::string shown_time(std::chrono::microseconds time) {
  const double millis = static_cast<double>(time.count()) / 1000;
  return millis < 1000 ? fmt::format("{:.1f} ms", millis) : fmt::format("{:.2f} s", millis / 1000);
}

double in_millis(std::chrono::nanoseconds time) {
  return std::chrono::duration<double, std::milli>(time).count();
}

const char* verdict_word(model::AnswerCheck::Verdict verdict) {
  switch (verdict) {
    case model::AnswerCheck::Verdict::same:
      return "same";
    case model::AnswerCheck::Verdict::different:
      return "differs";
    case model::AnswerCheck::Verdict::not_compared:
      break;
  }
  return "not compared";
}

}  // namespace

std::string play_table(const model::PlayTally& tally) {
  std::string out;
  append_cell(out, "command", play_command_width);
  for (const char* head : {"sent", "answered", "trouble"}) {
    append_right(out, head, count_width);
  }
  for (const char* head : {"p50", "p95", "max"}) {
    append_right(out, head, play_time_width);
  }
  out += '\n';
  for (const model::PlayTally::Row& row : tally.rows()) {
    append_cell(out, row.command, play_command_width);
    for (const std::size_t count : {row.sent, row.answered, row.troubled}) {
      append_right(out, std::to_string(count), count_width);
    }
    for (const auto time : {row.p50, row.p95, row.max}) {
      append_right(out, row.answered == 0 ? "-" : shown_time(time), play_time_width);
    }
    out += '\n';
  }
  for (const auto& [trouble, count] : tally.troubles()) {
    out += fmt::format("{} x {}\n", count, trouble);
  }
  return out;
}

std::string play_json(const model::PlayTally& tally) {
  std::string out;
  for (const model::PlayTally::Row& row : tally.rows()) {
    const nlohmann::json line = {{"command", row.command},       {"sent", row.sent},
                                 {"answered", row.answered},     {"trouble", row.troubled},
                                 {"p50_ms", in_millis(row.p50)}, {"p95_ms", in_millis(row.p95)},
                                 {"max_ms", in_millis(row.max)}};
    out += json_line(line) + '\n';
  }
  for (const auto& [trouble, count] : tally.troubles()) {
    const nlohmann::json line = {{"trouble", trouble}, {"count", count}};
    out += json_line(line) + '\n';
  }
  return out;
}

std::string verify_text(const VerifiedLine& line) {
  const model::AnswerCheck& check = *line.check;
  std::string out;
  append_cell(out, verdict_word(check.verdict), 14);
  append_right(out, std::to_string(line.id), 6);
  out += "  ";
  append_cell(out, line.command, play_command_width);
  append_right(out, fmt::format("{:.1f} ms", in_millis(line.took)), play_time_width);
  out += line.copies > 1 ? fmt::format("  copy {}", line.copy) : "";
  if (!check.sentence.empty()) {
    out += "  " + check.sentence;
  }
  out += '\n';
  const std::size_t shown = std::min(check.lines.size(), shown_lines);
  for (std::size_t i = 1; i < shown; ++i) {  // the first one is the sentence
    out += "                        " + check.lines[i] + '\n';
  }
  if (check.lines.size() > shown) {
    out += fmt::format("                        and {} more\n", check.lines.size() - shown);
  }
  return out;
}

std::string verify_json(const VerifiedLine& line) {
  const model::AnswerCheck& check = *line.check;
  const nlohmann::json object = {{"id", line.id},
                                 {"copy", line.copy},
                                 {"command", line.command},
                                 {"device", line.device},
                                 {"verdict", verdict_word(check.verdict)},
                                 {"sentence", check.sentence},
                                 {"differences", check.lines},
                                 {"took_ms", in_millis(line.took)}};
  return json_line(object) + '\n';
}

}  // namespace eastap::ui
