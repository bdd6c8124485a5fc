#include "proxy/ui/diff_html.h"

#include <string_view>

#include <fmt/format.h>

#include "proxy/base/markup.h"

namespace eastap::ui {
namespace {

using model::ComparedRow;
using model::Comparison;
using model::ExchangeChange;
using Verdict = ComparedRow::Verdict;

constexpr std::string_view page_head = R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>eastap diff</title>
<style>
:root { color-scheme: light dark; --ink: #1c1c1c; --paper: #fff; --dim: #6b6b6b; --line: #ddd; --bad: #b3261e;
  --notice: #8a5a00; --only: #1a5fb4; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e6e6; --paper: #161616; --dim: #9a9a9a; --line: #3a3a3a;
  --bad: #ff8a80; --notice: #f5c26b; --only: #8ab4f8; } }
body { font: 15px/1.45 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 70rem;
  margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.3rem; } .first { font-weight: 600; border-left: 4px solid var(--bad); padding-left: .8rem; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; vertical-align: top; padding: .25rem .6rem;
  border-bottom: 1px solid var(--line); } td.n { font-variant-numeric: tabular-nums; text-align: right; }
ul { margin: .2rem 0; padding-left: 1.2rem; } code { font: 13px ui-monospace, monospace; overflow-wrap: anywhere; }
.equal, .dim { color: var(--dim); } .differs { color: var(--notice); } .result { color: var(--bad); }
.only-a, .only-b { color: var(--only); }
@media print { :root { --ink: #000; --paper: #fff; --dim: #555; --line: #bbb; } body { margin: 0; max-width: none; }
  tr { break-inside: avoid; } thead { display: table-header-group; } }
</style>
</head>
<body>
)";

std::string_view verdict_words(Verdict verdict) {
  switch (verdict) {
    case Verdict::equal:
      return "equal";
    case Verdict::differs:
      return "differs";
    case Verdict::result:
      return "another result";
    case Verdict::first_only:
      return "only in A";
    case Verdict::second_only:
      return "only in B";
  }
  return "";
}

void append_item(std::string& out, std::string_view words, bool dim) {
  out += fmt::format("<li{}><code>{}</code></li>", dim ? " class=\"dim\"" : "", text::markup_escaped(words));
}

void append_table_row(std::string& out, const Comparison& comparison, const ComparedRow& row) {
  out += fmt::format("<tr><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"{}\">{}</td><td>{}",
                     diff_id(comparison.first, row.first), diff_id(comparison.second, row.second),
                     model::to_string(row.verdict), verdict_words(row.verdict),
                     text::markup_escaped(diff_title(comparison, row)));
  std::string items;
  if (row.verdict != Verdict::equal && row.verdict != Verdict::differs) {
    if (row.first) {
      append_item(items, "A: " + model::result_words(comparison.first[*row.first]), false);
    }
    if (row.second) {
      append_item(items, "B: " + model::result_words(comparison.second[*row.second]), false);
    }
  }
  for (const ExchangeChange& change : row.changes) {
    append_item(items, fmt::format("{}: {}", model::to_string(change.where), change.text),
                change.weight != ExchangeChange::Weight::structure);
  }
  if (const std::string hidden = diff_hidden(row); !hidden.empty()) {
    append_item(items, hidden, true);
  }
  out += items.empty() ? "" : "<ul>" + items + "</ul>";
  out += "</td></tr>\n";
}

}  // namespace

void append_diff_html(std::string& out, const Comparison& comparison, const DiffNames& names) {
  out += page_head;
  out += fmt::format(
      "<h1>Two traces compared</h1>\n<p>A: <code>{}</code>, {} exchanges<br>B: <code>{}</code>, {} "
      "exchanges</p>\n",
      text::markup_escaped(names.first), comparison.first.size(), text::markup_escaped(names.second),
      comparison.second.size());
  out += comparison.sentence.empty() ? "<p>No divergence.</p>\n"
                                     : fmt::format("<p class=\"first\">First divergence: {}</p>\n",
                                                   text::markup_escaped(comparison.sentence));
  out += fmt::format(
      "<p>{}</p>\n<table>\n<thead><tr><th>A</th><th>B</th><th></th><th>exchange</th></tr></thead>\n",
      text::markup_escaped(diff_numbers(comparison)));
  out += "<tbody>\n";
  for (const ComparedRow& row : comparison.rows) {
    append_table_row(out, comparison, row);
  }
  out += "</tbody>\n</table>\n</body>\n</html>\n";
}

}  // namespace eastap::ui
