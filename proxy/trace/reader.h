// Reader: a trace as the sequence of observations that was recorded, so that whatever watches live traffic
// watches a trace by the same code. Request and exchange records are joined; what the file damaged or cut is
// skipped and told. Memory does not grow with the trace. Single-threaded.
#pragma once

#include <cstdint>
#include <deque>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "proxy/base/result.h"
#include "proxy/core/exchange.h"
#include "proxy/trace/frame_reader.h"
#include "proxy/trace/record.h"

namespace eastap::trace {

/// One step of a trace.
struct Event {
  core::Observation observation;  ///< times count from the trace's start on the steady clock
  ExchangeStorage storage;        ///< of the exchange: what is overwritten or absent, and its sign-in
  std::optional<NoteRecord>
      note;  ///< set: a remark made by itself, and `observation` says only where and when
  /// A request that the trace has no answer to, told once more at the end: it still waited when recording
  /// stopped.
  bool unfinished = false;
  std::uint64_t offset = 0;  ///< of the record in the file
};

class Reader {
 public:
  /// Fails with not_found or io, with invalid_input where it is no trace.
  [[nodiscard]] static Result<Reader> open(const std::filesystem::path& path);
  [[nodiscard]] static Result<Reader> from(std::unique_ptr<ByteSource> source);

  /// The next step; nullopt at the end.
  [[nodiscard]] std::optional<Event> next();

  /// Steady times count from this moment instead of the beginning of this trace: one of a series. Before the
  /// first step.
  void count_from(microseconds wall) { base_ = wall; }
  /// Reads the header alone; nullopt where it is damaged. next() starts from the front all the same.
  [[nodiscard]] std::optional<FileHeader> peek();
  /// Reads one exchange from where an index says that it lies: connection and handshakes, request, exchange
  /// (0: it waits). nullopt where no exchange of that number lies there. Not together with next().
  [[nodiscard]] std::optional<Event> read_alone(const IndexPlace& place, const IndexRow& row);
  /// Where next() goes on in the file, and how long the file is.
  [[nodiscard]] std::uint64_t position() const { return frames_.position(); }
  [[nodiscard]] std::uint64_t size() const { return frames_.size(); }

  /// Known once next() was called.
  [[nodiscard]] const FileHeader& header() const { return header_; }
  /// What was skipped so far.
  [[nodiscard]] const std::vector<Damage>& damage() const { return frames_.damage(); }
  /// The end record, once next() has given everything; nullopt where recording was not closed in order.
  [[nodiscard]] const std::optional<EndRecord>& end() const { return end_; }
  [[nodiscard]] bool being_written() const { return frames_.being_written(); }

  /// Connections and waiting requests that are remembered; the oldest are forgotten beyond that.
  static constexpr std::size_t max_open = 100'000;

 private:
  explicit Reader(FrameReader frames) : frames_(std::move(frames)) {}
  [[nodiscard]] std::optional<Event> take(const Frame& frame);
  [[nodiscard]] Event on(ConnectionRecord record);
  [[nodiscard]] Event on(TlsRecord record);
  [[nodiscard]] Event on(ExchangeRecord record);
  [[nodiscard]] Event on(const ClosedRecord& record);
  [[nodiscard]] Event on(NoteRecord record);
  [[nodiscard]] std::optional<Event> next_unfinished();
  void add_request(ExchangeRecord& of, std::uint64_t offset);
  [[nodiscard]] core::ConnectionPtr connection(ConnectionId id) const;
  core::ConnectionPtr keep(core::ConnectionFacts facts);

  FrameReader frames_;
  FileHeader header_;
  std::optional<microseconds> base_;
  std::optional<EndRecord> end_;
  std::map<ConnectionId, core::ConnectionPtr> connections_;
  std::deque<ConnectionId> closed_;              // the last few stay known, for what is told late
  std::map<ExchangeId, std::uint64_t> waiting_;  // requests without an exchange record: where they lie
  std::uint64_t offset_ = 0;                     // of the record that is being taken
};

}  // namespace eastap::trace
