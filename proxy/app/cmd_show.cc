// `eastap show TRACE... [ID] [--last N] [--filter EXPR] [--json [--bodies]] [--phones]`: lists traces or what
// matches of them, prints one exchange in full, or what is known of each phone at the end. Single-threaded.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <functional>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <unistd.h>

#include "proxy/app/commands.h"
#include "proxy/app/trace_input.h"
#include "proxy/base/clock.h"
#include "proxy/base/text.h"
#include "proxy/model/filter.h"
#include "proxy/model/phones.h"
#include "proxy/trace/reader.h"
#include "proxy/trace/series.h"
#include "proxy/ui/exchange_detail.h"
#include "proxy/ui/exchange_json.h"
#include "proxy/ui/exchange_line.h"
#include "proxy/ui/progress.h"
#include "proxy/ui/state_detail.h"
#include "proxy/ui/state_json.h"

namespace eastap::app {
namespace {

struct ShowOptions {
  std::vector<std::string> traces;  // as typed with the number behind them, see split_words()
  std::optional<std::uint64_t> id;
  std::optional<std::size_t> last;
  bool from_start = false;
  std::string filter;
  bool json = false;
  bool bodies = false;
  bool phones = false;
  int verbosity = 0;
};

/// Prints one exchange after the other, as asked for.
class Shower {
 public:
  Shower(const ShowOptions& options, std::optional<model::Filter> filter)
      : options_(options),
        filter_(std::move(filter)),
        style_{.colour = ui::wants_colour(STDOUT_FILENO)},
        line_(style_) {}

  /// Prints an exchange where it is `wanted` and matches; learns from it where `learn`.
  void take(const trace::Event& event, bool wanted, bool learn) {
    model::ExchangeView view(event.observation.exchange, event.storage.auth, &phones_);
    if (wanted) {
      ++seen_;
      model::FilterSubject subject(view);
      if (is_wanted(subject)) {
        print(view, event, subject.findings());
        ++shown_;
      }
    }
    if (learn) {
      model::learn_from(phones_, view);
    }
  }

  /// Called before anything is printed.
  void before_printing(std::function<void()> call) { before_printing_ = std::move(call); }

  /// What is known of each phone, the one heard of last first.
  void show_phones() {
    phones_.each([this](const model::PhoneState& phone) {
      std::string out;
      if (options_.json) {
        out = ui::phone_json(phone) + '\n';
      } else {
        out = shown_ == 0 ? "" : "\n";
        ui::append_phone(out, phone, style_);
      }
      std::cout << out;
      ++shown_;
    });
  }

  [[nodiscard]] std::size_t shown() const { return shown_; }
  /// Exchanges that the filter was asked about.
  [[nodiscard]] std::size_t seen() const { return seen_; }
  /// About exchanges of which the filter could not tell; "" where there are none.
  [[nodiscard]] const std::string& first_trouble() const { return first_trouble_; }
  [[nodiscard]] std::size_t undecided() const { return undecided_; }

 private:
  bool is_wanted(model::FilterSubject& subject) {
    if (!filter_ || filter_->matches(subject)) {
      return true;
    }
    const std::optional<Error>& trouble = subject.trouble();
    if (trouble && filter_->may_match(subject) && ++undecided_ == 1) {
      first_trouble_ = fmt::format("exchange {}: {}", subject.view().exchange().id.value, trouble->what);
    }
    return false;
  }

  void print(model::ExchangeView& view, const trace::Event& event,
             const std::vector<model::Finding>& findings) {
    std::string out;
    if (options_.json) {
      const bool read = options_.id || options_.bodies;
      out = ui::to_json(
                view, event.storage, findings,
                {.unfinished = event.unfinished, .bodies = read ? ui::Bodies::read : ui::Bodies::named}) +
            '\n';
    } else if (options_.id) {
      ui::append_full(out, view, event.storage, findings, style_);
    } else {
      list(out, view, event, findings);
    }
    if (before_printing_) {
      before_printing_();
    }
    std::cout << out;
  }

  void list(std::string& out, model::ExchangeView& view, const trace::Event& event,
            const std::vector<model::Finding>& findings) {
    if (shown_ == 0) {
      line_.append_header(out);
    }
    if (event.unfinished) {
      line_.append_waiting(out, view);
    } else {
      line_.append(out, view);
    }
    line_.append_remarks(out, view, findings);
    if (options_.verbosity >= 1) {
      ui::append_messages(out, view, event.storage, {.heads = options_.verbosity >= 2}, style_);
    }
  }

  const ShowOptions& options_;
  std::function<void()> before_printing_;
  std::optional<model::Filter> filter_;
  ui::Style style_;
  ui::ExchangeLine line_;
  model::Phones phones_;
  std::size_t seen_ = 0;
  std::size_t shown_ = 0;
  std::size_t undecided_ = 0;
  std::string first_trouble_;
};

/// Says what the filter left out without knowing; exit_found where nothing matched, as grep does.
int report_matches(const Shower& shower) {
  if (shower.undecided() != 0) {
    std::cerr << "eastap show: left out " << shower.undecided()
              << (shower.undecided() == 1 ? " exchange" : " exchanges")
              << " of which the filter could not tell; " << text::printable(shower.first_trouble()) << '\n';
  }
  return shower.shown() == 0 ? exit_found : exit_clean;
}

/// What before an exchange that is shown by the index its phone's state is learnt from: the last so many, and
/// no more bytes than can be read at once. A phone that loads large attachments has gigabytes.
constexpr trace::HistoryLimit learnt{.exchanges = 4000, .bytes = std::uint64_t{64} << 20U};

/// What --phones, an unknown number and the filter come to.
int conclude(const ShowOptions& options, const Shower& shower, bool filtered, bool damaged) {
  if (options.phones && shower.shown() == 0) {
    std::cerr << "eastap show: no exchange names a device\n";
  }
  if (options.id && shower.seen() == 0) {
    std::cerr << "eastap show: no exchange " << *options.id
              << " in this trace; without a number all are listed\n";
    return exit_usage;
  }
  const int matched = filtered ? report_matches(shower) : exit_clean;
  return damaged ? exit_found : matched;
}

/// By the index: reads what is shown and what must be learnt before. nullopt where that cannot be done; then
/// nothing was printed.
std::optional<int> show_some(const ShowOptions& options, const std::optional<model::Filter>& filter,
                             const trace::Series& series) {
  auto opened = trace::IndexedSeries::open(series);
  if (!opened || !*opened) {
    return std::nullopt;  // what is wrong with a file is told when all of it is read
  }
  trace::IndexedSeries& traces = **opened;
  const auto rows = options.id ? traces.find(*options.id) : traces.last(*options.last);
  auto plan = traces.plan(rows, learnt);
  if (traces.broken()) {
    return std::nullopt;
  }
  for (const trace::IndexedSeries::Step& step : plan.steps) {
    if (step.wanted && !traces.read(step.row)) {
      return std::nullopt;
    }
  }
  Shower shower(options, filter);
  for (const trace::IndexedSeries::Step& step : plan.steps) {
    if (const auto event = traces.read(step.row)) {
      shower.take(*event, step.wanted, true);
    } else {
      plan.whole = false;
    }
    if (!std::cout.good()) {
      break;
    }
  }
  std::cout.flush();
  if (!plan.whole) {
    std::cerr << "eastap show: what a phone did before was learnt from its last exchanges only ("
              << learnt.exchanges << ", or " << text::human_size(learnt.bytes)
              << " of them) and what told of its folders; --from-start learns from all\n";
  }
  bool damaged = report_gone("show", series);
  for (std::size_t i = 0; i < series.files().size(); ++i) {
    damaged = report_damage(traces.traces()[i], text::printable(series.files()[i].path.string())) || damaged;
  }
  return conclude(options, shower, filter.has_value(), damaged);
}

/// How many exchanges there are, for --last without an index.
std::expected<std::size_t, Exit> count_exchanges(const ShowOptions& options, ui::Progress& progress) {
  auto series = trace::Series::open({options.traces.begin(), options.traces.end()});
  if (!series) {
    return std::unexpected(exit_usage);
  }
  std::size_t count = 0;
  while (const auto event = series->next()) {
    count += is_exchange(*event) ? 1 : 0;
    progress.at(series->position());
  }
  return count;
}

/// From the front.
int show_all(const ShowOptions& options, const std::optional<model::Filter>& filter, trace::Series& series) {
  const SystemClock clock;
  const bool bar = !options.json && ui::Progress::visible_on(STDERR_FILENO);
  std::size_t skipped = 0;
  if (options.last) {
    ui::Progress progress(series.size(), bar, clock);
    const auto count = count_exchanges(options, progress);
    if (!count) {
      return count.error();
    }
    skipped = *count - std::min(*count, *options.last);
  }
  ui::Progress progress(series.size(), bar, clock);
  Shower shower(options, filter);
  shower.before_printing([&] { progress.hide(); });
  bool damaged = false;
  series.when_read([&](const trace::SeriesFile& file, const trace::Reader& reader) {
    progress.hide();
    damaged = report_damage(reader, text::printable(file.path.string())) || damaged;
  });
  std::size_t number = 0;
  while (const auto event = series.next()) {
    if (event->note && !event->note->exchange && !event->note->connection) {
      // Of the recording itself: what it left out.
      progress.hide();
      std::cerr << text::printable(series.current().path.string()) << ": "
                << text::printable(event->note->note.text) << '\n';
    } else if (is_exchange(*event)) {
      const bool asked = !options.id || event->observation.exchange->id.value == *options.id;
      // Behind the one that is asked for nobody looks, unless another trace has one of that number too.
      const bool learn = !options.id || shower.seen() == 0 || series.files().size() > 1;
      shower.take(*event, !options.phones && asked && number++ >= skipped, learn);
    }
    progress.at(series.position());
    if (!std::cout.good()) {
      break;  // the reader of our output has gone
    }
  }
  progress.hide();
  if (series.trouble()) {
    std::cerr << "eastap show: " << text::printable(series.trouble()->what) << '\n';
    damaged = true;
  }
  damaged = report_gone("show", series) || damaged;
  if (options.phones) {
    shower.show_phones();
  }
  std::cout.flush();
  return conclude(options, shower, filter.has_value(), damaged);
}

/// "A.eastrace B.eastrace 17": the last word is a number where it is one and names no file.
void split_words(ShowOptions& options) {
  if (options.traces.size() < 2) {
    return;
  }
  std::error_code ignored;
  const auto number = text::to_number(options.traces.back());
  if (number && !std::filesystem::exists(options.traces.back(), ignored)) {
    options.id = number;
    options.traces.pop_back();
  }
}

int show_trace(const ShowOptions& words) {
  ShowOptions options = words;
  split_words(options);
  if (options.id && (options.phones || options.last)) {
    std::cerr << "eastap show: a number shows one exchange, " << (options.phones ? "--phones" : "--last")
              << " more than that: choose one\n";
    return exit_usage;
  }
  const auto filter = filter_option("show", options.filter);
  if (!filter) {
    return filter.error();
  }
  auto series = open_series("show", options.traces);
  if (!series) {
    return series.error();
  }
  if ((options.id || options.last) && !options.from_start) {
    if (const auto code = show_some(options, *filter, *series)) {
      return *code;
    }
  }
  return show_all(options, *filter, *series);
}

}  // namespace

std::function<int()> set_up_show(CLI::App& sub) {
  const auto options = std::make_shared<ShowOptions>();
  sub.add_option("TRACE", options->traces,
                 "trace files (.eastrace) or fixture folders, the files of one recording in any order; "
                 "behind them the number of one "
                 "exchange: print it in full")
      ->required()
      ->type_name("TRACE... [ID]");
  CLI::Option* last =
      sub.add_option("--last", options->last, "only the last N exchanges")
          ->type_name("N")
          ->check([](const std::string& word) {
            const auto number = text::to_number(word);
            return std::string(number && *number != 0 ? "" : "expected a whole number from 1 on");
          });
  sub.add_flag("--from-start", options->from_start,
               "with a number or --last: read everything instead of using the index");
  CLI::Option* filter =
      sub.add_option("--filter", options->filter,
                     "only exchanges that match, such as 'cmd == Sync and failed'; see `eastap help filters`")
          ->type_name("EXPR");
  CLI::Option* json = sub.add_flag("--json", options->json, "one JSON object per exchange and line");
  CLI::Option* bodies = sub.add_flag("--bodies", options->bodies,
                                     "with --json: what the mails and texts inside say, of every exchange")
                            ->needs(json);
  CLI::Option* verbose =
      sub.add_flag("-v", options->verbosity, "list with the documents as XML; -vv with the heads as well");
  sub.add_flag("--phones", options->phones,
               "what is known of each phone at the end: folders with SyncKeys, provisioning, heartbeats")
      ->excludes(last)
      ->excludes(filter)
      ->excludes(verbose)
      ->excludes(bodies);
  return [options] { return show_trace(*options); };
}

}  // namespace eastap::app
