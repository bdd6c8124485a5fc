// What the state of a phone says of one exchange: which SyncKeys it uses, what an empty request stands for,
// how the policy key fits, how its wait ended. Judged against what was known when the exchange was over and
// before it was learnt. Pure; single-threaded.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "proxy/model/phone_state.h"

namespace eastap::model {

struct CollectionKey {
  std::string id;  ///< wire text: not printable
  KeyVerdict verdict;
};

struct ExchangeState {
  bool known = false;                  ///< something was known of the phone before
  std::vector<CollectionKey> keys;     ///< of a Sync: each collection that sends a key
  KeyVerdict hierarchy;                ///< of FolderSync, FolderCreate, FolderUpdate and FolderDelete
  std::optional<AskedSettings> asked;  ///< of Sync and Ping: what it stands for, the stored part too
  StoredRequest::Standing stored = StoredRequest::Standing::unknown;
  PolicyVerdict policy;
  PolicyPhase phase = PolicyPhase::unknown;  ///< of provisioning, before this exchange
  std::optional<ProvisionFacts> provision;   ///< of Provision
  std::optional<Wait> wait;  ///< of Ping and hanging Sync; of one that runs its end means nothing
  WaitVerdict wait_verdict;
  bool over = false;
};

/// `phone` may be null: nothing is known of it. The lesson may be of an exchange that still runs.
[[nodiscard]] ExchangeState state_of(const PhoneState* phone, const Lesson& lesson);

/// Gives the name of a folder for a sentence, printable.
using FolderNamer = std::function<std::string(std::string_view id)>;

/// "Status 5", "HTTP 503": what a verdict has as its status.
[[nodiscard]] std::string code_words(int code);
/// "retry: the answer with key 6 was not taken"; "" where nothing is remarkable. Printable.
[[nodiscard]] std::string key_words(const KeyVerdict& verdict);
/// What is remarkable, for the end of the sentence: "retry: ...; policy key 0, not the one given". Short,
/// printable, "" where nothing is.
[[nodiscard]] std::string remarks(const ExchangeState& state, const FolderNamer& name);

}  // namespace eastap::model
