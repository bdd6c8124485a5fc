// One recorded exchange that `eastap serve` can answer with: whose it is, which collections it is about, and
// how long its answer was held back. Pure but for the view's cache; single-threaded.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "proxy/model/play/play_step.h"

namespace eastap::model {

/// A SyncKey and the folder that it belongs to, as they stand in a document.
struct FolderKey {
  std::string folder;
  std::string key;
};

struct ServedExchange {
  explicit ServedExchange(PlayStep recorded);

  PlayStep step;
  std::string device;  ///< as recorded; "" where the request names none
  std::string phone;   ///< phone_key(); "" where the request names no device
  /// Which recorded exchanges a request is compared with at all: method and command, or path.
  std::string kind;
  std::vector<std::string> collections;  ///< CollectionIds of query and document, as recorded, sorted
  std::vector<FolderKey> keys;           ///< of the request
  bool signed_in = false;
  bool holds = false;                 ///< a Ping or hanging Sync: its answer waits
  std::chrono::microseconds wait{0};  ///< how long the recorded one did; 0 for others
  std::chrono::microseconds started{0};
  std::chrono::microseconds finished{0};

  [[nodiscard]] ExchangeView& view() const { return *step.view; }
  [[nodiscard]] std::uint64_t id() const { return step.id(); }
  /// Whether the recording has a whole answer; else the connection is closed in its place.
  [[nodiscard]] bool has_answer() const;
  /// Both wait for nothing from each other: they ran side by side.
  [[nodiscard]] bool overlaps(const ServedExchange& later) const { return later.started < finished; }
  [[nodiscard]] bool shares_collection(const ServedExchange& other) const;
};

/// Why an exchange cannot be served, in words that follow "left out: "; "" where it can.
[[nodiscard]] std::string why_not_served(PlayStep& step);

/// Whether a request belongs to a phone's conversation. OPTIONS belongs to nobody's: some clients name their
/// device in it, others do not.
[[nodiscard]] bool names_phone(ExchangeView& view);
/// See ServedExchange::kind.
[[nodiscard]] std::string kind_of_request(ExchangeView& view);
/// See ServedExchange::collections.
[[nodiscard]] std::vector<std::string> collections_of_request(ExchangeView& view);
[[nodiscard]] std::vector<FolderKey> sync_keys_of(ExchangeView& view);
/// "Sync", "OPTIONS", "GET /autodiscover.xml". Printable.
[[nodiscard]] std::string request_words(ExchangeView& view);

}  // namespace eastap::model
