// What one exchange did, for the terminal's line and for whoever keeps state: collections, keys, counts,
// status, and one plain sentence. Made from the decoded documents, never from the wire. Pure; any thread.
// Owns its texts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "decoders/eas/command.h"
#include "decoders/eas/status.h"
#include "decoders/eas/wipe.h"
#include "decoders/wbxml/document.h"

namespace eastap::eas {

/// A Status value as it stood in a document.
struct StatusSeen {
  std::string_view element;  ///< "Sync/Collections/Collection/Status"; static storage
  int code = 0;
  const StatusInfo* info = nullptr;  ///< null for a value that nobody assigned
  [[nodiscard]] Outcome outcome() const { return info == nullptr ? Outcome::failure : info->outcome; }
  [[nodiscard]] std::string words() const;  ///< "3 InvalidSyncKey (SyncKey wrong ...)"
};

struct ItemCounts {
  std::uint32_t added = 0;
  std::uint32_t changed = 0;
  std::uint32_t deleted = 0;  ///< soft deletes too
  std::uint32_t fetched = 0;
  [[nodiscard]] std::uint32_t all() const { return added + changed + deleted + fetched; }
};

/// One folder that a command touched.
struct CollectionSummary {
  std::string id;          ///< CollectionId, or the folder's ServerId
  std::string class_name;  ///< "Email"; "" where the command does not say
  std::string old_key;     ///< SyncKey of the request
  std::string new_key;     ///< SyncKey of the answer
  std::optional<StatusSeen> status;
  ItemCounts from_server;
  ItemCounts from_client;
  std::uint32_t failed_items = 0;
  std::optional<std::uint32_t> estimate;  ///< GetItemEstimate
  bool more_available = false;
  bool has_changes = false;    ///< Ping: the server named this folder
  bool repeated = false;       ///< not in the request: the server has stored it of an earlier one
  bool has_options = false;    ///< Sync: the request has Options for it
  std::string options_before;  ///< of a Sync without Options: the ones that the server goes on with, in words
};

/// Most collections that are listed; the rest is counted.
inline constexpr std::size_t max_listed_collections = 256;

struct Summary {
  Command command = Command::unknown;
  Outcome outcome = Outcome::success;     ///< of the whole exchange; notice when some items failed
  std::optional<StatusSeen> status;       ///< the decisive one: the first global failure, else the top Status
  std::optional<StatusSeen> item_status;  ///< the first Status of an item that is not success
  std::uint32_t items = 0;  ///< operations asked for (messages, moves, recipients, certificates ...)
  std::uint32_t failed_items = 0;
  std::vector<CollectionSummary> collections;
  std::size_t collection_count = 0;      ///< with those that are not listed
  std::string old_key;                   ///< folder hierarchy: SyncKey of the request
  std::string new_key;                   ///< folder hierarchy: SyncKey of the answer
  std::optional<std::uint32_t> folders;  ///< FolderSync: Count, the changes in the answer
  ItemCounts folder_changes;
  std::optional<std::uint32_t> heartbeat;  ///< seconds that the server may hold the answer, as asked for
  std::optional<std::uint32_t>
      limit;  ///< the bound that a refusing server names (seconds, minutes or folders)
  std::optional<std::uint32_t> policy_key;        ///< of the answer
  WipeOrder wipe = WipeOrder::none;               ///< ordered by the answer
  WipeOrder wipe_acknowledged = WipeOrder::none;  ///< by the request
  bool more_available = false;
  bool empty_request = false;  ///< Sync or Ping without a body: the server repeats what it has stored
  std::string sentence;        ///< plain words without control characters
};

/// What an empty or partial Sync or Ping stands for: the stored settings of an earlier request (MS-ASCMD
/// sections 2.2.1.21, 2.2.3.130 and 2.2.1.13).
struct StoredSettings {
  std::vector<std::string> collections;    ///< those that the request does not name
  std::optional<std::uint32_t> heartbeat;  ///< seconds
  bool unanswered = false;                 ///< the request that is repeated got no answer
};

/// What the documents do not say.
struct SummaryContext {
  /// The display name of a folder id, "" where it is not known. May be empty.
  std::function<std::string(std::string_view id)> folder_name;
  /// The Options of a collection that the server has of an earlier Sync, in words; "" where they are not
  /// known. May be empty.
  std::function<std::string(std::string_view id)> options_before;
  int http_status = 200;                   ///< of the answer; 0 = there was none
  bool finished = true;                    ///< false: the exchange still waits for its answer
  std::optional<std::uint32_t> cut_after;  ///< seconds after which the connection ended without an answer
  std::optional<StoredSettings> stored;    ///< of an empty or partial request, where that is known
  bool nothing_stored = false;             ///< the server said so, and nothing full was sent since
};

/// Sums up one exchange. A null document is a body that was not decoded; an empty document is an empty body,
/// which means something of its own in Sync, Ping and SendMail. Documents that break the rules, or that were
/// read only in part, give what can be told of them.
[[nodiscard]] Summary summarize(Command command, const wbxml::Document* request,
                                const wbxml::Document* response, const SummaryContext& context = {});

}  // namespace eastap::eas
