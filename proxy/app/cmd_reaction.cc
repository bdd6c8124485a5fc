// `eastap reaction TRACE [--device PATTERN] [--filter EXPR] [--json]`: what the phone did after each injected
// fault. Single-threaded.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <unistd.h>

#include "proxy/app/commands.h"
#include "proxy/app/trace_input.h"
#include "proxy/base/text.h"
#include "proxy/model/phones.h"
#include "proxy/model/reaction.h"
#include "proxy/model/reaction_summary.h"
#include "proxy/trace/reader.h"
#include "proxy/trace/series.h"
#include "proxy/ui/reaction_json.h"
#include "proxy/ui/reaction_table.h"

namespace eastap::app {
namespace {

struct ReactionOptions {
  std::vector<std::string> traces;
  std::string device;
  std::string filter;
  bool json = false;
};

/// Follows the trace and prints each story when it is told.
class Teller {
 public:
  Teller(const ReactionOptions& options, std::optional<model::Filter> filter)
      : options_(options),
        filter_(std::move(filter)),
        style_{.colour = ui::wants_colour(STDOUT_FILENO)},
        table_(style_),
        reactions_([this](const model::FaultStory& story) { print(story); }) {}

  void take(const trace::Event& event) {
    if (event.note) {
      return;
    }
    end_ = std::max(end_, event.observation.at.steady);
    if (is_exchange(event)) {
      take_exchange(event);
    } else if (event.observation.connection && !event.observation.exchange) {
      take_connection(event);
    }
  }

  /// `end`: of the trace, by the steady clock; what was seen last where that is later.
  void finish(nanoseconds end) {
    reactions_.finish(std::chrono::duration_cast<microseconds>(std::max(end, end_)));
    std::string out;
    table_.flush(out);
    if (!options_.json && summary_.hits() != 0) {
      out += '\n';
      ui::append_reaction_summary(out, summary_, style_);
    }
    std::cout << out << std::flush;
  }

  [[nodiscard]] const model::ReactionSummary& summary() const { return summary_; }

 private:
  void take_exchange(const trace::Event& event) {
    model::ExchangeView view(event.observation.exchange, event.storage.auth, &phones_);
    reactions_.add(view, model::is_faulty(view.exchange().notes) && is_wanted(view));
    model::learn_from(phones_, view);
  }

  /// A connection names no device, and a filter is about exchanges.
  void take_connection(const trace::Event& event) {
    const core::ConnectionFacts& facts = *event.observation.connection;
    if (!filter_ &&
        (options_.device.empty() || text::glob_match(options_.device, facts.client.address.to_string()))) {
      reactions_.add_connection(facts, event.observation.at);
    }
  }

  bool is_wanted(model::ExchangeView& view) {
    const eas::RequestContext& context = view.context();
    const core::ConnectionPtr& connection = view.exchange().connection;
    const std::string client = connection ? connection->client.address.to_string() : std::string();
    const bool named = options_.device.empty() || text::glob_match(options_.device, context.device_id) ||
                       text::glob_match(options_.device, context.device_type) ||
                       (context.device_id.empty() && text::glob_match(options_.device, client));
    return named && (!filter_ || is_chosen(view));
  }

  bool is_chosen(model::ExchangeView& view) {
    model::FilterSubject subject(view);
    if (filter_->matches(subject)) {
      return true;
    }
    if (subject.trouble() && filter_->may_match(subject)) {
      std::cerr << "eastap reaction: left out exchange " << view.exchange().id.value
                << ", of which the filter could not tell: " << text::printable(subject.trouble()->what)
                << '\n';
    }
    return false;
  }

  void print(const model::FaultStory& story) {
    summary_.add(story);
    std::string out;
    if (options_.json) {
      out = ui::reaction_json(story) + '\n';
    } else {
      table_.add(out, story);
    }
    std::cout << out;
  }

  const ReactionOptions& options_;
  std::optional<model::Filter> filter_;
  ui::Style style_;
  ui::ReactionTable table_;
  model::Phones phones_;
  model::Reactions reactions_;
  model::ReactionSummary summary_;
  nanoseconds end_{0};
};

int tell(const ReactionOptions& options) {
  const auto filter = filter_option("reaction", options.filter);
  if (!filter) {
    return filter.error();
  }
  auto series = open_series("reaction", options.traces);
  if (!series) {
    return series.error();
  }
  Teller teller(options, *filter);
  bool damaged = false;
  series->when_read([&](const trace::SeriesFile& file, const trace::Reader& reader) {
    damaged = report_damage(reader, text::printable(file.path.string())) || damaged;
  });
  while (const auto event = series->next()) {
    teller.take(*event);
    if (!std::cout.good()) {
      break;  // the reader of our output has gone
    }
  }
  teller.finish(series->end() ? series->end()->steady : nanoseconds(0));
  if (series->trouble()) {
    std::cerr << "eastap reaction: " << text::printable(series->trouble()->what) << '\n';
    damaged = true;
  }
  damaged = report_gone("reaction", *series) || damaged;
  if (teller.summary().hits() == 0) {
    const bool chosen = *filter || !options.device.empty();
    std::cerr << "eastap reaction: "
              << (chosen ? "no fault was injected into what was chosen\n"
                         : "no fault was injected in this trace; see `eastap help faults`\n");
  }
  return damaged || teller.summary().not_recovered() != 0 ? exit_found : exit_clean;
}

}  // namespace

std::function<int()> set_up_reaction(CLI::App& sub) {
  const auto options = std::make_shared<ReactionOptions>();
  sub.add_option("TRACE", options->traces,
                 "trace files (.eastrace) or fixture folders, the files of one recording in any order")
      ->required();
  sub.add_option("--device", options->device,
                 "only faults that met devices whose id or type matches; * and ? are wildcards")
      ->type_name("PATTERN");
  sub.add_option("--filter", options->filter,
                 "only faults in exchanges that match, such as 'cmd == Sync'; see `eastap help filters`")
      ->type_name("EXPR");
  sub.add_flag("--json", options->json, "one JSON object per fault and line");
  return [options] { return tell(*options); };
}

}  // namespace eastap::app
