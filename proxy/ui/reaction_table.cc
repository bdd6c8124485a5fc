#include "proxy/ui/reaction_table.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "proxy/base/columns.h"
#include "proxy/base/text.h"
#include "proxy/model/reaction_rules.h"

namespace eastap::ui {
namespace {

using model::FaultStory;
using model::FaultTotals;

constexpr std::size_t max_id = 24;  // characters of a device id
constexpr std::string_view gap = "  ";

struct Column {
  std::string_view name;
  std::size_t most;  // cells
  bool right = false;
};
constexpr std::array<Column, 8> columns{{{"time", 12},
                                         {"device", max_id},
                                         {"exchange", 12, true},
                                         {"command", 44},
                                         {"fault", 64},
                                         {"first reaction", 24},
                                         {"after", 10, true},
                                         {"outcome", 48}}};
constexpr std::size_t outcome_column = columns.size() - 1;

std::string device_of(const model::Step& step) {
  return step.device.empty() ? (step.client.empty() ? "-" : step.client)
                             : text::printable(step.device, max_id);
}

std::string command_of(const model::Step& step) {
  return step.folder.empty() ? step.name : step.name + ' ' + step.folder;
}

std::string delay_of(const FaultStory& story) {
  if (story.reactions.empty() || !story.reactions.front().after) {
    return "-";
  }
  return duration_text(*story.reactions.front().after);
}

void append_line(std::string& out, const std::vector<std::string>& cells,
                 const std::vector<std::size_t>& widths, const Style& style, Ink last) {
  for (std::size_t i = 0; i < cells.size(); ++i) {
    out += i == 0 ? std::string_view() : gap;
    if (columns[i].right) {
      append_right(out, cells[i], widths[i]);
    } else if (i == outcome_column) {
      std::string cell;
      append_cell(cell, cells[i], widths[i], false);
      style.paint(out, last, cell);
    } else {
      append_cell(out, cells[i], widths[i]);
    }
  }
  out += '\n';
}

std::vector<std::string> names_of_columns() {
  std::vector<std::string> names;
  names.reserve(columns.size());
  for (const Column& column : columns) {
    names.emplace_back(column.name);
  }
  return names;
}

/// "retried 3, new connection 3"; by the order of the rules.
std::string counts_of(const FaultTotals& totals) {
  std::string all;
  for (const model::ReactionRule& rule : model::reaction_rules()) {
    if (const auto found = totals.reactions.find(rule.name); found != totals.reactions.end()) {
      all += fmt::format("{}{} {}", all.empty() ? "" : ", ", rule.label, found->second);
    }
  }
  return all.empty() ? "nothing" : all;
}

/// "1 of 2 (1 too early to tell)".
std::string recovered_of(const FaultTotals& totals) {
  std::string more;
  if (totals.harmless != 0) {
    more = fmt::format("{} unharmed", totals.harmless);
  }
  if (totals.open != 0) {
    more += fmt::format("{}{} too early to tell", more.empty() ? "" : ", ", totals.open);
  }
  return fmt::format("{} of {}{}", totals.recovered, totals.hits, more.empty() ? "" : " (" + more + ")");
}

}  // namespace

ReactionTable::Row ReactionTable::row_of(const FaultStory& story) {
  Row row;
  std::string time;
  time_.append(time, story.step.wall);
  const std::string_view first =
      story.reactions.empty() ? "none seen" : model::reaction_label(story.reactions.front().what);
  row.cells = {time,
               device_of(story.step),
               story.on_connection() ? fmt::format("conn. {}", story.step.connection.value)
                                     : std::to_string(story.step.exchange.value),
               command_of(story.step),
               story.fault,
               std::string(first),
               delay_of(story),
               model::outcome_words(story)};
  row.recovered = story.recovered.has_value();
  for (const model::Reaction& each : story.reactions) {
    row.reactions.push_back(each.exchange ? fmt::format("{} [{}]", each.text, each.exchange.value)
                                          : each.text);
  }
  return row;
}

void ReactionTable::measure() {
  widths_.clear();
  for (std::size_t i = 0; i < columns.size(); ++i) {
    std::size_t width = width_of(columns[i].name);
    for (const Row& row : rows_) {
      width = std::max(width, width_of(row.cells[i]));
    }
    widths_.push_back(std::min(width, columns[i].most));
  }
}

void ReactionTable::append_row(std::string& out, const Row& row) const {
  append_line(out, row.cells, widths_, style_, row.recovered ? Ink::good : Ink::bad);
  for (const std::string& each : row.reactions) {
    out += "    ";
    style_.paint(out, Ink::dim, each);
    out += '\n';
  }
}

void ReactionTable::add(std::string& out, const FaultStory& story) {
  rows_.push_back(row_of(story));
  if (rows_.size() >= batch) {
    flush(out);
  }
}

void ReactionTable::flush(std::string& out) {
  if (rows_.empty()) {
    return;
  }
  if (widths_.empty()) {
    measure();
    style_.begin(out, Ink::dim);
    append_line(out, names_of_columns(), widths_, {}, Ink::plain);
    style_.end(out, Ink::dim);
  }
  for (const Row& row : rows_) {
    append_row(out, row);
  }
  rows_.clear();
}

void append_reaction_summary(std::string& out, const model::ReactionSummary& summary, const Style& style) {
  constexpr std::size_t max_kind = 64;
  std::vector<std::array<std::string, 5>> rows = {{"fault", "hits", "recovered", "median", "reactions"}};
  for (const FaultTotals& each : summary.kinds()) {
    const auto median = each.median();
    rows.push_back({each.kind, std::to_string(each.hits), recovered_of(each),
                    median ? duration_text(*median) : "-", counts_of(each)});
  }
  std::array<std::size_t, 5> widths{};
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], std::min(width_of(row[i]), max_kind));
    }
  }
  for (std::size_t line = 0; line < rows.size(); ++line) {
    const auto& row = rows[line];
    std::string text;
    append_cell(text, row[0], widths[0]);
    text += gap;
    append_right(text, row[1], widths[1]);
    text += gap;
    append_cell(text, row[2], widths[2]);
    text += gap;
    append_right(text, row[3], widths[3]);
    text += gap;
    text += row[4];
    style.paint(out, line == 0 ? Ink::dim : Ink::plain, text);
    out += '\n';
  }
}

}  // namespace eastap::ui
