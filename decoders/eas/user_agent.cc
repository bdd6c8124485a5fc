#include "decoders/eas/user_agent.h"

#include <array>
#include <cstdint>
#include <optional>

#include "proxy/base/text.h"

namespace eastap::eas {
namespace {

/// "NAME/REST": the product and what follows it.
struct Product {
  std::string_view name;
  std::string_view version;
};

Product split_product(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) {
    return {text.substr(0, text.find(' ')), {}};
  }
  return {text.substr(0, slash), text.substr(slash + 1)};
}

std::string_view first_word(std::string_view text) {
  return text.substr(0, text.find_first_of(" /;("));
}

/// The first number of an Apple build names the release: 15D100 is iOS 11. Releases were renamed by year from
/// 23 on.
std::string apple_release(std::uint64_t train, bool tablet) {
  constexpr std::uint64_t first_train = 7;
  constexpr std::uint64_t last_counted = 22;
  constexpr std::uint64_t by_year = 23;
  constexpr std::uint64_t first_tablet_system = 17;
  const std::string name = tablet && train >= first_tablet_system ? "iPadOS" : "iOS";
  if (train >= first_train && train <= last_counted) {
    return name + ' ' + std::to_string(train - 4);
  }
  return train == by_year ? name + " 26" : name;
}

/// "1504.100" is build 15D100: train 15, fourth letter, number 100.
std::string apple_system(std::string_view version, bool tablet) {
  const std::size_t dot = version.find('.');
  const auto head = text::to_number(version.substr(0, dot));
  constexpr std::uint64_t letters = 100;
  if (dot == std::string_view::npos || !head || *head < letters || *head % letters == 0 ||
      *head % letters > 26) {
    return {};
  }
  const std::uint64_t train = *head / letters;
  const char letter = static_cast<char>('A' + *head % letters - 1);
  return apple_release(train, tablet) + " (build " + std::to_string(train) + letter +
         std::string(first_word(version.substr(dot + 1))) + ')';
}

/// "iPhone8C4" is model iPhone8,4.
std::string apple_model(std::string_view model) {
  std::string text(model);
  const std::size_t comma = text.find_last_of('C');
  if (comma != std::string::npos && comma + 1 < text.size() && text::to_number(text.substr(comma + 1))) {
    text[comma] = ',';
  }
  return text;
}

std::optional<ClientAgent> read_apple(std::string_view text) {
  constexpr std::string_view mark = "Apple-";
  if (!text.starts_with(mark)) {
    return std::nullopt;
  }
  const Product product = split_product(text.substr(mark.size()));
  return ClientAgent{
      apple_model(product.name), apple_system(product.version, product.name.starts_with("iPad")), {}};
}

/// "iOS/11.2.6 (15D100) dataaccessd/1.0", as Settings' DeviceInformation has it.
std::optional<ClientAgent> read_ios(std::string_view text) {
  if (!text.starts_with("iOS/")) {
    return std::nullopt;
  }
  const std::string_view rest = text.substr(4);
  std::string system = "iOS " + std::string(first_word(rest));
  const std::size_t open = rest.find('(');
  const std::size_t close = rest.find(')');
  if (open != std::string_view::npos && close != std::string_view::npos && close > open) {
    system += " (build " + std::string(rest.substr(open + 1, close - open - 1)) + ')';
  }
  return ClientAgent{{}, std::move(system), {}};
}

/// Samsung writes Android 9.0.1 as 101.90001 and, long ago, 4.0.3 as 101.403.
std::string samsung_system(std::string_view version) {
  constexpr std::string_view mark = "101.";
  if (!version.starts_with(mark)) {
    return {};
  }
  const std::string_view digits = first_word(version.substr(mark.size()));
  const auto number = text::to_number(digits);
  constexpr std::size_t old_length = 3;
  constexpr std::size_t new_length = 5;
  if (!number || (digits.size() != old_length && digits.size() < new_length) ||
      digits.size() > new_length + 1) {
    return {};
  }
  const std::uint64_t base = digits.size() == old_length ? 10 : 100;
  const std::uint64_t minor = *number / base % base;
  const std::uint64_t patch = *number % base;
  std::string text = "Android " + std::to_string(*number / base / base);
  if (minor != 0 || patch != 0) {
    text += '.' + std::to_string(minor);
  }
  return patch == 0 ? text : text + '.' + std::to_string(patch);
}

std::optional<ClientAgent> read_samsung(std::string_view text) {
  constexpr std::string_view android = "Android-";
  constexpr std::string_view mark = "SAMSUNG-";
  if (text.starts_with(android)) {
    text.remove_prefix(android.size());
  }
  if (!text::istarts_with(text, mark)) {
    return std::nullopt;
  }
  const Product product = split_product(text.substr(mark.size()));
  return ClientAgent{"Samsung " + std::string(product.name), samsung_system(product.version), {}};
}

/// "Android/8.1.0-EAS-2.0": the mail program that comes with Android.
std::optional<ClientAgent> read_android(std::string_view text) {
  if (!text.starts_with("Android/")) {
    return std::nullopt;
  }
  const std::string_view version = first_word(text.substr(8));
  return ClientAgent{{}, "Android " + std::string(version.substr(0, version.find('-'))), "Android mail"};
}

/// Products that are known by their name; the longer name first where one begins with another.
struct KnownProduct {
  std::string_view prefix;
  std::string_view system;
  std::string_view program;
};
constexpr std::array<KnownProduct, 10> products{{
    {"Android-Mail/", "Android", "Gmail"},
    {"Outlook-iOS-Android/", "", "Outlook mobile (through Microsoft's cloud)"},
    {"Outlook-iOS/", "iOS", "Outlook mobile (through Microsoft's cloud)"},
    {"Outlook-Android/", "Android", "Outlook mobile (through Microsoft's cloud)"},
    {"Outlook/", "Windows", "Outlook"},
    {"MSFT-WIN-", "Windows", "Windows Mail"},
    {"MSFT-WP/", "Windows Phone", ""},
    {"MSFT-PPC/", "Windows Mobile (Pocket PC)", ""},
    {"MSFT-SPhone/", "Windows Mobile (smartphone)", ""},
    {"TouchDown", "", "TouchDown"},
}};

std::optional<ClientAgent> read_known(std::string_view text) {
  for (const KnownProduct& known : products) {
    if (!text.starts_with(known.prefix)) {
      continue;
    }
    const std::string version(first_word(split_product(text).version));
    ClientAgent agent{{}, std::string(known.system), std::string(known.program)};
    std::string& versioned = agent.program.empty() ? agent.system : agent.program;
    if (!version.empty() && known.program.find("cloud") == std::string_view::npos) {
      versioned += ' ' + version;
    }
    return agent;
  }
  if (const std::size_t at = text.find("Thunderbird/"); at != std::string_view::npos) {
    const std::string version(first_word(text.substr(at + 12)));
    return ClientAgent{{}, {}, "Thunderbird " + version};
  }
  return std::nullopt;
}

constexpr std::array<std::optional<ClientAgent> (*)(std::string_view), 5> readers{
    read_apple, read_ios, read_samsung, read_android, read_known};

}  // namespace

std::string ClientAgent::words() const {
  std::string text;
  for (const std::string* part : {&device, &system, &program}) {
    if (!part->empty()) {
      text += (text.empty() ? "" : ", ") + *part;
    }
  }
  return text::printable(text, 120);
}

ClientAgent read_user_agent(std::string_view text) {
  text = text::trim(text);
  for (const auto& reader : readers) {
    if (auto agent = reader(text)) {
      return std::move(*agent);
    }
  }
  return {{}, {}, std::string(split_product(text).name)};
}

}  // namespace eastap::eas
