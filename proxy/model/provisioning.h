// How far a phone's provisioning has come: policy asked for, temporary key, acknowledged, final key
// (MS-ASPROV section 3.1.5.1), and which key the phone sends with its other commands (MS-ASHTTP section
// 2.2.1.1.2.5). Pure; single-threaded.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "decoders/wbxml/document.h"
#include "proxy/base/clock.h"

namespace eastap::model {

enum class PolicyPhase : std::uint8_t {
  unknown,    ///< nothing was seen of it
  demanded,   ///< the server wants the phone to provision
  temporary,  ///< the phone has a policy and a temporary key, which it must acknowledge
  set,        ///< the phone has its final key
  none,       ///< the server has no policy for this phone
  refused,    ///< the server refused the last step
};
[[nodiscard]] std::string_view to_string(PolicyPhase phase);

/// Which policy key a command carries, against the last one that the server gave.
enum class PolicyKeyUse : std::uint8_t {
  none,       ///< it carries none, or is Provision itself
  unknown,    ///< no key is known to compare it with
  same,       ///< the final key
  zero,       ///< 0, although a final key was given
  temporary,  ///< the temporary key, although a final key was given
  other,      ///< one that is neither
};
[[nodiscard]] std::string_view to_string(PolicyKeyUse use);

/// What one Provision exchange says.
struct ProvisionFacts {
  bool acknowledges = false;  ///< the request tells what became of a policy: the second step
  std::optional<std::uint32_t> acknowledged_key = std::nullopt;
  std::optional<std::uint32_t> given_key = std::nullopt;
  std::optional<std::uint32_t> status = std::nullopt;         ///< Provision/Status of the answer
  std::optional<std::uint32_t> policy_status = std::nullopt;  ///< Policies/Policy/Status of the answer
};
[[nodiscard]] ProvisionFacts read_provision(const wbxml::Document* request, const wbxml::Document* response);

/// HTTP 449 or a Status that demands provisioning: 142 DeviceNotProvisioned, 143 PolicyRefresh, 144
/// InvalidPolicyKey, 141 LegacyDeviceOnStrictPolicy.
[[nodiscard]] bool demands_provisioning(int code);

struct PolicyVerdict {
  PolicyKeyUse key = PolicyKeyUse::none;
  bool first_time = false;  ///< the phone sent another key, or none, with its command before
  int demand = 0;           ///< HTTP 449 or the Status with which the server demands provisioning; 0 none
  bool wrong_acknowledgement = false;  ///< acknowledges a key that is not the temporary one
  /// Rounds of provisioning that ended with a final key within loop_window, with no success of another
  /// command between them; with this one. 0 unless this is such an end.
  std::uint32_t rounds = 0;
  /// The server refused the final key that it had given; else a phone that does not send it is the cause.
  bool refused_own_key = false;
};

class Provisioning {
 public:
  static constexpr std::size_t max_rounds = 8;
  static constexpr std::uint32_t looping_rounds = 3;
  static constexpr microseconds loop_window = std::chrono::minutes(10);

  /// Of a command that is not Provision. `code`: the demand in its answer, 0 where there is none.
  [[nodiscard]] PolicyVerdict judge_command(std::optional<std::uint32_t> key, microseconds started,
                                            int demand) const;
  void learn_command(std::optional<std::uint32_t> key, microseconds started, int demand, bool succeeded);

  [[nodiscard]] PolicyVerdict judge_provision(const ProvisionFacts& facts, microseconds started,
                                              microseconds finished) const;
  /// Only of an answered Provision.
  void learn_provision(const ProvisionFacts& facts, microseconds finished);

  [[nodiscard]] PolicyPhase phase() const { return phase_; }
  [[nodiscard]] bool has_key() const { return final_.has_value(); }
  [[nodiscard]] int last_demand() const { return demand_; }
  [[nodiscard]] PolicyKeyUse last_use() const { return last_use_; }
  /// The key that the server gave last for good, and the one to be acknowledged; nothing where it gave none.
  [[nodiscard]] std::optional<std::uint32_t> final_key() const { return key_of(final_); }
  [[nodiscard]] std::optional<std::uint32_t> temporary_key() const { return key_of(temporary_); }
  /// The key that the phone sent last, with a command that is not Provision.
  [[nodiscard]] std::optional<std::uint32_t> last_sent() const { return last_sent_; }
  /// Status and Policy/Status (MS-ASPROV section 2.2.2.54) of the Provision that was answered last.
  [[nodiscard]] std::optional<std::uint32_t> status() const { return status_; }
  [[nodiscard]] std::optional<std::uint32_t> policy_status() const { return policy_status_; }

 private:
  struct Key {
    std::uint32_t key = 0;
    microseconds given{0};
  };
  [[nodiscard]] static std::optional<std::uint32_t> key_of(const std::optional<Key>& key) {
    return key ? std::optional(key->key) : std::nullopt;
  }

  PolicyPhase phase_ = PolicyPhase::unknown;
  std::optional<Key> temporary_;
  std::optional<Key> final_;
  std::optional<std::uint32_t> last_sent_;
  PolicyKeyUse last_use_ = PolicyKeyUse::none;
  int demand_ = 0;
  std::optional<std::uint32_t> status_;
  std::optional<std::uint32_t> policy_status_;
  bool refused_own_key_ = false;
  std::vector<microseconds> rounds_;  // ends of rounds since another command succeeded
};

}  // namespace eastap::model
