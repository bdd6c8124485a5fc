// The Options that a server keeps of one collection, so that a Sync which leaves them out can be explained
// (MS-ASCMD section 2.2.3.125). Pure; single-threaded. Held by SyncChains, beside the keys.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "decoders/eas/sync_options.h"
#include "proxy/base/clock.h"

namespace eastap::model {

class KeptOptions {
 public:
  /// Options that are remembered: the newest, and the ones before for a request that began earlier.
  static constexpr std::size_t max_kept = 2;

  enum class Answer : std::uint8_t {
    taken,
    refused,  ///< a failure: the server keeps what it had
    lost,     ///< nobody knows whether the server took them
  };
  /// What a request that began at that moment goes on with where it names none; null where that is not known.
  [[nodiscard]] const eas::SyncOptions* before(microseconds started) const;
  /// Takes a request into account once it is over. `sent`: its Options, nothing where it left them out.
  /// `first`: it has SyncKey 0, with which the server forgets everything about the collection.
  void learn(const std::optional<eas::SyncOptions>& sent, bool first, microseconds finished, Answer answer);

 private:
  struct Kept {
    std::optional<eas::SyncOptions> options;  // nothing: not known
    microseconds finished{0};
  };
  std::vector<Kept> kept_;  // by end
};

}  // namespace eastap::model
