#include "proxy/ui/serve_report.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "proxy/base/columns.h"
#include "proxy/base/safe_json.h"
#include "proxy/ui/test_report.h"

namespace eastap::ui {
namespace {

using model::ServeMiss;
using model::ServeReport;
using model::SideLine;

constexpr std::size_t side_width = 58;
constexpr std::size_t context_lines = 3;  // equal lines around those that differ
constexpr std::size_t most_shown = 120;   // lines of one miss, for people
constexpr std::size_t most_unused = 40;   // exchanges that are listed, for people

/// Which lines are worth showing: those that differ, and some around them.
std::vector<bool> worth_showing(const std::vector<SideLine>& lines) {
  std::vector<bool> shown(lines.size());
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].mark == SideLine::Mark::same && i != 0) {
      continue;
    }
    const std::size_t from = i - std::min(i, context_lines);
    for (std::size_t j = from; j < std::min(lines.size(), i + context_lines + 1); ++j) {
      shown[j] = true;
    }
  }
  return shown;
}

std::string two_columns(const ServeMiss& miss) {
  std::string out = "    ";
  append_cell(out,
              miss.closest != 0 ? fmt::format("recorded: exchange {}", miss.closest) : "recorded: nothing",
              side_width);
  out += "    the client\n";
  const std::vector<bool> shown = worth_showing(miss.lines);
  std::size_t count = 0;
  bool skipped = false;
  for (std::size_t i = 0; i < miss.lines.size(); ++i) {
    if (!shown[i] || count == most_shown) {
      skipped = true;
      continue;
    }
    if (std::exchange(skipped, false)) {
      out += "    ...\n";
    }
    ++count;
    const SideLine& line = miss.lines[i];
    std::string row = "    ";
    append_cell(row, line.left, side_width);
    row += ' ';
    row += static_cast<char>(line.mark);
    row += "  " + line.right;
    row.resize(row.find_last_not_of(' ') + 1);
    out += row + '\n';
  }
  return skipped ? out + "    ...\n" : out;
}

std::string exchange_words(const ServeReport::Row& row) {
  std::string words = fmt::format("{:>6}  {}", row.id, row.request);
  words += row.folders.empty() ? "" : " of " + row.folders;
  words += row.device.empty() ? "" : fmt::format(" ({})", row.device);
  return words;
}

std::string unused_text(const ServeReport& report) {
  std::string out;
  std::size_t count = 0;
  for (const ServeReport::Row& row : report.rows) {
    if (row.unused_by.empty() || (row.used != 0 && report.mode != model::ServeMode::strict)) {
      continue;
    }
    if (++count > most_unused) {
      continue;
    }
    out += exchange_words(row);
    if (row.used != 0) {
      for (const std::string& device : row.unused_by) {
        out += (&device == &row.unused_by.front() ? ": not by " : ", ") + device;
      }
    }
    out += '\n';
  }
  if (out.empty()) {
    return out;
  }
  if (count > most_unused) {
    out += fmt::format("        and {} more\n", count - most_unused);
  }
  return "recorded and not asked:\n" + out;
}

nlohmann::json json_of(const ServeMiss& miss) {
  nlohmann::json left = nlohmann::json::array();
  nlohmann::json right = nlohmann::json::array();
  for (const SideLine& line : miss.lines) {
    if (line.mark != SideLine::Mark::right_only) {
      left.push_back(line.left);
    }
    if (line.mark != SideLine::Mark::left_only) {
      right.push_back(line.right);
    }
  }
  return {{"number", miss.number},
          {"live_id", miss.live_id},
          {"device", miss.device},
          {"request", miss.request},
          {"sentence", miss.sentence},
          {"closest", miss.closest == 0 ? nlohmann::json() : nlohmann::json(miss.closest)},
          {"differences", miss.differences},
          {"advice", miss.advice},
          {"recorded_lines", std::move(left)},
          {"client_lines", std::move(right)}};
}

std::string failure_text(const ServeMiss& miss) {
  std::string text = miss.sentence;
  for (std::size_t i = 1; i < miss.differences.size(); ++i) {  // the first is the sentence
    text += "; " + miss.differences[i];
  }
  for (const std::string& each : miss.advice) {
    text += ". To change: " + each;
  }
  return text;
}

}  // namespace

std::string miss_text(const ServeMiss& miss) {
  std::string out = fmt::format("miss {}: {}", miss.number, miss.request);
  out += miss.device.empty() ? "" : " of " + miss.device;
  out += miss.live_id == 0 ? "" : fmt::format(", live exchange {}", miss.live_id);
  out += "\n  " + miss.sentence + '\n';
  constexpr std::size_t shown = 12;
  for (std::size_t i = 1; i < std::min(miss.differences.size(), shown); ++i) {  // the first is the sentence
    out += "  " + miss.differences[i] + '\n';
  }
  if (miss.differences.size() > shown) {
    out += fmt::format("  and {} more\n", miss.differences.size() - shown);
  }
  if (!miss.lines.empty()) {
    out += two_columns(miss);
  }
  for (const std::string& each : miss.advice) {
    out += "  to change: " + each + '\n';
  }
  return out;
}

std::string serve_text(const ServeReport& report) {
  std::string out;
  for (const ServeMiss& miss : report.misses) {
    out += miss_text(miss) + '\n';
  }
  if (report.miss_count > report.misses.size()) {
    out += fmt::format("and {} more misses\n\n", report.miss_count - report.misses.size());
  }
  for (const ServeReport::Phone& phone : report.phones) {
    out += fmt::format("phone {}{}: {} requests, {} missed\n", phone.device,
                       phone.device == phone.recorded ? "" : " as recorded " + phone.recorded, phone.requests,
                       phone.misses);
  }
  out += unused_text(report);
  out += fmt::format(
      "{} mode: {} requests, {} answered ({} again), {} missed; {} of {} recorded exchanges not "
      "asked\n",
      model::to_string(report.mode), report.requests, report.answered, report.again, report.miss_count,
      report.unused(), report.rows.size());
  return out;
}

std::string serve_json(const ServeReport& report) {
  nlohmann::json exchanges = nlohmann::json::array();
  for (const ServeReport::Row& row : report.rows) {
    exchanges.push_back({{"id", row.id},
                         {"device", row.device},
                         {"request", row.request},
                         {"folders", row.folders},
                         {"used", row.used},
                         {"unused_by", row.unused_by}});
  }
  nlohmann::json phones = nlohmann::json::array();
  for (const ServeReport::Phone& phone : report.phones) {
    phones.push_back({{"device", phone.device},
                      {"recorded", phone.recorded},
                      {"requests", phone.requests},
                      {"missed", phone.misses}});
  }
  nlohmann::json misses = nlohmann::json::array();
  for (const ServeMiss& miss : report.misses) {
    misses.push_back(json_of(miss));
  }
  const nlohmann::json object = {{"mode", model::to_string(report.mode)},
                                 {"clean", report.clean()},
                                 {"requests", report.requests},
                                 {"answered", report.answered},
                                 {"again", report.again},
                                 {"missed", report.miss_count},
                                 {"unused", report.unused()},
                                 {"phones", std::move(phones)},
                                 {"misses", std::move(misses)},
                                 {"exchanges", std::move(exchanges)}};
  return json_line(object) + '\n';
}

std::string serve_junit(const ServeReport& report, const std::string& suite) {
  std::vector<TestCase> cases;
  for (const ServeReport::Row& row : report.rows) {
    TestCase made{.group = row.device.empty() ? "no device" : row.device,
                  .name = fmt::format("exchange {} {}", row.id, row.request),
                  .passed = !report.fails(row),
                  .failure = {},
                  .notes = {}};
    if (!row.unused_by.empty()) {
      std::string who;
      for (const std::string& each : row.unused_by) {
        who += (who.empty() ? "" : ", ") + each;
      }
      (made.passed ? made.notes.emplace_back() : made.failure) = "not asked by " + who;
    }
    cases.push_back(std::move(made));
  }
  for (const ServeMiss& miss : report.misses) {
    cases.push_back({.group = miss.device.empty() ? "no device" : miss.device,
                     .name = fmt::format("miss {} {}", miss.number, miss.request),
                     .passed = false,
                     .failure = failure_text(miss),
                     .notes = {}});
  }
  return to_junit(cases, suite);
}

}  // namespace eastap::ui
