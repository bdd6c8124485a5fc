// `eastap diff A B [--json | --html FILE [--force]] [--filter EXPR] [--all]`: compares two traces, such as
// those of a phone that works and of one that does not. Reads each once for its outline, and then pair by
// pair. Single-threaded.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <unistd.h>

#include "proxy/app/commands.h"
#include "proxy/app/trace_input.h"
#include "proxy/base/text.h"
#include "proxy/model/comparison.h"
#include "proxy/model/phones.h"
#include "proxy/trace/convert/export_file.h"
#include "proxy/trace/exchange_shelf.h"
#include "proxy/ui/diff_html.h"
#include "proxy/ui/diff_json.h"
#include "proxy/ui/diff_text.h"

namespace eastap::app {
namespace {

struct DiffOptions {
  std::string first;
  std::string second;
  std::string filter;
  std::string html;
  bool json = false;
  bool all = false;
  bool force = false;
};

struct TraceOutline {
  std::vector<model::OutlineRow> rows;  ///< in the order in which the exchanges began
  bool damaged = false;                 ///< said on standard error; what is whole is compared
};

Result<TraceOutline> outline_trace(const std::string& path, const std::optional<model::Filter>& filter) {
  auto reader = trace::Reader::open(path);
  if (!reader) {
    return fail(reader.error());
  }
  std::vector<model::OutlineRow> rows;
  std::map<ExchangeId, std::uint64_t> requests;
  model::Phones phones;
  while (const auto event = reader->next()) {
    if (event->observation.kind == core::Observation::Kind::request_done && event->observation.exchange &&
        !event->unfinished) {
      requests[event->observation.exchange->id] = event->offset;
    }
    if (!is_exchange(*event)) {
      continue;
    }
    model::ExchangeView view(event->observation.exchange, event->storage.auth, &phones);
    model::FilterSubject subject(view);
    if (!filter || filter->matches(subject)) {
      model::OutlineRow row = model::outline_of(view);
      row.offset = event->offset;
      if (const auto request = requests.find(row.id); request != requests.end()) {
        row.request_offset = request->second;
      }
      rows.push_back(std::move(row));
    }
    requests.erase(event->observation.exchange->id);
    model::learn_from(phones, view);
  }
  const bool damaged = report_damage(*reader, text::printable(path));
  std::ranges::stable_sort(rows, {}, &model::OutlineRow::id);
  return TraceOutline{std::move(rows), damaged};
}

void complain_diff(std::string_view words) {
  std::cerr << "eastap diff: " << text::printable(words) << '\n';
}

struct ComparedTraces {
  model::Comparison comparison;
  bool damaged = false;  ///< one of them: nobody knows what is missing
};

/// Opens both traces once more and looks at pairs.
Result<ComparedTraces> compare_traces(const DiffOptions& options,
                                      const std::optional<model::Filter>& filter) {
  auto first = outline_trace(options.first, filter);
  if (!first) {
    return fail(first.error());
  }
  auto second = outline_trace(options.second, filter);
  if (!second) {
    return fail(second.error());
  }
  auto first_shelf = trace::ExchangeShelf::open(options.first);
  auto second_shelf = trace::ExchangeShelf::open(options.second);
  if (!first_shelf || !second_shelf) {
    return fail(!first_shelf ? first_shelf.error() : second_shelf.error());
  }
  const auto find = [&](const model::OutlineRow& one, const model::OutlineRow& other) {
    auto ours = first_shelf->take(one.offset, one.request_offset);
    auto theirs = second_shelf->take(other.offset, other.request_offset);
    if (!ours || !theirs) {
      return model::unread_pair(ours ? std::nullopt : std::optional(one.id.value),
                                theirs ? std::nullopt : std::optional(other.id.value));
    }
    model::ExchangeView left(ours->exchange, std::move(ours->storage.auth), nullptr);
    model::ExchangeView right(theirs->exchange, std::move(theirs->storage.auth), nullptr);
    return model::changes_between(left, right, options.all);
  };
  return ComparedTraces{model::compare(std::move(first->rows), std::move(second->rows), find, options.all),
                        first->damaged || second->damaged};
}

/// Before anything is compared, so that a wrong name is told at once.
Result<trace::ExportFile> open_page(const DiffOptions& options) {
  for (const std::string& each : {options.first, options.second}) {
    if (options.html != "-" && trace::is_part_of_trace(options.html, each)) {
      return fail(ErrorCode::refused, options.html + ": is the trace itself; name another target");
    }
  }
  return trace::ExportFile::open({.target = options.html, .force = options.force});
}

Result<void> write_page(trace::ExportFile& file, const model::Comparison& comparison,
                        const ui::DiffNames& names) {
  std::string page;
  ui::append_diff_html(page, comparison, names);
  auto written = file.write(page);
  return written ? file.finish() : std::move(written);
}

std::string diff_text(const DiffOptions& options, const model::Comparison& comparison,
                      const ui::DiffNames& names) {
  std::string out;
  if (!options.html.empty()) {
    out = comparison.sentence.empty() ? "no divergence\n" : comparison.sentence + '\n';
  } else if (options.json) {
    ui::append_diff_json(out, comparison, names);
  } else {
    ui::append_diff(out, comparison, names, options.all, {.colour = ui::wants_colour(STDOUT_FILENO)});
  }
  return out;
}

int complain_unusable(const Error& error) {
  complain_diff(error.what);
  return exit_usage;
}

int diff(const DiffOptions& options) {
  const auto filter = filter_option("diff", options.filter);
  if (!filter) {
    return filter.error();
  }
  std::optional<trace::ExportFile> page;
  if (!options.html.empty()) {
    auto opened = open_page(options);
    if (!opened) {
      return complain_unusable(opened.error());
    }
    page = *std::move(opened);
  }
  const auto compared = compare_traces(options, *filter);
  if (!compared) {
    return complain_unusable(compared.error());
  }
  const model::Comparison& comparison = compared->comparison;
  if (comparison.rows.empty()) {
    complain_diff(options.filter.empty() ? "neither trace holds an exchange" : "nothing matches the filter");
    return exit_usage;
  }
  const ui::DiffNames names{text::printable(options.first), text::printable(options.second)};
  if (page) {
    if (const auto written = write_page(*page, comparison, names); !written) {
      return complain_unusable(written.error());
    }
  }
  std::ostream& to = options.html == "-" ? std::cerr : std::cout;
  to << diff_text(options, comparison, names) << std::flush;
  return comparison.equal() && !compared->damaged ? exit_clean : exit_found;
}

}  // namespace

std::function<int()> set_up_diff(CLI::App& sub) {
  const auto options = std::make_shared<DiffOptions>();
  sub.add_option("A", options->first, "a trace, such as that of a phone that works")->required();
  sub.add_option("B", options->second, "the trace to compare with it")->required();
  CLI::Option* json = sub.add_flag("--json", options->json, "one JSON object per line");
  sub.add_option("--html", options->html, "write a page for handing on; only the first divergence is printed")
      ->type_name("FILE")
      ->excludes(json);
  sub.add_flag("--force", options->force, "--html may replace what is there already");
  sub.add_option("--filter", options->filter, "only exchanges that match, of both; see `eastap help filters`")
      ->type_name("EXPR");
  sub.add_flag(
      "--all", options->all,
      "also what differs from run to run (keys, ids, dates), what was told before, and inside items");
  return [options] { return diff(*options); };
}

}  // namespace eastap::app
