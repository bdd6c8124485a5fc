#include "proxy/trace/writer.h"

#include <exception>
#include <optional>
#include <utility>
#include <vector>

#include "proxy/base/log.h"
#include "proxy/base/signals_blocked.h"
#include "proxy/trace/part_files.h"
#include "proxy/trace/recorder.h"

namespace eastap::trace {
namespace {

using core::Observation;

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

}  // namespace

Result<std::unique_ptr<Writer>> Writer::open(WriterOptions options, const Clock& clock) {
  PartFiles files(options.path, options.rotation);
  auto file = files.create_next(clock.now());
  if (!file) {
    return fail(file.error());
  }
  auto recorder = std::make_unique<Recorder>(std::move(*file), std::move(files), clock,
                                             RecorderOptions{.eastap_version = options.eastap_version,
                                                             .record_secrets = options.record_secrets,
                                                             .filter = options.filter});
  if (auto begun = recorder->begin(); !begun) {
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

void Writer::note_answered(const std::vector<Item>& batch) {
  recorder_->new_batch();
  for (const Item& item : batch) {
    const auto* observation = std::get_if<Observation>(&item);
    if (observation != nullptr && observation->kind == Observation::Kind::exchange_done) {
      recorder_->answered_in_batch(observation->exchange->id);
    }
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
    note_answered(batch);
    for (Item& item : batch) {
      const auto* observation = std::get_if<Observation>(&item);
      const std::size_t bytes = observation != nullptr ? size_of(*observation) : observation_overhead;
      if (!failed()) {
        const auto done = observation != nullptr ? recorder_->record(*observation)
                                                 : recorder_->record(std::get<NoteRecord>(item));
        if (!done) {
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
