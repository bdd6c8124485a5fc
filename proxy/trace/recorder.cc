#include "proxy/trace/recorder.h"

#include <utility>

#include "proxy/trace/quoted_secrets.h"
#include "proxy/trace/redaction.h"

namespace eastap::trace {
namespace {

using core::Observation;

/// Encoded bytes that are written with one call.
constexpr std::size_t record_write_size = std::size_t{256} << 10U;

}  // namespace

Recorder::Written Recorder::Written::of(const core::ConnectionPtr& facts) {
  return {.tls = facts->tls.size(),
          .notes = facts->notes.size(),
          .upstream_name = facts->upstream_name.size(),
          .rule = facts->rule.size(),
          .upstream = facts->upstream.has_value(),
          .facts = facts};
}

bool Recorder::Written::same_facts(const Written& other) const {
  return notes == other.notes && upstream_name == other.upstream_name && rule == other.rule &&
         upstream == other.upstream && facts->client == other.facts->client;
}

Recorder::Recorder(OutputFile file, PartFiles files, const Clock& clock, RecorderOptions options)
    : clock_(clock),
      options_(std::move(options)),
      files_(std::move(files)),
      file_(std::move(file)),
      epoch_(clock.now()),
      run_(epoch_.wall),
      encoder_(epoch_),
      index_(file_head_size, options_.section_bytes) {
  if (options_.filter) {
    filter_.emplace(*options_.filter);
  }
}

Result<void> Recorder::begin() {
  encoder_.header(header(epoch_));
  remark_filter();
  return flush();
}

/// Of the file that `files_` has come to.
FileHeader Recorder::header(const Timestamp& started) const {
  return {.eastap = options_.eastap_version,
          .started = started,
          .secrets_recorded = options_.record_secrets,
          .run = files_.part() == 0 ? microseconds(0) : run_,
          .part = files_.part()};
}

void Recorder::remark_filter() {
  if (filter_) {
    remark("recorded are only exchanges that match: " + filter_->filter().text());
  }
}

Result<void> Recorder::record(const NoteRecord& note) {
  encoder_.note(note);
  return after_record();
}

Result<void> Recorder::record(const Observation& observation) {
  put(observation);
  return after_record();
}

Result<void> Recorder::after_record() {
  if (index_.due(here())) {
    put_section();
  }
  if (files_.part() != 0) {
    if (const Timestamp now = clock_.now(); files_.due(here(), now)) {
      return change_file(now);
    }
  }
  return encoder_.bytes().size() >= record_write_size ? flush() : Result<void>{};
}

/// The next file is made before this one ends, so that one that cannot be made ends the recording in order.
Result<void> Recorder::change_file(const Timestamp& now) {
  const std::filesystem::path old = files_.current();
  auto next = begin_next(now);
  if (!next) {
    return fail(next.error());
  }
  if (auto done = finish({}, files_.current().filename().string()); !done) {
    return done;
  }
  files_.completed(old, file_.size());
  next->keep();
  file_ = std::move(*next);
  epoch_ = now;
  encoder_ = Encoder(epoch_);
  index_ = IndexBuilder(file_head_size, options_.section_bytes);
  exchanges_ = 0;
  waiting_.clear();  // their exchange records bring the request along
  remark_filter();
  for (auto& [id, written] : connections_) {
    index_.connection(id, here());
    encoder_.connection(now, *written.facts);
    put_tls(now, *written.facts, 0);
  }
  return flush();
}

/// The head goes in at once, however full the disk is: without it nobody could read the file, nor the series
/// that it is a part of. Until it is kept the file goes away with the object.
Result<OutputFile> Recorder::begin_next(const Timestamp& now) {
  auto next = files_.create_next(now);
  if (!next) {
    return next;
  }
  next->remove_unless_kept();
  Encoder head(now);
  head.header(header(now));
  if (auto begun = next->append(head.bytes()); !begun) {
    return fail(begun.error());
  }
  return next;
}

Result<void> Recorder::flush() {
  if (encoder_.bytes().empty()) {
    return {};
  }
  if (auto room = files_.make_room(file_.size(), encoder_.bytes().size()); !room) {
    encoder_.clear();
    return room;
  }
  auto done = file_.append(encoder_.bytes());
  encoder_.clear();
  return done;
}

Result<void> Recorder::finish(const std::string& reason) {
  return finish(reason, {});
}

Result<void> Recorder::finish(const std::string& reason, const std::string& next) {
  if (filter_ && filter_->left_out() > left_out_before_) {
    const std::uint64_t count = filter_->left_out() - left_out_before_;
    left_out_before_ = filter_->left_out();
    remark(count == 1 ? "1 exchange did not match and was left out"
                      : std::to_string(count) + " exchanges did not match and were left out");
  }
  std::uint64_t directory = 0;
  if (reason.empty()) {  // after a failed write nobody knows what of the index is true
    put_section();
    directory = here();
    encoder_.directory(index_.directory(directory));
  }
  encoder_.end(
      {.at = clock_.now(), .exchanges = exchanges_, .reason = reason, .directory = directory, .next = next});
  // The last few bytes may use what is kept free.
  auto done = file_.append(encoder_.bytes());
  encoder_.clear();
  return done ? file_.sync() : std::move(done);
}

void Recorder::put_section() {
  encoder_.index(index_.take(here()));
}

void Recorder::remark(std::string text) {
  encoder_.note({clock_.now(), {}, {}, {core::Note::Kind::policy, std::move(text), "--record-filter"}});
}

/// With a filter nothing is told of an exchange before it is over, nor of a connection before it had one
/// that matched.
bool Recorder::left_out(const Observation& observation) {
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

void Recorder::put(const Observation& observation) {
  if (filter_ && left_out(observation)) {
    return;
  }
  if (observation.connection) {
    put_connection(observation.at, observation.connection);
  }
  switch (observation.kind) {
    case Observation::Kind::request_done:
      if (!answered_.contains(observation.exchange->id)) {
        put_request(*observation.exchange);
      }
      break;
    case Observation::Kind::exchange_done:
      put_exchange(*observation.exchange);
      break;
    case Observation::Kind::connection_closed:
      encoder_.closed({.at = observation.at,
                       .connection = observation.connection->id,
                       .by = observation.connection->closed_by});
      index_.closed(observation.connection->id);
      connections_.erase(observation.connection->id);
      break;
    case Observation::Kind::connection_opened:
    case Observation::Kind::tls_done:
    case Observation::Kind::server_connected:
      break;
  }
}

void Recorder::put_connection(const Timestamp& at, const core::ConnectionPtr& facts) {
  Written now = Written::of(facts);
  const auto [row, added] = connections_.try_emplace(facts->id);
  if (added || !now.same_facts(row->second)) {
    index_.connection(facts->id, here());
    encoder_.connection(at, *facts);
  }
  put_tls(at, *facts, row->second.tls);
  row->second = std::move(now);
}

void Recorder::put_tls(const Timestamp& at, const core::ConnectionFacts& facts, std::size_t from) {
  for (std::size_t i = from; i < facts.tls.size(); ++i) {
    index_.tls(facts.id, here());
    encoder_.tls(at, facts.id, facts.tls[i]);
  }
}

void Recorder::put_request(const core::Exchange& exchange) {
  ExchangeStorage storage = plan(exchange, Parts::request, options_.record_secrets);
  mask(exchange, storage);
  index_.request(exchange.connection ? exchange.connection->id : ConnectionId{}, exchange, here());
  encoder_.request(exchange, storage);
  waiting_.insert(exchange.id);
}

void Recorder::put_exchange(const core::Exchange& exchange) {
  const bool with_request = waiting_.erase(exchange.id) == 0;
  ExchangeStorage storage =
      plan(exchange, with_request ? Parts::all : Parts::response, options_.record_secrets);
  mask(exchange, storage);
  index_.exchange(exchange.connection ? exchange.connection->id : ConnectionId{}, exchange, with_request,
                  here());
  encoder_.exchange(exchange, storage, with_request);
  ++exchanges_;
}

void Recorder::mask(const core::Exchange& exchange, ExchangeStorage& storage) const {
  if (!options_.record_secrets && may_quote_secrets(exchange.notes)) {
    storage.notes = masked_notes(exchange);
  }
}

}  // namespace eastap::trace
