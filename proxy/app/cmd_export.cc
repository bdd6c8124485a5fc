// `eastap export TRACE --FORMAT OUT [--filter EXPR] [--force] [--with-secrets]`: a trace, or what matches of
// it, in another form. The formats are the table of export_formats.cc. Single-threaded.
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <unistd.h>

#include "proxy/app/commands.h"
#include "proxy/app/export_formats.h"
#include "proxy/app/trace_input.h"
#include "proxy/base/text.h"
#include "proxy/model/phones.h"
#include "proxy/trace/convert/export_file.h"
#include "proxy/trace/reader.h"
#include "proxy/trace/redact/redacted_export.h"

namespace eastap::app {
namespace {

struct ExportChoice {
  std::string trace;
  std::string filter;
  bool force = false;
  bool with_secrets = false;
  std::vector<std::string> targets;  // one for each format, in the order of the table
};

/// Passes on what the filter lets through.
class FilteredExport final : public trace::Exporter {
 public:
  /// `tells`: says of which exchanges the filter could not tell.
  FilteredExport(trace::Exporter& exporter, std::optional<model::Filter> filter, bool tells)
      : exporter_(exporter), filter_(std::move(filter)), tells_(tells) {}

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
    if (tells_ && !wanted && subject.trouble() && filter_->may_match(subject)) {
      std::cerr << "eastap export: left out exchange " << view.exchange().id.value
                << ", of which the filter could not tell: " << text::printable(subject.trouble()->what)
                << '\n';
    }
    model::learn_from(phones_, view);
    if (!wanted) {
      exporter_.pass(event);
      return {};
    }
    return exporter_.add(event);
  }

  Result<trace::ExportReport> finish(const trace::Reader& reader) override {
    return exporter_.finish(reader);
  }

 private:
  trace::Exporter& exporter_;
  std::optional<model::Filter> filter_;
  bool tells_;
  model::Phones phones_;
};

void say(const std::string& words) {
  std::cerr << "eastap export: " << words << '\n';
}

int say_export_failed(const Error& error) {
  say(text::printable(error.what));
  return error.code == ErrorCode::internal ? exit_internal : exit_usage;
}

/// Says what the choice cannot have; true where it was something.
bool refused(const trace::ExportFormat& format, const std::string& target, const ExportChoice& options) {
  if (options.with_secrets && !format.secrets) {
    say(std::string(format.option) + " never carries secrets; leave --with-secrets out");
    return true;
  }
  if (format.binary && target == "-" && isatty(STDOUT_FILENO) != 0) {
    say(std::string(format.option) + " is binary; name a file, or send it to a pipe");
    return true;
  }
  if (target != "-" && trace::is_part_of_trace(target, options.trace)) {
    say(text::printable(target) + ": is the trace itself; name another target");
    return true;
  }
  return false;
}

/// Reads the trace once for its secrets.
std::optional<Error> learn_secrets(trace::redact::RedactedExport& redacted, const std::string& trace) {
  auto reader = trace::Reader::open(trace);
  if (!reader) {
    return reader.error();
  }
  redacted.learn(*reader);
  if (redacted.unremembered() != 0) {
    say(std::to_string(redacted.unremembered()) +
        " secrets were too many to be remembered: they are overwritten where secrets lie by rule, but not "
        "where they are repeated");
  }
  return std::nullopt;
}

/// Reads the trace once for what the filter chooses, for an exporter that must know it first.
std::optional<Error> tell_chosen(trace::Exporter& exporter, const std::string& trace,
                                 const std::optional<model::Filter>& filter) {
  auto reader = trace::Reader::open(trace);
  if (!reader) {
    return reader.error();
  }
  trace::ExchangeIds chosen;
  FilteredExport filtered(chosen, filter, false);
  if (auto read = trace::export_all(*reader, filtered); !read) {
    return read.error();
  }
  exporter.expect(chosen.ids());
  return std::nullopt;
}

/// Gives the trace to the exporter, with or without its secrets.
Result<trace::ExportReport> export_trace(trace::Reader& reader, trace::Exporter& exporter,
                                         const trace::ExportFormat& format, const ExportChoice& options,
                                         const std::optional<model::Filter>& filter) {
  const auto header = reader.peek();
  const bool recorded = !header || header->secrets_recorded;  // of a damaged one nobody knows
  const bool redacting = recorded ? !options.with_secrets : !format.secrets;
  if (filter && format.counts_anew) {
    if (auto trouble = tell_chosen(exporter, options.trace, filter)) {
      return fail(*std::move(trouble));
    }
  }
  trace::redact::RedactedExport redacted(exporter);
  if (recorded && redacting) {
    if (auto trouble = learn_secrets(redacted, options.trace)) {
      return fail(*std::move(trouble));
    }
  }
  if (header && recorded) {
    say(redacting ? std::string("the trace was recorded with secrets; they are overwritten in what is "
                                "written") +
                        (format.secrets ? ", --with-secrets keeps them" : "")
                  : "what is written holds the secrets of the trace in clear");
  }
  FilteredExport chosen(redacting ? static_cast<trace::Exporter&>(redacted) : exporter, filter, true);
  return trace::export_all(reader, chosen);
}

int run_export(const trace::ExportFormat& format, const std::string& target, const ExportChoice& options) {
  const auto filter = filter_option("export", options.filter);
  if (!filter) {
    return filter.error();
  }
  if (refused(format, target, options)) {
    return exit_usage;
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
  const auto report = export_trace(*reader, **exporter, format, options, *filter);
  if (!report) {
    return say_export_failed(report.error());
  }
  for (const std::string& remark : report->remarks) {
    say(remark);
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
  sub.add_flag(
      "--with-secrets", options->with_secrets,
      "keep the secrets of a trace that was recorded with them; never with --curl and --mailbox-log");
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
