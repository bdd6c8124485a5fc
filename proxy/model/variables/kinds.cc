#include "proxy/model/variables/kinds.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "decoders/wbxml/codepages.h"
#include "proxy/base/text.h"

namespace eastap::model {
namespace {

using enum VolatileKind;

constexpr std::array<KindInfo, 23> kind_rows{{
    {none, "none", Origin::either, Reach::everywhere, Use::overlooked, "says the same in every run"},
    {sync_key, "sync_key", Origin::server, Reach::folder, Use::exchanged,
     "the state of a folder, or of the list of folders"},
    {folder_id, "folder", Origin::server, Reach::device, Use::exchanged, "what the server calls a folder"},
    {item_id, "item", Origin::server, Reach::folder, Use::exchanged,
     "what the server calls a mail, an appointment ..."},
    {client_id, "client_id", Origin::client, Reach::device, Use::exchanged,
     "what the client calls something new, or a mail that it sends"},
    {policy_key, "policy_key", Origin::server, Reach::device, Use::exchanged,
     "which policy the phone has taken"},
    {device_id, "device", Origin::client, Reach::everywhere, Use::exchanged, "what the phone calls itself"},
    {file_reference, "file_reference", Origin::server, Reach::device, Use::exchanged,
     "an attachment on the server"},
    {long_id, "long_id", Origin::server, Reach::device, Use::exchanged, "a result of a search"},
    {conversation, "conversation", Origin::server, Reach::device, Use::exchanged, "a thread of mails"},
    {calendar_uid, "uid", Origin::either, Reach::device, Use::exchanged,
     "an appointment, the same for all who attend"},
    {search_id, "search_id", Origin::client, Reach::device, Use::exchanged, "one search of Find"},
    {account_id, "account_id", Origin::server, Reach::device, Use::exchanged,
     "one of several accounts behind a phone"},
    {message_id, "message_id", Origin::either, Reach::everywhere, Use::exchanged,
     "one mail, for all who get it"},
    {content_id, "content_id", Origin::either, Reach::everywhere, Use::exchanged, "a part inside a mail"},
    {boundary, "boundary", Origin::either, Reach::everywhere, Use::named, "the line between parts of a mail"},
    {request_id, "request_id", Origin::either, Reach::everywhere, Use::overlooked, "one request, for logs"},
    {cookie, "cookie", Origin::server, Reach::device, Use::overlooked, "names stay, values change"},
    {credential, "credential", Origin::client, Reach::everywhere, Use::overlooked,
     "who signs in, and challenges"},
    {server_name, "server_name", Origin::server, Reach::everywhere, Use::overlooked,
     "which machine answered"},
    {host, "host", Origin::client, Reach::everywhere, Use::overlooked, "the address that was asked"},
    {date, "date", Origin::either, Reach::everywhere, Use::named, "a moment that a clock gave"},
    {length, "length", Origin::either, Reach::everywhere, Use::overlooked, "follows from the body"},
}};

constexpr std::array<VolatileElement, 55> element_rows{{
    {"AirSync", "SyncKey", sync_key},
    {"AirSync", "CollectionId", folder_id},
    {"AirSync", "ServerId", item_id},
    {"AirSync", "ClientId", client_id},
    {"FolderHierarchy", "SyncKey", sync_key},
    {"FolderHierarchy", "ServerId", folder_id},
    {"FolderHierarchy", "ParentId", folder_id},
    {"GetItemEstimate", "CollectionId", folder_id},
    {"Ping", "Id", folder_id},
    {"Ping", "Folder", folder_id},  // of an answer; in requests it holds an Id
    {"Move", "SrcFldId", folder_id},
    {"Move", "DstFldId", folder_id},
    {"Move", "SrcMsgId", item_id},
    {"Move", "DstMsgId", item_id},
    {"MeetingResponse", "CollectionId", folder_id},
    {"MeetingResponse", "RequestId", item_id},
    {"MeetingResponse", "CalendarId", item_id},
    {"ItemOperations", "DstFldId", folder_id},
    {"ItemOperations", "ConversationId", conversation},
    {"ComposeMail", "FolderId", folder_id},
    {"ComposeMail", "ItemId", item_id},
    {"ComposeMail", "LongId", long_id},
    {"ComposeMail", "ClientId", client_id},
    {"ComposeMail", "AccountId", account_id},
    {"Provision", "PolicyKey", policy_key},
    {"Search", "LongId", long_id},
    {"Search", "ConversationId", conversation},
    {"Find", "SearchId", search_id},
    {"AirSyncBase", "FileReference", file_reference},
    {"AirSyncBase", "ClientId", client_id},
    {"AirSyncBase", "ContentId", content_id},
    {"Email", "AttName", file_reference},
    {"Email", "GlobalObjId", calendar_uid},
    {"Email2", "ConversationId", conversation},
    {"Email2", "ConversationIndex", conversation},
    {"Email2", "AccountId", account_id},
    {"Calendar", "UID", calendar_uid},
    {"Calendar", "ClientUid", client_id},
    {"Settings", "AccountId", account_id},
    {"Email", "DateReceived", date},
    {"Email", "DtStamp", date},
    {"Email", "CompleteTime", date},
    {"Email2", "LastVerbExecutionTime", date},
    {"Calendar", "DtStamp", date},
    {"Calendar", "AppointmentReplyTime", date},
    {"Notes", "LastModifiedDate", date},
    {"DocumentLibrary", "CreationDate", date},
    {"DocumentLibrary", "LastModifiedDate", date},
    {"DocumentLibrary", "LinkId", long_id},
    {"Tasks", "DateCompleted", date},
    {"Tasks", "OrdinalDate", date},
    {"Tasks", "SubOrdinalDate", date},
    {"GetItemEstimate", "DateTime", date},
    {"AirNotify", "Expiry", date},
    {"RightsManagement", "TemplateID", long_id},
}};

constexpr std::array<VolatileName, 37> header_rows{{
    {"X-MS-PolicyKey", policy_key},
    {"Host", host},
    {"Authorization", credential},
    {"Proxy-Authorization", credential},
    {"WWW-Authenticate", credential},
    {"Proxy-Authenticate", credential},
    {"Cookie", cookie},
    {"Set-Cookie", cookie},
    {"Date", date},
    {"Expires", date},
    {"Last-Modified", date},
    {"Age", date},
    {"Content-Length", length},
    {"Content-MD5", length},
    {"ETag", request_id},
    {"request-id", request_id},
    {"client-request-id", request_id},
    {"X-RequestId", request_id},
    {"X-Request-ID", request_id},
    {"X-CorrelationId", request_id},
    {"X-MS-CorrelationId", request_id},
    {"MS-CV", request_id},
    {"X-MSEdge-Ref", request_id},
    {"X-Cache", server_name},
    {"X-FEServer", server_name},
    {"X-BEServer", server_name},
    {"X-DiagInfo", server_name},
    {"X-CalculatedBETarget", server_name},
    {"X-CalculatedFETarget", server_name},
    {"X-FEProxyInfo", server_name},
    {"X-FEEFZInfo", server_name},
    {"X-TargetBEServer", server_name},
    {"X-Forwarded-For", server_name},
    {"X-MS-BackOffDuration", server_name},
    {"X-FailureContext", server_name},
    {"Message-ID", message_id},
    {"Via", server_name},
}};

constexpr std::array<VolatileName, 6> parameter_rows{{
    {"DeviceId", device_id},
    {"CollectionId", folder_id},
    {"ParentId", folder_id},
    {"ItemId", item_id},
    {"LongId", long_id},
    {"AttachmentName", file_reference},
}};

constexpr std::size_t tokens_per_page = 64;
using KindByTag = std::array<std::array<VolatileKind, tokens_per_page>, wbxml::page_count>;

/// The elements' rows by page and token.
const KindByTag& kinds_by_tag() {
  static const KindByTag kinds = [] {
    KindByTag made{};
    for (const VolatileElement& row : element_rows) {
      const auto page = wbxml::find_page(row.name_space);
      const wbxml::Tag* tag = page ? wbxml::find_tag(*page, row.name) : nullptr;
      if (tag != nullptr) {
        made.at(tag->page).at(tag->token % tokens_per_page) = row.kind;
      }
    }
    return made;
  }();
  return kinds;
}

VolatileKind kind_in(std::span<const VolatileName> rows, std::string_view name) {
  const auto* const row = std::ranges::find_if(rows, [name](const VolatileName& each) {
                            return text::iequals(each.name, name);
                          }).base();
  return row == rows.data() + rows.size() ? none : row->kind;
}

}  // namespace

std::span<const KindInfo> all_kinds() {
  return kind_rows;
}
std::span<const VolatileElement> volatile_elements() {
  return element_rows;
}
std::span<const VolatileName> volatile_headers() {
  return header_rows;
}
std::span<const VolatileName> volatile_parameters() {
  return parameter_rows;
}

bool is_named(VolatileKind kind) {
  return info(kind).use != Use::overlooked;
}
bool is_exchanged(VolatileKind kind) {
  return info(kind).use == Use::exchanged;
}

const KindInfo& info(VolatileKind kind) {
  const auto index = static_cast<std::size_t>(kind);
  return kind_rows.at(index < kind_rows.size() ? index : 0);
}

VolatileKind kind_named(std::string_view word) {
  for (const KindInfo& row : kind_rows) {
    if (row.word == word) {
      return row.kind;
    }
  }
  return none;
}

VolatileKind kind_of(std::string_view name_space, std::string_view name) {
  for (const VolatileElement& row : element_rows) {
    if (row.name_space == name_space && row.name == name) {
      return row.kind;
    }
  }
  return none;
}

VolatileKind kind_of(std::uint8_t page, std::uint8_t token) {
  const KindByTag& kinds = kinds_by_tag();
  return page < kinds.size() && token < tokens_per_page ? kinds.at(page).at(token) : none;
}

VolatileKind kind_of(const wbxml::Document& document, wbxml::Index element) {
  const wbxml::Node* node = document.node(element);
  return node != nullptr && node->kind == wbxml::Kind::element ? kind_of(node->page, node->token) : none;
}

VolatileKind kind_of_header(std::string_view name) {
  return kind_in(header_rows, name);
}

VolatileKind kind_of_parameter(std::string_view name) {
  return kind_in(parameter_rows, name);
}

bool is_constant(VolatileKind kind, std::string_view value) {
  if (kind == none || value.empty()) {
    return true;
  }
  return value == "0" && (kind == sync_key || kind == folder_id || kind == policy_key);
}

}  // namespace eastap::model
