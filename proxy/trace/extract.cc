#include "proxy/trace/extract.h"

#include <optional>
#include <utility>
#include <variant>

#include "proxy/trace/fixture/fixture.h"
#include "proxy/trace/frame_reader.h"
#include "proxy/trace/record.h"
#include "proxy/trace/record_copy.h"
#include "proxy/trace/versions.h"

namespace eastap::trace {
namespace {

/// What is to be written, known once all of the trace was read.
struct Extraction {
  const std::set<ExchangeId>& exchanges;
  std::set<ConnectionId> connections{};
  std::set<ExchangeId> found{};
  std::optional<EndRecord> end{};

  /// `exchange` or `connection` may be none: of the recording itself.
  [[nodiscard]] bool wants(ConnectionId connection, ExchangeId exchange) const {
    return exchange ? exchanges.contains(exchange) : !connection || connections.contains(connection);
  }
  /// In the first reading.
  void learn(const Record& record) {
    if (const auto* exchange = std::get_if<ExchangeRecord>(&record)) {
      if (exchanges.contains(exchange->exchange.id)) {
        connections.insert(exchange->connection);
        found.insert(exchange->exchange.id);
      }
    } else if (const auto* last = std::get_if<EndRecord>(&record)) {
      end = EndRecord{.at = last->at, .reason = last->reason};
    }
  }
  [[nodiscard]] bool wants(const Record& record) const {
    if (const auto* exchange = std::get_if<ExchangeRecord>(&record)) {
      return wants({}, exchange->exchange.id);
    }
    if (const auto* opened = std::get_if<ConnectionRecord>(&record)) {
      return wants(opened->facts.id, {});
    }
    if (const auto* tls = std::get_if<TlsRecord>(&record)) {
      return wants(tls->connection, {});
    }
    if (const auto* closed = std::get_if<ClosedRecord>(&record)) {
      return wants(closed->connection, {});
    }
    if (const auto* note = std::get_if<NoteRecord>(&record)) {
      return wants(note->connection, note->exchange);
    }
    return true;  // the header, and kinds of later versions
  }
};

Result<FrameReader> open_frames(const std::filesystem::path& path) {
  auto source = fixture::open_trace(path);
  if (!source) {
    return fail(source.error());
  }
  auto frames = FrameReader::open(*std::move(source));
  return frames ? std::move(frames) : fail(frames.error().in(path.string()));
}

/// nullopt: what cannot be read is of no use in the new trace either.
std::optional<Record> readable(const Frame& frame, Timestamp& epoch) {
  auto record = decode_frame(frame, epoch);
  if (!record) {
    return std::nullopt;
  }
  if (const auto* header = std::get_if<FileHeader>(&*record)) {
    epoch = header->started;
  }
  return *std::move(record);
}

}  // namespace

Result<std::uint64_t> extract(const std::filesystem::path& from, const std::filesystem::path& to,
                              const std::set<ExchangeId>& chosen, const Timestamp& now) {
  auto frames = open_frames(from);
  if (!frames) {
    return fail(frames.error());
  }
  Extraction extraction{.exchanges = chosen};
  Timestamp epoch;
  while (const auto frame = frames->next()) {
    if (const auto record = readable(*frame, epoch)) {
      extraction.learn(*record);
    }
  }
  auto copy = RecordCopy::create(to);
  if (!copy) {
    return fail(copy.error());
  }
  frames->seek(file_head_size);
  while (const auto frame = frames->next()) {
    const auto record = readable(*frame, epoch);
    if (!record || !extraction.wants(*record)) {
      continue;
    }
    if (auto added = copy->add(*frame); !added) {
      return fail(added.error());
    }
  }
  auto finished = extraction.end ? copy->finish(*std::move(extraction.end)) : copy->finish(now);
  if (!finished) {
    return fail(finished.error());
  }
  return extraction.found.size();
}

}  // namespace eastap::trace
