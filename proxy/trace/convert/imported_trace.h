// ImportedTrace: gathers exchanges that some other program recorded and writes them as a trace: in order of
// time, with heads and framing that fit the bodies. Memory: what was gathered. Single-threaded.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "proxy/base/bytes.h"
#include "proxy/base/result.h"
#include "proxy/core/exchange.h"
#include "proxy/trace/import.h"

namespace eastap::trace {

/// A message as other formats have it: no framing, and mostly no content coding.
struct ImportedMessage {
  std::string start_line;
  std::vector<std::pair<std::string, std::string>> fields;
  Bytes content;
  bool coded = false;  ///< `content` still has the content coding that its head names
};

/// A message of HTTP/1.1 with a Content-Length that fits; other framing fields, and a content coding that is
/// no longer there, are left out. Line ends inside start line and fields become blanks.
[[nodiscard]] core::MessagePtr to_message(const ImportedMessage& imported, microseconds begun,
                                          microseconds done);

class ImportedTrace {
 public:
  /// `source`: "HAR", for remarks.
  explicit ImportedTrace(std::string source) : source_(std::move(source)) {}

  /// Times of `exchange` are wall clock; steady ones are made of them. Its number is given anew where it is 0
  /// or was there already. `secure`: the client came over TLS.
  void add(core::Exchange exchange, const core::ConnectionFacts& connection, bool secure);
  void remark(std::string text);
  [[nodiscard]] std::size_t size() const { return rows_.size(); }

  /// Writes everything; invalid_input where nothing was found.
  [[nodiscard]] Result<ImportReport> write(TraceBuilder& out);

 private:
  struct Row {
    core::Exchange exchange;
    core::ConnectionFacts connection;
    bool secure = false;
  };
  void write_row(TraceBuilder& out, Row& row, const Timestamp& epoch);

  std::string source_;
  std::vector<Row> rows_;
  std::set<std::uint64_t> known_connections_;
  ImportReport report_;
};

}  // namespace eastap::trace
