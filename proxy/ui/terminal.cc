#include "proxy/ui/terminal.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <unistd.h>

#include "proxy/base/signals_blocked.h"
#include "proxy/model/phones.h"
#include "proxy/trace/redaction.h"
#include "proxy/ui/exchange_detail.h"
#include "proxy/ui/exchange_line.h"
#include "proxy/ui/output.h"
#include "proxy/ui/waiting.h"

namespace eastap::ui {
namespace {

using core::Observation;

constexpr std::size_t flush_size = std::size_t{64} << 10U;
constexpr std::size_t observation_overhead = 1024;

std::size_t size_of(const core::MessagePtr& message) {
  return message ? message->head.raw().size() + message->body.wire.size() : 0;
}

std::size_t size_of(const Observation& observation) {
  const core::Exchange& exchange = *observation.exchange;
  return observation_overhead + size_of(exchange.request) + size_of(exchange.sent_request) +
         size_of(exchange.response) + size_of(exchange.sent_response);
}

}  // namespace

TerminalOptions TerminalOptions::of(int descriptor, unsigned verbosity) {
  TerminalOptions options;
  options.descriptor = descriptor;
  options.verbosity = verbosity;
  options.colour = wants_colour(descriptor);
  options.live = ::isatty(descriptor) == 1;
  return options;
}

/// Everything that belongs to the terminal's thread.
class Terminal::Printer {
 public:
  Printer(const TerminalOptions& options, const Clock& clock)
      : options_(options),
        clock_(clock),
        style_{.colour = options.colour},
        line_(style_),
        waiting_({.after = options.waiting_after, .live = options.live},
                 [this](const core::ExchangePtr& exchange) { return describe_waiting(exchange); }),
        output_(options.descriptor) {}

  void take(const Observation& observation) {
    if (observation.kind == Observation::Kind::request_done) {
      waiting_.add(observation.exchange);
    } else {
      waiting_.remove(observation.exchange->id);
      show(observation.exchange);
    }
    if (text_.size() >= flush_size) {
      flush();
    }
  }

  void say_left_out(std::size_t count) {
    waiting_.clear();  // some of them may have been answered among those that are left out
    text_ += fmt::format("    {} exchanges are not shown: the terminal takes its text too slowly\n", count);
  }

  /// Writes what came up, with the waiting requests below it on a terminal.
  void flush() {
    const nanoseconds now = clock_.steady();
    std::string out;
    waiting_.erase(out);
    waiting_.tell(text_, now);
    out += text_;
    text_.clear();
    waiting_.draw(out, now, options_.live ? columns_of(options_.descriptor) : 0);
    output_.write(out);
  }

  void finish() {
    waiting_.clear();
    flush();
  }

  /// How long the thread may sleep.
  [[nodiscard]] std::optional<std::chrono::milliseconds> patience() const {
    const nanoseconds now = clock_.steady();
    const auto next = waiting_.next(now);
    if (!next) {
      return std::nullopt;
    }
    const auto rest = std::chrono::ceil<std::chrono::milliseconds>(*next - now);
    return std::max(rest, std::chrono::milliseconds(0));
  }

  void hurry() { output_.hurry(); }

 private:
  /// What is shown, and what a filter finds, is what a trace of it would give.
  void show(const core::ExchangePtr& exchange) {
    const trace::ExchangeStorage storage = trace::plan(*exchange, trace::Parts::all, false);
    model::ExchangeView view(trace::redacted(exchange, storage), storage.auth, &phones_);
    model::FilterSubject subject(view);
    if (!options_.filter || options_.filter->matches(subject)) {
      print(view, storage, subject.findings());
    }
    model::learn_from(phones_, view);
  }

  void print(model::ExchangeView& view, const trace::ExchangeStorage& storage,
             const std::vector<model::Finding>& findings) {
    if (options_.live && !std::exchange(header_shown_, true)) {
      line_.append_header(text_);
    }
    line_.append(text_, view);
    line_.append_remarks(text_, view, findings);
    if (options_.verbosity >= 1) {
      append_messages(text_, view, storage, {.heads = options_.verbosity >= 2}, style_);
    }
  }

  /// "" for one that cannot match.
  std::string describe_waiting(const core::ExchangePtr& exchange) {
    const trace::ExchangeStorage storage = trace::plan(*exchange, trace::Parts::request, false);
    model::ExchangeView view(trace::redacted(exchange, storage), storage.auth, &phones_);
    std::string line;
    if (model::FilterSubject subject(view); options_.filter && !options_.filter->may_match(subject)) {
      return line;
    }
    line_.append_waiting(line, view);
    return line;
  }

  const TerminalOptions& options_;
  const Clock& clock_;
  Style style_;
  ExchangeLine line_;
  model::Phones phones_;
  Waiting waiting_;
  Output output_;
  std::string text_;
  bool header_shown_ = false;
};

Terminal::Terminal(TerminalOptions options, const Clock& clock)
    : options_(std::move(options)),
      queue_({.bytes = options_.mailbox_bytes, .items = options_.mailbox_items, .linger = options_.linger}),
      printer_(std::make_unique<Printer>(options_, clock)) {
  const SignalsBlocked blocked;
  thread_ = std::thread([this] { run(); });
}

Terminal::~Terminal() {
  close();
}

void Terminal::observe(const Observation& observation) {
  const bool shown =
      observation.exchange != nullptr && (observation.kind == Observation::Kind::request_done ||
                                          observation.kind == Observation::Kind::exchange_done);
  if (!shown || closed_.load(std::memory_order_relaxed)) {
    return;
  }
  if (!queue_.try_push(observation, size_of(observation)) &&
      observation.kind == Observation::Kind::exchange_done) {
    left_out_.fetch_add(1, std::memory_order_relaxed);
  }
}

void Terminal::close() {
  if (!closed_.exchange(true)) {
    printer_->hurry();
    queue_.close();
    thread_.join();
  }
}

void Terminal::run() {
  std::vector<Observation> batch;
  while (queue_.take(batch, printer_->patience())) {
    for (Observation& observation : batch) {
      const std::size_t bytes = size_of(observation);
      printer_->take(observation);
      observation = {};
      queue_.release(1, bytes);
    }
    if (const std::size_t count = left_out_.exchange(0, std::memory_order_relaxed); count != 0) {
      printer_->say_left_out(count);
    }
    printer_->flush();
  }
  printer_->finish();
}

}  // namespace eastap::ui
