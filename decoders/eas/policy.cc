#include "decoders/eas/policy.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "decoders/eas/tags.h"
#include "proxy/base/text.h"

namespace eastap::eas {
namespace {

std::optional<long long> whole_number(std::string_view text) {
  text = text::trim(text);
  long long value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

/// Whether `value` is one of those that `rule` ("=1", ">1", "<9999") names.
bool holds(std::string_view rule, long long value) {
  const long long bound = whole_number(rule.substr(1)).value_or(0);
  switch (rule.front()) {
    case '=':
      return value == bound;
    case '>':
      return value > bound;
    default:
      return value < bound;
  }
}

Strictness judge(const PolicyInfo& info, Element element, std::string_view value) {
  if (info.restricts == "-") {
    return Strictness::open;
  }
  if (info.restricts == "children") {
    return element.first() ? Strictness::restricts : Strictness::open;
  }
  if (value.empty()) {
    // An empty number means "no limit"; an empty boolean means two things to two specifications.
    return info.type == "boolean" ? Strictness::unclear : Strictness::open;
  }
  const auto number = whole_number(value);
  if (!number || (info.type == "boolean" && *number != 0 && *number != 1)) {
    return Strictness::unclear;
  }
  return holds(info.restricts, *number) ? Strictness::restricts : Strictness::open;
}

std::string with_value(std::string_view demand, std::string_view value) {
  std::string text(demand);
  if (const std::size_t at = text.find("{}"); at != std::string::npos) {
    text.replace(at, 2, text::printable(value, 20));
  }
  return text;
}

const PolicySetting* find_setting(const std::vector<PolicySetting>& settings, std::string_view name) {
  const auto found = std::ranges::find_if(settings, [&](const PolicySetting& setting) {
    return setting.name == name && setting.strictness == Strictness::restricts;
  });
  return found == settings.end() ? nullptr : &*found;
}

/// Enabled, length and letters in one phrase: "a PIN", "a 6-digit PIN", "a password of 8 characters with
/// letters".
std::string password_words(const std::vector<PolicySetting>& settings) {
  if (find_setting(settings, "DevicePasswordEnabled") == nullptr) {
    return {};
  }
  const PolicySetting* length = find_setting(settings, "MinDevicePasswordLength");
  const std::string digits = length == nullptr ? std::string() : text::printable(length->value, 20);
  if (find_setting(settings, "AlphanumericDevicePasswordRequired") != nullptr) {
    return digits.empty() ? "a password with letters"
                          : "a password of " + digits + " characters with letters";
  }
  return digits.empty() ? "a PIN" : "a " + digits + "-digit PIN";
}

bool in_password_words(std::string_view name) {
  return name == "DevicePasswordEnabled" || name == "MinDevicePasswordLength" ||
         name == "AlphanumericDevicePasswordRequired";
}

}  // namespace

const PolicyInfo* find_policy(std::string_view name) {
  const auto rows = all_policies();
  const auto found = std::ranges::find(rows, name, &PolicyInfo::name);
  return found == rows.end() ? nullptr : &*found;
}

std::string_view to_string(Strictness strictness) {
  switch (strictness) {
    case Strictness::open:
      break;
    case Strictness::restricts:
      return "restricts";
    case Strictness::ignored:
      return "ignored";
    case Strictness::unclear:
      return "unclear";
  }
  return "open";
}

PolicySetting read_policy(Element element, bool password_required) {
  PolicySetting setting;
  setting.name = element.name();
  setting.info = find_policy(setting.name);
  setting.value = element.text();
  if (setting.info == nullptr) {
    return setting;
  }
  setting.strictness = judge(*setting.info, element, setting.value);
  if (setting.strictness == Strictness::restricts && setting.info->needs_password && !password_required) {
    setting.strictness = Strictness::ignored;
  }
  if (setting.strictness == Strictness::restricts) {
    setting.words = with_value(setting.info->demand, setting.value);
  }
  return setting;
}

bool requires_password(Element provision_doc) {
  std::size_t seen = 0;
  for (Element each = provision_doc.first(); each && seen < max_policy_settings; each = each.next(), ++seen) {
    if (each.is(tags::provision::device_password_enabled)) {
      return each.number() == 1U;
    }
  }
  return false;
}

std::vector<PolicySetting> read_policies(Element provision_doc) {
  std::vector<PolicySetting> settings;
  const bool password = requires_password(provision_doc);
  std::size_t seen = 0;
  for (Element each = provision_doc.first(); each && seen < max_policy_settings; each = each.next(), ++seen) {
    // Text between elements and tags without a name: the document's own findings tell of them.
    if (!each.name().empty()) {
      settings.push_back(read_policy(each, password));
    }
  }
  return settings;
}

std::string describe_demands(const std::vector<PolicySetting>& settings, std::size_t most) {
  std::vector<std::string> demands;
  if (std::string password = password_words(settings); !password.empty()) {
    demands.push_back(std::move(password));
  }
  for (const PolicySetting& setting : settings) {
    if (setting.strictness == Strictness::restricts && !in_password_words(setting.name)) {
      demands.push_back(setting.words);
    }
  }
  if (demands.empty()) {
    return "nothing";
  }
  if (demands.size() > most) {
    const std::size_t more = demands.size() - most;
    demands.resize(most);
    demands.push_back(std::to_string(more) + (more == 1 ? " more restriction" : " more restrictions"));
  }
  std::string text = demands.front();
  for (std::size_t i = 1; i < demands.size(); ++i) {
    text += (i + 1 == demands.size() ? " and " : ", ") + demands[i];
  }
  return text;
}

}  // namespace eastap::eas
