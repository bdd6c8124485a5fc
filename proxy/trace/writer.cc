#include "proxy/trace/writer.h"

#include <exception>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "proxy/base/log.h"
#include "proxy/base/signals_blocked.h"
#include "proxy/trace/output_file.h"
#include "proxy/trace/quoted_secrets.h"
#include "proxy/trace/record_filter.h"
#include "proxy/trace/redaction.h"

namespace eastap::trace {
namespace {

using core::Observation;

/// Encoded bytes that are written with one call.
constexpr std::size_t trace_write_size = std::size_t{256} << 10U;
/// What an observation costs in memory beside the bytes of its messages.
constexpr std::size_t observation_overhead = 1024;

std::size_t size_of(const core::MessagePtr& message) {
  return message ? message->head.raw().size() + message->body.wire.size() : 0;
}

std::size_t size_of(const Observation& observation) {
  std::size_t size = observation_overhead;
  if (const core::Exchange* exchange = observation.exchange.get()) {
    size += size_of(exchange->request) + size_of(exchange->sent_request) + size_of(exchange->response) +
            size_of(exchange->sent_response);
  }
  return size;
}

/// What was written of a connection, to see whether there is more to write.
struct Written {
  std::size_t tls = 0;
  std::size_t notes = 0;
  std::size_t upstream_name = 0;
  std::size_t rule = 0;
  bool upstream = false;

  static Written of(const core::ConnectionFacts& facts) {
    return {.tls = facts.tls.size(),
            .notes = facts.notes.size(),
            .upstream_name = facts.upstream_name.size(),
            .rule = facts.rule.size(),
            .upstream = facts.upstream.has_value()};
  }
  [[nodiscard]] bool same_facts(const Written& other) const {
    return notes == other.notes && upstream_name == other.upstream_name && rule == other.rule &&
           upstream == other.upstream;
  }
};

}  // namespace

/// Everything that belongs to the writer's thread.
class Writer::Recorder {
 public:
  Recorder(OutputFile file, const Clock& clock, const WriterOptions& options)
      : clock_(clock),
        epoch_(clock.now()),
        file_(std::move(file)),
        encoder_(epoch_),
        record_secrets_(options.record_secrets) {
    if (options.filter) {
      filter_.emplace(*options.filter);
    }
  }

  [[nodiscard]] Result<void> begin(const std::string& version) {
    encoder_.header({.eastap = version, .started = epoch_, .secrets_recorded = record_secrets_});
    if (filter_) {
      remark("recorded are only exchanges that match: " + filter_->filter().text());
    }
    return flush();
  }

  /// Requests whose exchange is over before anything of the batch is written need no record of their own.
  void answered_within(const std::vector<Item>& batch) {
    answered_.clear();
    for (const Item& item : batch) {
      const auto* observation = std::get_if<Observation>(&item);
      if (observation != nullptr && observation->kind == Observation::Kind::exchange_done) {
        answered_.insert(observation->exchange->id);
      }
    }
  }

  [[nodiscard]] Result<void> record(const Item& item) {
    if (const auto* note = std::get_if<NoteRecord>(&item)) {
      encoder_.note(*note);
    } else {
      record(std::get<Observation>(item));
    }
    return encoder_.bytes().size() >= trace_write_size ? flush() : Result<void>{};
  }

  [[nodiscard]] Result<void> flush() {
    if (encoder_.bytes().empty()) {
      return {};
    }
    auto done = file_.append(encoder_.bytes());
    encoder_.clear();
    return done;
  }

  /// The end record; `reason` is empty where all went well.
  [[nodiscard]] Result<void> finish(const std::string& reason) {
    if (filter_ && filter_->left_out() > 0) {
      remark(filter_->left_out() == 1
                 ? "1 exchange did not match and was left out"
                 : std::to_string(filter_->left_out()) + " exchanges did not match and were left out");
    }
    encoder_.end({.at = clock_.now(), .exchanges = exchanges_, .reason = reason});
    if (auto done = flush(); !done) {
      return done;
    }
    return file_.sync();
  }

  [[nodiscard]] std::uint64_t size() const { return file_.size(); }

 private:
  void remark(std::string text) {
    encoder_.note({clock_.now(), {}, {}, {core::Note::Kind::policy, std::move(text), "--record-filter"}});
  }

  /// With a filter nothing is told of an exchange before it is over, nor of a connection before it had one
  /// that matched.
  [[nodiscard]] bool left_out(const Observation& observation) {
    switch (observation.kind) {
      case Observation::Kind::exchange_done:
        return !filter_->keeps(observation.exchange);
      case Observation::Kind::connection_closed:
        return !connections_.contains(observation.connection->id);
      case Observation::Kind::request_done:
      case Observation::Kind::connection_opened:
      case Observation::Kind::tls_done:
      case Observation::Kind::server_connected:
        return true;
    }
    return true;
  }

  void record(const Observation& observation) {
    if (filter_ && left_out(observation)) {
      return;
    }
    if (observation.connection) {
      record_connection(observation.at, *observation.connection);
    }
    switch (observation.kind) {
      case Observation::Kind::request_done:
        if (!answered_.contains(observation.exchange->id)) {
          record_request(*observation.exchange);
        }
        break;
      case Observation::Kind::exchange_done:
        record_exchange(*observation.exchange);
        break;
      case Observation::Kind::connection_closed:
        encoder_.closed({.at = observation.at,
                         .connection = observation.connection->id,
                         .by = observation.connection->closed_by});
        connections_.erase(observation.connection->id);
        break;
      case Observation::Kind::connection_opened:
      case Observation::Kind::tls_done:
      case Observation::Kind::server_connected:
        break;
    }
  }

  void record_connection(const Timestamp& at, const core::ConnectionFacts& facts) {
    const Written now = Written::of(facts);
    const auto [row, added] = connections_.try_emplace(facts.id);
    if (added || !now.same_facts(row->second)) {
      encoder_.connection(at, facts);
    }
    for (std::size_t i = row->second.tls; i < facts.tls.size(); ++i) {
      encoder_.tls(at, facts.id, facts.tls[i]);
    }
    row->second = now;
  }

  void record_request(const core::Exchange& exchange) {
    ExchangeStorage storage = plan(exchange, Parts::request, record_secrets_);
    mask(exchange, storage);
    encoder_.request(exchange, storage);
    waiting_.insert(exchange.id);
  }

  void record_exchange(const core::Exchange& exchange) {
    const bool with_request = waiting_.erase(exchange.id) == 0;
    ExchangeStorage storage = plan(exchange, with_request ? Parts::all : Parts::response, record_secrets_);
    mask(exchange, storage);
    encoder_.exchange(exchange, storage, with_request);
    ++exchanges_;
  }

  void mask(const core::Exchange& exchange, ExchangeStorage& storage) const {
    if (!record_secrets_ && may_quote_secrets(exchange.notes)) {
      storage.notes = masked_notes(exchange);
    }
  }

  const Clock& clock_;
  Timestamp epoch_;
  OutputFile file_;
  Encoder encoder_;
  bool record_secrets_;
  std::optional<RecordFilter> filter_;
  std::unordered_map<ConnectionId, Written> connections_;  // open ones
  std::unordered_set<ExchangeId> waiting_;                 // requests that wait for their response
  std::unordered_set<ExchangeId> answered_;                // exchanges that end within the batch at hand
  std::uint64_t exchanges_ = 0;
};

Result<std::unique_ptr<Writer>> Writer::open(WriterOptions options, const Clock& clock) {
  auto file = OutputFile::create(options.path);
  if (!file) {
    return fail(file.error());
  }
  auto recorder = std::make_unique<Recorder>(std::move(*file), clock, options);
  if (auto begun = recorder->begin(options.eastap_version); !begun) {
    return fail(begun.error());
  }
  return std::make_unique<Writer>(std::move(options), std::move(recorder));
}

Writer::Writer(WriterOptions options, std::unique_ptr<Recorder> recorder)
    : options_(std::move(options)),
      recorder_(std::move(recorder)),
      queue_({.bytes = options_.mailbox_bytes, .items = options_.mailbox_items, .linger = options_.linger}) {
  const SignalsBlocked blocked;
  thread_ = std::thread([this] { run(); });
}

Writer::~Writer() {
  close();
}

void Writer::push(Item item, std::size_t bytes) {
  if (!failed() && !closed_.load(std::memory_order_relaxed)) {
    queue_.push(std::move(item), bytes);
  }
}

void Writer::observe(const Observation& observation) {
  push(observation, size_of(observation));
}

void Writer::annotate(NoteRecord note) {
  push(std::move(note), observation_overhead);
}

bool Writer::saturated() const {
  return !failed() && queue_.full();
}

void Writer::when_relieved(std::function<void()> wake) {
  queue_.when_relieved(std::move(wake));
}

void Writer::close() {
  closed_.store(true, std::memory_order_relaxed);
  queue_.close();
  if (thread_.joinable()) {
    thread_.join();
  }
}

void Writer::run() {
  const auto give_up = [this](const Error& error) {
    if (failed_.exchange(true)) {
      return;
    }
    log::error("trace", "recording ends here, after " + std::to_string(recorder_->size()) +
                            " bytes: " + error.what + ". Traffic goes on unrecorded");
    static_cast<void>(recorder_->finish("writing failed: " + error.what));
    if (options_.on_failure) {
      options_.on_failure(error);
    }
  };
  std::vector<Item> batch;
  while (queue_.take(batch)) {
    recorder_->answered_within(batch);
    for (Item& item : batch) {
      const auto* observation = std::get_if<Observation>(&item);
      const std::size_t bytes = observation != nullptr ? size_of(*observation) : observation_overhead;
      if (!failed()) {
        if (const auto done = recorder_->record(item); !done) {
          give_up(done.error());
        }
      }
      item = NoteRecord{};  // frees the messages before the next one is encoded
      queue_.release(1, bytes);
    }
    if (!failed()) {
      if (const auto done = recorder_->flush(); !done) {
        give_up(done.error());
      }
    }
  }
  if (!failed()) {
    if (const auto done = recorder_->finish({}); !done) {
      give_up(done.error());
    }
  }
  recorder_.reset();
}

}  // namespace eastap::trace
