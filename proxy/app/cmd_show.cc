// `eastap show TRACE [ID] [--filter EXPR] [--json [--bodies]] [--phones]`: lists a trace or what matches of
// it, prints one exchange in full, or what is known of each phone at the end. Single-threaded.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

#include "proxy/app/commands.h"
#include "proxy/app/trace_input.h"
#include "proxy/base/text.h"
#include "proxy/model/filter.h"
#include "proxy/model/phones.h"
#include "proxy/trace/reader.h"
#include "proxy/ui/exchange_detail.h"
#include "proxy/ui/exchange_json.h"
#include "proxy/ui/exchange_line.h"
#include "proxy/ui/state_detail.h"
#include "proxy/ui/state_json.h"

namespace eastap::app {
namespace {

struct ShowOptions {
  std::string trace;
  std::optional<std::uint64_t> id;
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

  void show(const trace::Event& event) {
    model::ExchangeView view(event.observation.exchange, event.storage.auth, &phones_);
    if (!options_.phones && (!options_.id || view.exchange().id.value == *options_.id)) {
      ++seen_;
      model::FilterSubject subject(view);
      if (is_wanted(subject)) {
        print(view, event, subject.findings());
        ++shown_;
      }
    }
    if (options_.phones || !options_.id || seen_ == 0) {  // behind the one that is asked for nobody looks
      model::learn_from(phones_, view);
    }
  }

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

int show_trace(const ShowOptions& options) {
  const auto filter = filter_option("show", options.filter);
  if (!filter) {
    return filter.error();
  }
  auto reader = trace::Reader::open(options.trace);
  if (!reader) {
    std::cerr << "eastap show: " << text::printable(reader.error().what) << '\n';
    return exit_usage;
  }
  Shower shower(options, *filter);
  while (const auto event = reader->next()) {
    if (event->note && !event->note->exchange && !event->note->connection) {
      // Of the recording itself: what it left out.
      std::cerr << text::printable(options.trace) << ": " << text::printable(event->note->note.text) << '\n';
    } else if (is_exchange(*event)) {
      shower.show(*event);
    }
    if (!std::cout.good()) {
      break;  // the reader of our output has gone
    }
  }
  if (options.phones) {
    shower.show_phones();
  }
  std::cout.flush();
  const bool damaged = report_damage(*reader, text::printable(options.trace));
  if (options.phones && shower.shown() == 0) {
    std::cerr << "eastap show: no exchange names a device\n";
  }
  if (options.id && shower.seen() == 0) {
    std::cerr << "eastap show: no exchange " << *options.id
              << " in this trace; without a number all are listed\n";
    return exit_usage;
  }
  const int matched = *filter ? report_matches(shower) : exit_clean;
  return damaged ? exit_found : matched;
}

}  // namespace

std::function<int()> set_up_show(CLI::App& sub) {
  const auto options = std::make_shared<ShowOptions>();
  sub.add_option("TRACE", options->trace, "a trace file (.eastrace) or a fixture folder")->required();
  CLI::Option* id = sub.add_option("ID", options->id, "the number of one exchange: print it in full");
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
      ->excludes(id)
      ->excludes(filter)
      ->excludes(verbose)
      ->excludes(bodies);
  return [options] { return show_trace(*options); };
}

}  // namespace eastap::app
