// What is known of one phone and account from its traffic: folders, SyncKeys, stored requests, heartbeats,
// provisioning. Learns from exchanges in the order in which they end; takes only what the server confirmed.
// Pure; single-threaded. Owned by Phones.
//
// Memory: a usual phone (50 folders, 10 of them synchronised) takes some 20 KB. The most that one can take is
// 4096 folders, 256 chains and 6 stored requests of 256 collections, at 0.2 to 3 KB each; Phones bounds the
// sum over all phones.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "proxy/model/heartbeat_history.h"
#include "proxy/model/kept_options.h"
#include "proxy/model/lesson.h"
#include "proxy/model/provisioning.h"
#include "proxy/model/stored_request.h"
#include "proxy/model/sync_chain.h"

namespace eastap::model {

/// A folder of an account (MS-ASCMD section 2.2.1.4).
struct Folder {
  std::string name;    ///< DisplayName, at most PhoneState::max_name bytes. Wire text: not printable
  std::string parent;  ///< ServerId of the parent, "0" at the top
  std::optional<std::uint32_t> type;
};

/// The folders of one phone and account, by ServerId.
using Folders = std::unordered_map<std::string, Folder>;

/// The SyncKeys and Options of its collections, by CollectionId. The one synchronised longest ago is
/// forgotten first.
class SyncChains {
 public:
  static constexpr std::size_t max_chains = 256;

  /// Null where nothing is known of the collection.
  [[nodiscard]] const SyncChain* find(const std::string& id) const;
  SyncChain& at(const std::string& id);
  /// The Options of the same collection; null where nothing is known of it.
  [[nodiscard]] const KeptOptions* options(const std::string& id) const;
  [[nodiscard]] KeptOptions* options(const std::string& id);
  [[nodiscard]] std::size_t size() const { return rows_.size(); }
  /// Calls `visit(id, chain)`, in no order.
  template <class Visit>
  void each(Visit&& visit) const {
    for (const auto& [id, row] : rows_) {
      visit(id, row.chain);
    }
  }

 private:
  struct Row {
    SyncChain chain;
    KeptOptions options;
    std::uint64_t touched = 0;
  };
  std::unordered_map<std::string, Row> rows_;
  std::uint64_t clock_ = 0;
};

struct PhoneState {
  static constexpr std::size_t max_folders = 4096;  ///< more are not remembered
  static constexpr std::size_t max_name = 256;      ///< bytes of a name or id

  std::string device_id;  ///< wire texts: not printable
  std::string device_type;
  std::string user;  ///< as the first request had it
  std::string user_agent;
  std::string version;        ///< protocol version
  microseconds last_seen{0};  ///< when its last exchange began, since 1970
  std::uint64_t exchanges = 0;

  Folders folders;
  SyncChain hierarchy;                         ///< keys of FolderSync, FolderCreate ...
  std::optional<microseconds> hierarchy_anew;  ///< when FolderSync with key 0 last succeeded
  SyncChains chains;
  StoredRequest sync;
  StoredRequest ping;
  HeartbeatHistory heartbeats;
  Provisioning provisioning;

  void learn(const Lesson& lesson);
};

// How an exchange is read, for learning and for judging it alike.

/// Whether the server looked at the command at all, or turned it away before: sign-in, redirect,
/// provisioning.
[[nodiscard]] bool was_processed(const Lesson& lesson);
/// The code with which the answer demands provisioning, 0 where it does not.
[[nodiscard]] int provisioning_demand(const Lesson& lesson);
/// The answer as far as the key of a collection or, null, of the hierarchy goes.
[[nodiscard]] KeyAnswer key_answer(const Lesson& lesson, const eas::CollectionSummary* collection);
/// A Ping, or a Sync that waits for changes; nothing else, and none whose heartbeat is not known.
[[nodiscard]] std::optional<Wait> read_wait(const Lesson& lesson);
/// FolderSync, FolderCreate, FolderUpdate and FolderDelete: they share one SyncKey.
[[nodiscard]] bool is_hierarchy_command(eas::Command command);

}  // namespace eastap::model
