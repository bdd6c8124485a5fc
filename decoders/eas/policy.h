// The device policies of Provision: what each element asks of the phone and whether its value restricts the
// user. Constant data and pure functions; any thread. MS-ASPROV section 2.2.2. The rows come from
// tables/policies.tsv.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "decoders/eas/element.h"

namespace eastap::eas {

/// One row. All texts have static storage; "?" marks what is not verified.
struct PolicyInfo {
  std::string_view name;  ///< element of EASProvisionDoc, or of Provision itself (PolicyType, PolicyKey ...)
  std::string_view type;
  std::string_view range;  ///< allowed values and the default
  std::string_view introduced;
  std::string_view meaning;
  std::string_view exchange_setting;  ///< what the administrator calls it
  std::string_view windows;           ///< how Windows, iOS and Android take it
  std::string_view ios;
  std::string_view android;
  std::string_view restricts;   ///< "=1", ">1", "<9999", "children", "-"
  std::string_view demand;      ///< the restriction in words; "{}" is the value
  bool needs_password = false;  ///< ignored unless DevicePasswordEnabled is 1
};

[[nodiscard]] std::span<const PolicyInfo> all_policies();
/// By the element's name; null for names that are no policy.
[[nodiscard]] const PolicyInfo* find_policy(std::string_view name);

enum class Strictness : std::uint8_t {
  open,  ///< the value takes nothing from the user
  restricts,
  ignored,  ///< would restrict, but the password that it belongs to is not required
  unclear,  ///< an empty boolean ("not set" for a policy, "true" by MS-ASDTYPE section 2.1), or no value of
            ///< its range
};
[[nodiscard]] std::string_view to_string(Strictness strictness);

/// One element of a policy document as it was sent.
struct PolicySetting {
  const PolicyInfo* info = nullptr;  ///< null for elements that the table does not have
  std::string name;
  std::string value;
  Strictness strictness = Strictness::open;
  std::string words;  ///< the demand in words where it restricts, else ""
};

/// Most children of a policy document that are read; the code page has fewer than 60 names.
inline constexpr std::size_t max_policy_settings = 256;

/// The children of an EASProvisionDoc element, in wire order, at most max_policy_settings.
[[nodiscard]] std::vector<PolicySetting> read_policies(Element provision_doc);

/// Whether DevicePasswordEnabled is 1 among the first max_policy_settings children of an EASProvisionDoc
/// element.
[[nodiscard]] bool requires_password(Element provision_doc);

/// One element of a policy document. `password_required` decides about the rules that depend on it.
[[nodiscard]] PolicySetting read_policy(Element element, bool password_required);

/// "a 6-digit PIN and encryption", "nothing". At most `most` demands, then "and 3 more restrictions".
[[nodiscard]] std::string describe_demands(const std::vector<PolicySetting>& settings, std::size_t most = 4);

}  // namespace eastap::eas
