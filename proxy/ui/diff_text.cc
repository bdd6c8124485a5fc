#include "proxy/ui/diff_text.h"

#include <fmt/format.h>

namespace eastap::ui {
namespace {

using model::ComparedRow;
using model::Comparison;
using model::ExchangeChange;
using Verdict = ComparedRow::Verdict;

char mark_of(Verdict verdict) {
  constexpr std::string_view marks = "=~!-+";
  return marks[static_cast<std::size_t>(verdict)];
}

Ink ink_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::equal:
      return Ink::dim;
    case Verdict::differs:
      return Ink::notice;
    case Verdict::result:
      return Ink::bad;
    case Verdict::first_only:
    case Verdict::second_only:
      break;
  }
  return Ink::changed;
}

void append_row(std::string& out, const Comparison& comparison, const ComparedRow& row, const Style& style) {
  style.paint(
      out, ink_of(row.verdict),
      fmt::format("{:>6} {:>6}  {}  {}", diff_id(comparison.first, row.first),
                  diff_id(comparison.second, row.second), mark_of(row.verdict), diff_title(comparison, row)));
  out += '\n';
  constexpr std::string_view indent = "                 ";
  if (row.verdict == Verdict::result) {
    out += fmt::format("{}A: {}\n", indent, model::result_words(comparison.first[*row.first]));
    out += fmt::format("{}B: {}\n", indent, model::result_words(comparison.second[*row.second]));
  } else if (row.verdict == Verdict::first_only || row.verdict == Verdict::second_only) {
    const model::OutlineRow& alone =
        row.first ? comparison.first[*row.first] : comparison.second[*row.second];
    out += fmt::format("{}{}: {}\n", indent, row.first ? 'A' : 'B', model::result_words(alone));
  }
  for (const ExchangeChange& change : row.changes) {
    out += indent;
    style.paint(out, change.weight == ExchangeChange::Weight::structure ? Ink::plain : Ink::dim,
                fmt::format("{}: {}", model::to_string(change.where), change.text));
    out += '\n';
  }
  const std::string hidden = diff_hidden(row);
  if (!hidden.empty() && row.verdict != Verdict::equal) {
    out += indent;
    style.paint(out, Ink::dim, hidden);
    out += '\n';
  }
}

}  // namespace

std::string diff_id(const std::vector<model::OutlineRow>& rows, const std::optional<std::size_t>& at) {
  return at ? std::to_string(rows[*at].id.value) : "-";
}

const std::string& diff_title(const Comparison& comparison, const ComparedRow& row) {
  return row.first ? comparison.first[*row.first].title : comparison.second[row.second.value_or(0)].title;
}

std::string diff_hidden(const ComparedRow& row) {
  std::string words;
  if (row.told_before != 0) {
    words = fmt::format("{} as told above", row.told_before);
  }
  if (row.in_items != 0) {
    words += fmt::format("{}{} inside items", words.empty() ? "" : ", ", row.in_items);
  }
  words += words.empty() ? "" : " (--all)";
  if (row.not_listed != 0) {
    words += fmt::format("{}{} more, beyond what is listed", words.empty() ? "" : ", ", row.not_listed);
  }
  return words.empty() ? words : "… " + words;
}

std::string diff_numbers(const Comparison& comparison) {
  return fmt::format("{} equal, {} that differ, {} with another result, {} only in A, {} only in B",
                     comparison.count(Verdict::equal), comparison.count(Verdict::differs),
                     comparison.count(Verdict::result), comparison.count(Verdict::first_only),
                     comparison.count(Verdict::second_only));
}

void append_diff(std::string& out, const Comparison& comparison, const DiffNames& names, bool all,
                 const Style& style) {
  out += fmt::format("A: {}, {} exchanges\nB: {}, {} exchanges\n", names.first, comparison.first.size(),
                     names.second, comparison.second.size());
  if (comparison.sentence.empty()) {
    out += "no divergence";
  } else {
    style.paint(out, Ink::bold, "first divergence: " + comparison.sentence);
  }
  out += '\n' + diff_numbers(comparison) + "\n\n     A      B\n";
  std::size_t equal = 0;
  const auto flush = [&] {
    if (equal != 0) {
      style.paint(out, Ink::dim, fmt::format("               =  {} equal", equal));
      out += '\n';
    }
    equal = 0;
  };
  for (const ComparedRow& row : comparison.rows) {
    if (row.verdict == Verdict::equal && !all) {
      ++equal;
      continue;
    }
    flush();
    append_row(out, comparison, row, style);
  }
  flush();
}

}  // namespace eastap::ui
