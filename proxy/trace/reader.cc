#include "proxy/trace/reader.h"

#include <utility>
#include <variant>

#include "proxy/trace/fixture/fixture.h"
#include "proxy/trace/versions.h"

namespace eastap::trace {
namespace {

using core::Observation;

constexpr std::size_t remembered_closed = 64;
/// Handshakes kept of one connection; a real one has two.
constexpr std::size_t max_handshakes = 16;

template <class... Functions>
struct Overloaded : Functions... {
  using Functions::operator()...;
};

}  // namespace

Result<Reader> Reader::open(const std::filesystem::path& path) {
  auto source = fixture::open_trace(path);
  if (!source) {
    return fail(source.error());
  }
  auto reader = from(std::move(*source));
  if (!reader) {
    return fail(reader.error().in(path.string()));
  }
  return reader;
}

Result<Reader> Reader::from(std::unique_ptr<ByteSource> source) {
  auto frames = FrameReader::open(std::move(source));
  if (!frames) {
    return fail(frames.error());
  }
  return Reader(std::move(*frames));
}

std::optional<Event> Reader::next() {
  while (const auto frame = frames_.next()) {
    if (auto event = take(*frame)) {
      return event;
    }
  }
  return next_unfinished();
}

std::optional<FileHeader> Reader::peek() {
  const auto frame = frames_.at(file_head_size);
  if (!frame || frame->kind != static_cast<std::uint8_t>(RecordKind::header)) {
    return std::nullopt;
  }
  static_cast<void>(take(*frame));
  return header_;
}

std::optional<Event> Reader::read_alone(const IndexPlace& place, const IndexRow& row) {
  static_cast<void>(peek());
  connections_.clear();
  closed_.clear();
  waiting_.clear();
  for (const std::uint64_t offset : place) {
    if (const auto frame = frames_.at(offset)) {
      static_cast<void>(take(*frame));
    }
  }
  std::optional<Event> event;
  for (const std::uint64_t offset : {row.request_at, row.at}) {
    if (offset == 0) {
      continue;
    }
    const auto frame = frames_.at(offset);
    event = frame ? take(*frame) : std::nullopt;
    if (!event || !event->observation.exchange || event->observation.exchange->id.value != row.id) {
      return std::nullopt;
    }
  }
  if (event) {
    event->unfinished = row.at == 0;
    waiting_.clear();
  }
  return event;
}

/// Nothing where the record is no step, or cannot be read.
std::optional<Event> Reader::take(const Frame& frame) {
  offset_ = frame.offset;
  if (const auto kind = static_cast<RecordKind>(frame.kind);
      kind == RecordKind::index || kind == RecordKind::directory) {
    return std::nullopt;  // for those who do not read from the front
  }
  auto record = decode_frame(frame, header_.started);
  if (!record) {
    frames_.add_damage({.offset = frame.offset,
                        .length = frame_head_size + frame.payload.size(),
                        .what = record.error().what,
                        .tail = false});
    return std::nullopt;
  }
  std::optional<Event> event;
  std::visit(Overloaded{
                 [&](FileHeader& header) {
                   header_ = std::move(header);
                   if (base_) {
                     header_.started.steady = header_.started.wall - *base_;
                   }
                 },
                 [&](EndRecord& end) { end_ = std::move(end); },
                 [](IndexSection&) {},
                 [](IndexDirectory&) {},
                 [](UnknownRecord&) {},
                 [&](auto& step) { event = on(std::move(step)); },
             },
             *record);
  if (event) {
    event->offset = frame.offset;
  }
  return event;
}

core::ConnectionPtr Reader::connection(ConnectionId id) const {
  const auto row = connections_.find(id);
  if (row != connections_.end()) {
    return row->second;
  }
  auto unknown = std::make_shared<core::ConnectionFacts>();
  unknown->id = id;
  return unknown;
}

core::ConnectionPtr Reader::keep(core::ConnectionFacts facts) {
  if (connections_.size() >= max_open) {
    connections_.erase(connections_.begin());
  }
  const ConnectionId id = facts.id;
  auto kept = std::make_shared<const core::ConnectionFacts>(std::move(facts));
  connections_[id] = kept;
  return kept;
}

Event Reader::on(ConnectionRecord record) {
  const auto known = connections_.find(record.facts.id);
  if (known != connections_.end()) {
    record.facts.tls = known->second->tls;
  }
  Event event;
  event.observation = {.kind = Observation::Kind::connection_opened,
                       .at = record.at,
                       .connection = keep(std::move(record.facts)),
                       .exchange = nullptr};
  return event;
}

Event Reader::on(TlsRecord record) {
  core::ConnectionFacts facts = *connection(record.connection);
  if (facts.tls.size() < max_handshakes) {
    facts.tls.push_back(std::move(record.facts));
  }
  Event event;
  event.observation = {.kind = Observation::Kind::tls_done,
                       .at = record.at,
                       .connection = keep(std::move(facts)),
                       .exchange = nullptr};
  return event;
}

Event Reader::on(ExchangeRecord record) {
  Event event;
  const bool final = record.final;
  if (!final) {
    if (waiting_.size() >= max_open) {
      waiting_.erase(waiting_.begin());
    }
    waiting_[record.exchange.id] = offset_;
  } else if (const auto row = waiting_.find(record.exchange.id); row != waiting_.end()) {
    if (!record.exchange.request) {
      add_request(record, row->second);
    }
    waiting_.erase(row);
  }
  record.exchange.connection = connection(record.connection);
  event.storage = std::move(record.storage);
  auto exchange = std::make_shared<const core::Exchange>(std::move(record.exchange));
  event.observation = {.kind = final ? Observation::Kind::exchange_done : Observation::Kind::request_done,
                       .at = final ? exchange->finished : exchange->started,
                       .connection = exchange->connection,
                       .exchange = exchange};
  return event;
}

/// Reads the request record again rather than keep every waiting request in memory.
void Reader::add_request(ExchangeRecord& of, std::uint64_t offset) {
  const auto frame = frames_.at(offset);
  if (!frame) {
    return;
  }
  auto record = decode_frame(*frame, header_.started);
  auto* request = record ? std::get_if<ExchangeRecord>(&*record) : nullptr;
  if (request == nullptr) {
    return;
  }
  join_request(of, std::move(*request));
}

Event Reader::on(const ClosedRecord& record) {
  core::ConnectionFacts facts = *connection(record.connection);
  facts.closed_by = record.by;
  Event event;
  event.observation = {.kind = Observation::Kind::connection_closed,
                       .at = record.at,
                       .connection = keep(std::move(facts)),
                       .exchange = nullptr};
  closed_.push_back(record.connection);
  if (closed_.size() > remembered_closed) {
    connections_.erase(closed_.front());
    closed_.pop_front();
  }
  return event;
}

Event Reader::on(NoteRecord record) {
  Event event;
  event.observation.at = record.at;
  if (record.connection) {
    event.observation.connection = connection(record.connection);
  }
  event.note = std::move(record);
  return event;
}

std::optional<Event> Reader::next_unfinished() {
  while (!waiting_.empty()) {
    const std::uint64_t offset = waiting_.begin()->second;
    waiting_.erase(waiting_.begin());
    if (const auto frame = frames_.at(offset)) {
      offset_ = offset;
      if (auto event = take(*frame)) {
        if (event->observation.exchange) {
          waiting_.erase(event->observation.exchange->id);  // taking it put it back
        }
        event->unfinished = true;
        return event;
      }
    }
  }
  return std::nullopt;
}

}  // namespace eastap::trace
