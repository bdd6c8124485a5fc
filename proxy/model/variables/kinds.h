// What changes from run to run in ActiveSync traffic, as tables: elements, headers and query parameters with
// the kind of their value. Fixtures name such values, a replay exchanges them for live ones, comparisons
// overlook them. Constant data; any thread. docs/fixtures.md shows the same tables.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "decoders/wbxml/document.h"

namespace eastap::model {

/// What a value that changes is.
enum class VolatileKind : std::uint8_t {
  none,            ///< says the same in every run
  sync_key,        ///< of a collection or of the folder hierarchy
  folder_id,       ///< CollectionId, and ServerId and ParentId of FolderSync
  item_id,         ///< ServerId of a mail, an appointment ...
  client_id,       ///< what the client calls something until the server has named it
  policy_key,      ///< of Provision, and of every request after it
  device_id,       ///< of the query
  file_reference,  ///< of an attachment
  long_id,         ///< of a search result
  conversation,    ///< ConversationId, ConversationIndex
  calendar_uid,    ///< UID, GlobalObjId
  search_id,       ///< of Find
  account_id,      ///< of Settings, SendMail
  message_id,      ///< Message-ID of a mail, and where others refer to it
  content_id,      ///< Content-ID of a part inside a mail
  boundary,        ///< between the parts of a mail
  request_id,      ///< of one request, for logs
  cookie,          ///< names stay, values change
  credential,      ///< Authorization and its challenges
  server_name,     ///< which machine answered
  host,            ///< the address that was asked
  date,            ///< a moment that a clock gave, not one that somebody chose
  length,          ///< follows from the body
};

/// Who makes the value: the other side repeats it.
enum class Origin : std::uint8_t { server, client, either };

/// Where two equal values mean the same.
enum class Reach : std::uint8_t {
  everywhere,  ///< in the whole trace
  device,      ///< for one phone and account
  folder,      ///< within one folder of one phone
};

/// What becomes of the value.
enum class Use : std::uint8_t {
  overlooked,  ///< nothing: comparisons pass over it
  named,       ///< it gets a name, and comparisons pass over it: another one says the same
  exchanged,   ///< it stands for something and comes again: a replay puts the live value in its place
};

struct KindInfo {
  VolatileKind kind = VolatileKind::none;
  std::string_view word;  ///< "sync_key": also how names of variables begin
  Origin origin = Origin::server;
  Reach reach = Reach::everywhere;
  Use use = Use::overlooked;
  std::string_view meaning;  ///< one line for people
};

struct VolatileElement {
  std::string_view name_space;  ///< "AirSync"
  std::string_view name;
  VolatileKind kind = VolatileKind::none;
};

/// A header, or a parameter of the query.
struct VolatileName {
  std::string_view name;
  VolatileKind kind = VolatileKind::none;
};

[[nodiscard]] std::span<const KindInfo> all_kinds();
[[nodiscard]] std::span<const VolatileElement> volatile_elements();
[[nodiscard]] std::span<const VolatileName> volatile_headers();
[[nodiscard]] std::span<const VolatileName> volatile_parameters();

[[nodiscard]] const KindInfo& info(VolatileKind kind);
[[nodiscard]] bool is_named(VolatileKind kind);
[[nodiscard]] bool is_exchanged(VolatileKind kind);
/// "sync_key" -> sync_key; none for other words.
[[nodiscard]] VolatileKind kind_named(std::string_view word);

/// By MS-ASWBXML namespace (without colon) and name; letter case counts.
[[nodiscard]] VolatileKind kind_of(std::string_view name_space, std::string_view name);
/// The same by code page and token, without comparing texts.
[[nodiscard]] VolatileKind kind_of(std::uint8_t page, std::uint8_t token);
[[nodiscard]] VolatileKind kind_of(const wbxml::Document& document, wbxml::Index element);
/// Compared without letter case.
[[nodiscard]] VolatileKind kind_of_header(std::string_view name);
/// DeviceId, CollectionId ... of the query, compared without letter case.
[[nodiscard]] VolatileKind kind_of_parameter(std::string_view name);

/// Values of that kind that say the same in every run and are never exchanged: SyncKey 0, ParentId 0 (the
/// top), PolicyKey 0, and empty ones.
[[nodiscard]] bool is_constant(VolatileKind kind, std::string_view value);

}  // namespace eastap::model
