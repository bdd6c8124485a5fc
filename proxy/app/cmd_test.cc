// `eastap test SCRIPT... TRACE`: runs hooks and faults over a trace, then the scripts' own test functions.
// Single-threaded.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "proxy/app/commands.h"
#include "proxy/base/files.h"
#include "proxy/base/text.h"
#include "proxy/model/exchange_view.h"
#include "proxy/model/phones.h"
#include "proxy/script/fault_spec.h"
#include "proxy/script/offline_run.h"
#include "proxy/trace/reader.h"
#include "proxy/ui/change_detail.h"
#include "proxy/ui/test_report.h"

namespace eastap::app {
namespace {

struct TestOptions {
  std::vector<std::string> files;  // scripts, then the trace
  std::vector<std::string> faults;
  std::string junit;
  bool quiet = false;
  bool trust = false;
  bool allow_wipe = false;
};

int failed(const std::string& what) {
  std::cerr << "eastap test: " << what << '\n';
  return exit_usage;
}

/// `loading`: while it is true, what scripts say goes to standard error.
Result<script::HostOptions> host_options(const TestOptions& options,
                                         const std::shared_ptr<const bool>& loading) {
  script::HostOptions asked;
  asked.scripts.assign(options.files.begin(), options.files.end() - 1);
  for (const std::string& text : options.faults) {
    auto fault = script::FaultSpec::parse(text);
    if (!fault) {
      return fail(std::move(fault).error().in("--fault '" + text + "'"));
    }
    asked.faults.push_back(*std::move(fault));
  }
  asked.trust = options.trust;
  asked.allow_wipe = options.allow_wipe;
  asked.log = [loading](log::Level, const std::string& line) {
    if (*loading) {
      std::cerr << line << '\n';
    }  // later it is told beneath its exchange
  };
  return asked;
}

/// The line of the script that failed, and perhaps a caret below, each behind `indent`.
void add_source(const script::Host& host, const std::string& failure, std::string_view indent,
                std::vector<std::string>& lines) {
  const std::string source = host.source_lines(failure);
  for (const std::string_view line : text::split(source, '\n')) {
    if (!line.empty()) {
      lines.push_back(fmt::format("{}{}", indent, line));
    }
  }
}

void add_source(const script::Host& host, const core::Note& note, std::string_view indent,
                std::vector<std::string>& lines) {
  if (note.kind == core::Note::Kind::hook_error) {
    add_source(host, note.source + ": " + note.text, indent, lines);
  }
}

/// What hooks and faults did to one exchange, as lines.
std::vector<std::string> told(const script::Host& host, const script::OfflineExchange& taken,
                              const model::AuthFacts& auth, model::Phones& phones) {
  model::ExchangeView view(taken.exchange, auth, &phones);
  std::string line = fmt::format("exchange {}: {}", taken.exchange->id.value, taken.action);
  if (taken.delay.count() > 0) {
    line += fmt::format(", held for {} s", static_cast<double>(taken.delay.count()) / 1000);
  }
  std::vector<std::string> lines{line + ", " + view.summary().sentence};
  for (const core::Note& note : taken.exchange->notes) {
    lines.push_back(fmt::format("    {}{}{}", note.text, note.source.empty() ? "" : "  ", note.source));
    add_source(host, note, "    ", lines);
  }
  std::string changes;
  ui::append_changes(changes, view.request(), view.sent_request(), {});
  ui::append_changes(changes, view.response(), view.sent_response(), {});
  for (const std::string_view each : text::split(changes, '\n')) {
    if (!each.empty()) {
      lines.emplace_back(each);
    }
  }
  return lines;
}

struct Run {
  std::vector<std::string> lines;
  std::size_t touched = 0;
  std::size_t errors = 0;
};

/// An exchange of the trace, and what was stored of its sign-in.
struct RecordedExchange {
  core::ExchangePtr exchange;
  model::AuthFacts auth;
};

/// A trace, read to its end.
struct Recording {
  std::vector<core::Observation> all;
  std::vector<RecordedExchange> exchanges;
  std::optional<Timestamp> began;  // the earliest moment
};

Recording read_all(trace::Reader& reader) {
  Recording read;
  while (auto event = reader.next()) {
    if (event->note) {
      continue;
    }
    const core::ExchangePtr& exchange = event->observation.exchange;
    const Timestamp& at = exchange ? exchange->started : event->observation.at;
    if (at.wall.count() != 0 && (!read.began || at.steady < read.began->steady)) {
      read.began = at;
    }
    if (event->observation.kind == core::Observation::Kind::exchange_done) {
      read.exchanges.push_back({exchange, std::move(event->storage.auth)});
    }
    read.all.push_back(event->observation);
  }
  return read;
}

using ToldByHandlers = std::vector<script::OfflineRun::Told>;

/// What handlers said of connections, of time that passed and of exchanges that were over.
ToldByHandlers run_all(script::OfflineRun& offline, const Recording& recording) {
  for (const core::Observation& each : recording.all) {
    offline.add(each);
  }
  ToldByHandlers all;
  const auto hear = [&] { std::ranges::move(offline.take_told(), std::back_inserter(all)); };
  while (offline.step()) {
    hear();
  }
  offline.host().stop();
  hear();
  return all;
}

void add_told(const script::Host& host, const script::OfflineRun::Told& told, Run& run) {
  const std::string of = told.exchange.value != 0 ? fmt::format(" of exchange {}", told.exchange.value)
                         : told.connection.value != 0
                             ? fmt::format(" of connection {}", told.connection.value)
                             : std::string();
  run.lines.push_back(fmt::format("{}{}: {}{}{}", script::row_of(told.event).name, of, told.note.text,
                                  told.note.source.empty() ? "" : "  ", told.note.source));
  add_source(host, told.note, "", run.lines);
  run.errors += told.note.kind == core::Note::Kind::hook_error ? 1U : 0U;
}

/// The exchanges in the order of the trace; behind as many of them as were over by then, what handlers said.
void list_all(script::OfflineRun& offline, const std::vector<RecordedExchange>& recorded,
              const ToldByHandlers& said, Run& run) {
  model::Phones phones;
  auto next = said.begin();
  for (std::size_t i = 0; i < recorded.size(); ++i) {
    for (; next != said.end() && next->after <= i; ++next) {
      add_told(offline.host(), *next, run);
    }
    const script::OfflineExchange& taken = offline.taken()[i];
    if (taken.touched || !taken.exchange->notes.empty()) {
      for (std::string& line : told(offline.host(), taken, recorded[i].auth, phones)) {
        run.lines.push_back(std::move(line));
      }
    }
    model::ExchangeView view(recorded[i].exchange, recorded[i].auth, &phones);
    model::learn_from(phones, view);
    run.touched += taken.touched ? 1U : 0U;
    run.errors += taken.errors;
  }
  for (; next != said.end(); ++next) {
    add_told(offline.host(), *next, run);
  }
}

std::vector<ui::TestCase> cases_of(script::OfflineRun& offline, Run& run) {
  std::vector<ui::TestCase> cases;
  cases.push_back({.group = "run",
                   .name = "no hook fails",
                   .passed = run.errors == 0,
                   .failure = fmt::format("{} hook call{} failed", run.errors, run.errors == 1 ? "" : "s"),
                   .notes = {}});
  for (script::TestOutcome& each : offline.run_tests()) {
    ui::TestCase& made = cases.emplace_back();
    made.notes = std::move(each.said);
    add_source(offline.host(), each.failure, "", made.notes);
    made.group = std::move(each.script);
    made.name = std::move(each.name);
    made.passed = each.passed;
    made.failure = std::move(each.failure);
  }
  return cases;
}

/// What scripts counted, as lines.
void add_counters(const script::Counters& counters, std::vector<std::string>& lines) {
  for (const auto& [name, value] : counters.values()) {
    lines.push_back(fmt::format("{} = {}", name, value));
  }
  for (const auto& [device, values] : counters.device_values()) {
    for (const auto& [name, value] : values) {
      lines.push_back(fmt::format("{} {} = {}", device, name, value));
    }
  }
}

int test(const TestOptions& options) {
  if (options.files.size() < 2 && options.faults.empty()) {
    return failed("expected SCRIPT... TRACE, or --fault SPEC TRACE");
  }
  const auto loading = std::make_shared<bool>(true);
  auto asked = host_options(options, loading);
  if (!asked) {
    return failed(text::printable(asked.error().what));
  }
  auto reader = trace::Reader::open(options.files.back());
  if (!reader) {
    return failed(text::printable(reader.error().what));
  }
  const Recording recording = read_all(*reader);
  auto offline = script::OfflineRun::create(*std::move(asked), recording.began.value_or(Timestamp{}));
  if (!offline) {
    std::string lines;  // the line of the script may stand below what is wrong with it
    for (const std::string_view line : text::split(offline.error().what, '\n')) {
      lines += (lines.empty() ? "" : "\n") + text::printable(line, 2000);
    }
    return failed(lines);
  }
  *loading = false;
  Run run;
  const ToldByHandlers said = run_all(**offline, recording);
  list_all(**offline, recording.exchanges, said, run);
  std::vector<ui::TestCase> cases = cases_of(**offline, run);
  if (!options.quiet) {
    cases.front().notes = run.lines;
  }
  add_counters((*offline)->host().counters(), cases.back().notes);
  std::cout << ui::to_tap(cases);
  std::cerr << fmt::format("{} exchanges, {} touched, {} hook errors\n", recording.exchanges.size(),
                           run.touched, run.errors);
  if (!options.junit.empty()) {
    const std::string junit = ui::to_junit(cases, options.files.back());
    if (auto written = files::write_private(options.junit, as_bytes(junit)); !written) {
      return failed(text::printable(written.error().what));
    }
  }
  const bool good = std::ranges::all_of(cases, &ui::TestCase::passed);
  return good && reader->damage().empty() ? exit_clean : exit_found;
}

}  // namespace

std::function<int()> set_up_test(CLI::App& sub) {
  const auto options = std::make_shared<TestOptions>();
  sub.add_option("FILES", options->files, "scripts, then the trace that they are tested with")
      ->required()
      ->type_name("SCRIPT... TRACE");
  sub.add_option("--fault", options->faults, "a stock fault, as for `eastap run` (repeatable)")
      ->type_name("SPEC")
      ->allow_extra_args(false);
  sub.add_option("--junit", options->junit, "also write the report as JUnit XML")->type_name("FILE");
  sub.add_flag("-q,--quiet", options->quiet, "do not list what hooks did to each exchange");
  sub.add_flag("--script-trust", options->trust,
               "scripts may use io, os and require (eas.fetch finds no server)");
  sub.add_flag("--allow-wipe", options->allow_wipe,
               "hooks and faults may order wipes: nothing leaves this machine here");
  return [options] { return test(*options); };
}

}  // namespace eastap::app
