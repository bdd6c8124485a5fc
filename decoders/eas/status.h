// Status values in words: each command's own codes, the common ones (101 and above), and HTTP codes as
// ActiveSync uses them. Constant data and pure functions; any thread. MS-ASCMD sections 2.2.2 and 2.2.3.177,
// MS-ASPROV section 2.2.2.54, MS-ASHTTP section 2.2.2.1.1. The rows come from tables/status-codes.tsv and
// tables/http-status.tsv.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "decoders/eas/command.h"

namespace eastap::eas {

/// Whose document carries a value: Provision's Policy Status means one thing from the client and another from
/// the server.
enum class Side : std::uint8_t { request, response };

enum class Outcome : std::uint8_t {
  success,
  notice,  ///< not done, or done in part, in the normal course of things (no photo, name not found, server
           ///< copy won)
  failure,
};
[[nodiscard]] std::string_view to_string(Outcome outcome);

/// What the `first` and `last` of a row are.
enum class StatusKind : std::uint8_t {
  number,  ///< a value of the element, or a range of values
  absent,  ///< the meaning of no Status element at all
  other,   ///< every number that no other row names
  http,    ///< an HTTP code, for commands without a Status element
};

/// One row. All texts have static storage and are safe for a terminal; "?" marks what is not verified.
struct StatusInfo {
  Command command = Command::none;  ///< none: a common code, valid in every command
  Side side = Side::response;
  StatusKind kind = StatusKind::number;
  Outcome outcome = Outcome::failure;
  int first = 0;
  int last = 0;
  std::string_view element;  ///< where it stands, as people write it
  std::string_view match;    ///< the same as patterns; "*" = anywhere
  std::string_view status;   ///< the value as the table writes it: "12", "157-159", "(absent)"
  std::string_view name;     ///< "FolderHierarchyChanged"; "-" where it has none
  std::string_view meaning;
  std::string_view advice;           ///< what the client should do
  std::string_view scope;            ///< Global, Item, ...
  std::string_view versions;         ///< protocol versions
  std::string_view http_up_to_12_1;  ///< what clients up to 12.1 get instead
  std::string_view section;          ///< of the specification
  [[nodiscard]] bool is_success() const { return outcome == Outcome::success; }
};

[[nodiscard]] std::span<const StatusInfo> all_statuses();

/// The meaning of a value at an element path like "Sync/Collections/Collection/Status" (names without
/// namespaces). The command's own rows come first, then the common ones from 101 on. Null for values that
/// nobody assigned.
[[nodiscard]] const StatusInfo* lookup(Command command, std::string_view element_path, int code,
                                       Side side = Side::response);

/// What it means that a 200 answer has no Status element: success for SendMail, SmartReply and SmartForward;
/// null where the element is required or its absence says nothing.
[[nodiscard]] const StatusInfo* lookup_absent(Command command);

/// "12 FolderHierarchyChanged (Folder list is out of date)"; "99 (unknown status)" for values without a row.
[[nodiscard]] std::string describe_status(Command command, std::string_view element_path, int code,
                                          Side side = Side::response);

/// One row of the HTTP table.
struct HttpStatusInfo {
  std::string_view status;     ///< as the table writes it: "301, 302, 307, 308"
  std::array<int, 4> codes{};  ///< 0 = unused; all 0 in the row for a connection that ended without an answer
  std::string_view reason;
  std::string_view meaning;
  std::string_view advice;  ///< what the client should do
  std::string_view check;   ///< what the engineer should look at
};

[[nodiscard]] std::span<const HttpStatusInfo> all_http_statuses();

/// The row of an HTTP code; 0 = the connection was reset or closed without an answer. Null for codes without
/// a row.
[[nodiscard]] const HttpStatusInfo* lookup_http(int code);

/// Success as ActiveSync sees it: 200-299, and 401 challenges, redirects and 100 are no success.
[[nodiscard]] constexpr bool is_http_success(int code) {
  return code >= 200 && code <= 299;
}

}  // namespace eastap::eas
