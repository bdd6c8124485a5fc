// `eastap export TRACE --FORMAT OUT [--filter EXPR] [--force]`: a trace, or what matches of it, in another
// form. The formats are the table of export_formats.cc. Single-threaded.
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "proxy/app/commands.h"
#include "proxy/app/export_formats.h"
#include "proxy/app/trace_input.h"
#include "proxy/base/text.h"
#include "proxy/model/phones.h"
#include "proxy/trace/reader.h"

namespace eastap::app {
namespace {

struct ExportChoice {
  std::string trace;
  std::string filter;
  bool force = false;
  std::vector<std::string> targets;  // one for each format, in the order of the table
};

/// Passes on what the filter lets through.
class FilteredExport final : public trace::Exporter {
 public:
  FilteredExport(trace::Exporter& exporter, std::optional<model::Filter> filter)
      : exporter_(exporter), filter_(std::move(filter)) {}

  void begin(const trace::FileHeader& header) override { exporter_.begin(header); }

  Result<void> add(const trace::Event& event) override {
    if (!filter_ || !event.observation.exchange || event.note) {
      return exporter_.add(event);
    }
    if (!is_exchange(event)) {
      return {};  // a request that waits: whether it is wanted is known when it is over
    }
    model::ExchangeView view(event.observation.exchange, event.storage.auth, &phones_);
    model::FilterSubject subject(view);
    const bool wanted = filter_->matches(subject);
    if (!wanted && subject.trouble() && filter_->may_match(subject)) {
      std::cerr << "eastap export: left out exchange " << view.exchange().id.value
                << ", of which the filter could not tell: " << text::printable(subject.trouble()->what)
                << '\n';
    }
    model::learn_from(phones_, view);
    return wanted ? exporter_.add(event) : Result<void>();
  }

  Result<trace::ExportReport> finish(const trace::Reader& reader) override {
    return exporter_.finish(reader);
  }

 private:
  trace::Exporter& exporter_;
  std::optional<model::Filter> filter_;
  model::Phones phones_;
};

int say_export_failed(const Error& error) {
  std::cerr << "eastap export: " << text::printable(error.what) << '\n';
  return error.code == ErrorCode::internal ? exit_internal : exit_usage;
}

int run_export(const trace::ExportFormat& format, const std::string& target, const ExportChoice& options) {
  const auto filter = filter_option("export", options.filter);
  if (!filter) {
    return filter.error();
  }
  auto reader = trace::Reader::open(options.trace);
  if (!reader) {
    return say_export_failed(reader.error());
  }
  const auto exporter =
      format.open({.target = target, .force = options.force, .filtered = filter->has_value()});
  if (!exporter) {
    return say_export_failed(exporter.error());
  }
  FilteredExport chosen(**exporter, *filter);
  const auto report = trace::export_all(*reader, chosen);
  if (!report) {
    return say_export_failed(report.error());
  }
  for (const std::string& remark : report->remarks) {
    std::cerr << "eastap export: " << remark << '\n';
  }
  std::cerr << text::printable(target) << ": " << report->exchanges
            << (report->exchanges == 1 ? " exchange\n" : " exchanges\n");
  const bool damaged = report_damage(*reader, text::printable(options.trace));
  return damaged || (*filter && report->exchanges == 0) ? exit_found : exit_clean;
}

}  // namespace

std::function<int()> set_up_export(CLI::App& sub) {
  const auto options = std::make_shared<ExportChoice>();
  sub.add_option("TRACE", options->trace, "a trace file (.eastrace) or a fixture folder")->required();
  const auto formats = export_formats();
  options->targets.resize(formats.size());
  CLI::Option_group* group = sub.add_option_group("format", "what to write, one of");
  for (std::size_t i = 0; i < formats.size(); ++i) {
    group->add_option(formats[i].option, options->targets[i], formats[i].summary)
        ->type_name(formats[i].value_name);
  }
  group->require_option(1);
  sub.add_option("--filter", options->filter,
                 "only exchanges that match, such as 'cmd == Sync and failed'; see `eastap help filters`")
      ->type_name("EXPR");
  sub.add_flag("--force", options->force, "replace what is there already");
  return [options] {
    const auto rows = export_formats();
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (!options->targets[i].empty()) {
        return run_export(rows[i], options->targets[i], *options);
      }
    }
    std::cerr << "eastap export: the name of what to write is empty\n";
    return static_cast<int>(exit_usage);
  };
}

}  // namespace eastap::app
