// TraceBuilder: writes a trace from what was not seen live: imports, fixtures, edited traces. Decides about
// secrets as the recorder does. Single-threaded.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "proxy/base/bytes.h"
#include "proxy/base/result.h"
#include "proxy/trace/record.h"

namespace eastap::trace {

class TraceBuilder {
 public:
  /// Takes whole records, some at a time; the first failure is what finish() returns.
  using Sink = std::function<Result<void>(ByteView)>;
  explicit TraceBuilder(Sink sink) : sink_(std::move(sink)), encoder_({}) {}

  /// First of all, once. Steady times of everything that follows count from `header.started.steady`.
  void header(const FileHeader& header);
  /// The facts without handshakes, as known in the end: one record for each connection is enough. What a note
  /// itself calls a secret is overwritten here and in note(), unless the header says that secrets are
  /// recorded.
  void connection(const Timestamp& at, const core::ConnectionFacts& facts);
  void tls(const Timestamp& at, ConnectionId connection, const core::TlsFacts& facts);
  /// An exchange that is over or, where `finished` is zero, a request that still waits. What is secret is
  /// found and overwritten, unless the header says that secrets are recorded.
  void exchange(const core::Exchange& exchange);
  /// What is secret in an exchange, and its notes without that: what exchange() stores.
  [[nodiscard]] ExchangeStorage planned(const core::Exchange& exchange) const;
  /// Writes an exchange whose secrets were found before, and perhaps overwritten already.
  void exchange(const core::Exchange& exchange, const ExchangeStorage& storage);
  void closed(const ClosedRecord& record);
  void note(const NoteRecord& record);
  /// Last of all, once: the end record, with the number of exchanges that came.
  [[nodiscard]] Result<void> finish(const Timestamp& at, const std::string& reason = {});

  [[nodiscard]] std::uint64_t exchanges() const { return exchanges_; }
  /// What the sink said, so that a long import can end early.
  [[nodiscard]] const std::optional<Error>& failure() const { return failure_; }

 private:
  static constexpr std::size_t write_size = std::size_t{1} << 20U;
  void pass_on(std::size_t at_least);

  Sink sink_;
  Encoder encoder_;
  bool secrets_recorded_ = false;
  std::uint64_t exchanges_ = 0;
  std::optional<Error> failure_;
};

}  // namespace eastap::trace
