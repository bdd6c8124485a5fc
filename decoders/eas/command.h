// The commands of Exchange ActiveSync: their table, and which one a request line asks for. Constant data and
// pure functions; any thread. MS-ASHTTP section 2.2.1.1.1, MS-ASCMD section 2.2.1.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace eastap::eas {

/// A command. Values 0-23 are the codes of the base64 query (MS-ASHTTP section 2.2.1.1.1.1.2); the rest are
/// eastap's own.
enum class Command : std::uint8_t {
  sync,
  send_mail,
  smart_forward,
  smart_reply,
  get_attachment,
  get_hierarchy,
  create_collection,
  delete_collection,
  move_collection,
  folder_sync,
  folder_create,
  folder_delete,
  folder_update,
  move_items,
  get_item_estimate,
  meeting_response,
  search,
  settings,
  ping,
  item_operations,
  provision,
  resolve_recipients,
  validate_cert,
  find,
  autodiscover,  ///< /autodiscover/autodiscover.xml or .json; plain XML or JSON
  options,       ///< OPTIONS on the EAS path
  unknown,       ///< the EAS path, but no command that the table knows
  none,          ///< neither the EAS path nor Autodiscover
};
inline constexpr std::size_t command_count = 26;  ///< rows of the table: sync ... options

/// One row of the command table. Texts are plain sentences; a "?" in them marks what is not verified.
struct CommandInfo {
  Command command = Command::unknown;
  std::string_view name;          ///< as the query spells it
  std::string_view method;        ///< "POST", "OPTIONS"
  std::string_view introduced;    ///< first protocol version, "2.5"; the specifications start at 2.5
  std::string_view removed;       ///< first version without it; "-" = still there
  std::string_view content_type;  ///< of the request
  std::string_view purpose;
  std::string_view trouble;  ///< what usually goes wrong on the wire
};

/// All rows, at the index of their enumerator.
[[nodiscard]] std::span<const CommandInfo, command_count> all_commands();
/// The row; null for unknown and none.
[[nodiscard]] const CommandInfo* find_command(Command command);
/// "Sync"; "?" for unknown, "-" for none.
[[nodiscard]] std::string_view command_name(Command command);
/// Without letter case; Command::unknown when no command has that name.
[[nodiscard]] Command command_by_name(std::string_view name);
/// The base64 query's byte; Command::unknown above 23.
[[nodiscard]] Command command_by_code(std::uint8_t code);

/// What a request target leads to.
enum class Endpoint : std::uint8_t { none, eas, autodiscover };

/// A request target taken apart; views into it.
struct RequestTarget {
  Endpoint endpoint = Endpoint::none;
  std::string_view path;
  std::string_view query;  ///< after the first "?"
};

/// Takes origin-form and absolute-form targets. The EAS path is any that has the segment
/// "Microsoft-Server-ActiveSync" (also .../default.eas, .../Proxy/default.eas,
/// /SOGo/Microsoft-Server-ActiveSync), without letter case.
[[nodiscard]] RequestTarget split_target(std::string_view target);

/// The command of a query text, from `Cmd=` or from the second byte of the base64 form. Never allocates.
[[nodiscard]] Command classify_query(std::string_view query);

/// The command that a request line asks for, as cheap as can be: the proxy calls this for every request head.
[[nodiscard]] Command classify(std::string_view method, std::string_view target);

}  // namespace eastap::eas
