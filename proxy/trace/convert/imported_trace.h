// ImportedTrace: gathers exchanges that some other program recorded and writes them as a trace: in order of
// time, with heads and framing that fit the bodies. Memory: what was gathered, at most max_imported
// exchanges. Single-threaded.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "proxy/base/bytes.h"
#include "proxy/base/result.h"
#include "proxy/core/exchange.h"
#include "proxy/trace/import.h"

namespace eastap::trace {

using ImportedFields = std::vector<std::pair<std::string, std::string>>;

/// More fields of a head are not read.
inline constexpr std::size_t max_imported_fields = 1000;
/// More exchanges are left out, and told.
inline constexpr std::size_t max_imported = std::size_t{1} << 18U;

/// A message as other formats have it: no framing, and mostly no content coding.
struct ImportedMessage {
  std::string start_line;
  ImportedFields fields;
  Bytes content;
  bool coded = false;     ///< `content` still has the content coding that its head names
  bool bodiless = false;  ///< see has_no_body(): what its fields say of length and coding is of no body
  /// The body is not there: its length on the wire, 0 where nobody knows it.
  std::optional<std::uint64_t> missing{};
};

/// Answers that never have a body, whatever their fields say (RFC 9112 section 6.3).
[[nodiscard]] bool has_no_body(std::string_view method, int status);
/// Adds Host where there is none: what HTTP/2 calls `:authority`, else `authority`.
void name_host(ImportedFields& fields, const std::string& authority);
/// "HTTP/1.0" where that was recorded, else "HTTP/1.1": what later versions carry is told in its form.
[[nodiscard]] std::string_view import_version(std::string_view recorded);
/// Moments of an exchange: none is 0, which means that something has not happened.
[[nodiscard]] microseconds import_wall(microseconds wall);

/// A message with a Content-Length that fits; other framing fields, and a content coding that is
/// no longer there, are left out. Without a body the fields stay as they are. Line ends inside start line and
/// fields become blanks.
[[nodiscard]] core::MessagePtr to_message(const ImportedMessage& imported, microseconds begun,
                                          microseconds done);

struct ImportedExchange {
  /// Times are wall clock; steady ones are made of them. The number is given anew where it is 0 or was there
  /// already.
  core::Exchange exchange;
  core::ConnectionFacts connection;  ///< its number is given anew
  /// What the source calls the connection. The same name with another host or scheme is another one; without
  /// a name each exchange has its own.
  std::string connection_name{};
  bool secure = false;             ///< the client came over TLS
  std::string request_withheld{};  ///< why the body is not there; empty where it is
  std::string response_withheld{};
};

class ImportedTrace {
 public:
  /// `source`: "HAR", for remarks.
  explicit ImportedTrace(std::string source) : source_(std::move(source)) {}

  void add(ImportedExchange row);
  void remark(const std::string& text);
  /// The end of the input is missing: what is whole before stays, and the report says so.
  void damaged(const std::string& text);
  [[nodiscard]] std::size_t size() const { return rows_.size(); }

  /// Writes everything; invalid_input where nothing was found.
  [[nodiscard]] Result<ImportReport> write(TraceBuilder& out);

 private:
  [[nodiscard]] Timestamp base() const;
  void number_rows();
  void write_row(TraceBuilder& out, ImportedExchange& row, const Timestamp& epoch);
  void write_connection(TraceBuilder& out, ImportedExchange& row);
  void finish_report();

  std::string source_;
  std::vector<ImportedExchange> rows_;
  std::map<std::tuple<std::string, bool, std::string>, std::uint64_t> connections_;
  std::uint64_t last_connection_ = 0;
  std::map<std::string, std::uint64_t> withheld_;  // reasons, and how many bodies each
  std::uint64_t rows_left_out_ = 0;
  std::uint64_t remarks_left_out_ = 0;
  std::string damage_;
  ImportReport report_;
};

}  // namespace eastap::trace
