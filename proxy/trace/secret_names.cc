#include "proxy/trace/secret_names.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "proxy/base/text.h"

namespace eastap::trace {
namespace {

/// Of longer names only the end is looked at.
constexpr std::size_t most_folded = 64;

constexpr auto secret_ends = std::to_array<std::string_view>({
    "token",       "password",   "passwd",     "passphrase", "pwd",        "secret",
    "assertion",   "verifier",   "devicecode", "usercode",   "authcode",   "authorizationcode",
    "passcode",    "jwt",        "canary",     "ticket",     "sessionid",  "samlresponse",
    "ciphervalue", "cookie",     "apikey",     "secretkey",  "authkey",    "accesskey",
    "privatekey",  "sessionkey", "signingkey", "pincode",    "credential", "authpw",
    "proxypw",
});
constexpr auto secret_names = std::to_array<std::string_view>(
    {"otp", "pin", "pass", "bearer", "wresult", "idtokenhint", "signaturevalue", "xrpscat"});
constexpr auto secret_parameters = std::to_array<std::string_view>(
    {"code", "key", "sig", "auth", "authorization", "session", "signature", "xamzsignature"});
constexpr auto secret_field_ends = std::to_array<std::string_view>(
    {"token", "auth", "authorization", "key", "canary", "cookie", "secret", "password", "jwt", "xrpscat",
     "assertion", "sessionid", "credential", "credentials"});
/// They end like secrets and say where somebody is in a list, which policy holds, or what a page may do.
constexpr auto harmless_ends =
    std::to_array<std::string_view>({"policykey", "synckey", "changekey", "publickey", "websocketkey",
                                     "cachekey", "idempotencykey", "surrogatekey", "skiptoken", "deltatoken",
                                     "synctoken", "pagetoken", "continuationtoken", "allowcredentials"});

constexpr std::size_t index_of(char c) {
  return static_cast<std::uint8_t>(c);
}

/// Last letters of names: most names are out of question at the first look.
using LastLetters = std::array<bool, 256>;
constexpr void add_last_letters(const auto& names, LastLetters& may) {
  for (const std::string_view name : names) {
    may.at(index_of(name.back())) = true;
  }
}
constexpr LastLetters last_letters = [] {
  LastLetters may{};
  add_last_letters(secret_ends, may);
  add_last_letters(secret_names, may);
  add_last_letters(secret_parameters, may);
  return may;
}();
/// Header fields have fewer, and every line of a head is asked about.
constexpr LastLetters last_field_letters = [] {
  LastLetters may{};
  add_last_letters(secret_field_ends, may);
  return may;
}();

int hex_value(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  const char lower = text::lower(c);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/// A letter written %41 or \u0041 at `at`: its value and how many characters it takes; 0 for none.
struct Coded {
  char letter = 0;
  std::size_t size = 0;
};
Coded coded_letter(std::string_view name, std::size_t at) {
  const std::size_t skip = name[at] == '%' ? 1 : name.substr(at).starts_with("\\u00") ? 4 : 0;
  if (skip == 0 || at + skip + 2 > name.size()) {
    return {};
  }
  const int high = hex_value(name[at + skip]);
  const int low = hex_value(name[at + skip + 1]);
  return high < 0 || low < 0 ? Coded{} : Coded{static_cast<char>(high * 16 + low), skip + 2};
}

/// A name without what it may be written with or without.
class Folded {
 public:
  explicit Folded(std::string_view name) {
    name.remove_prefix(name.size() - std::min(name.size(), most_folded));
    for (std::size_t at = 0; at < name.size();) {
      const Coded coded = coded_letter(name, at);
      const char c = coded.size == 0 ? name[at] : coded.letter;
      if (c != '_' && c != '-' && c != '.' && c != '$') {
        letters_.at(size_++) = text::lower(c);
      }
      at += std::max<std::size_t>(coded.size, 1);
    }
  }
  [[nodiscard]] std::string_view text() const { return {letters_.data(), size_}; }
  [[nodiscard]] bool ends_like(const auto& ends) const {
    return std::ranges::any_of(ends, [&](std::string_view end) { return text().ends_with(end); });
  }
  [[nodiscard]] bool is_one_of(const auto& names) const {
    return std::ranges::find(names, text()) != names.end();
  }

 private:
  std::array<char, most_folded> letters_{};
  std::size_t size_ = 0;
};

bool may_be_secret(std::string_view name, const LastLetters& last) {
  return !name.empty() && (last.at(index_of(text::lower(name.back()))) || name.back() < 'A' ||
                           name.find_first_of("%\\") != std::string_view::npos);
}

bool is_name(const Folded& name) {
  return name.is_one_of(secret_names) || (name.ends_like(secret_ends) && !name.ends_like(harmless_ends));
}

}  // namespace

bool is_secret_name(std::string_view name) {
  return may_be_secret(name, last_letters) && is_name(Folded(name));
}

bool is_secret_parameter(std::string_view name) {
  if (!may_be_secret(name, last_letters)) {
    return false;
  }
  const Folded folded(name);
  return folded.is_one_of(secret_parameters) || is_name(folded);
}

bool is_secret_field(std::string_view name) {
  if (!may_be_secret(name, last_field_letters)) {
    return false;
  }
  const Folded folded(name);
  return folded.ends_like(secret_field_ends) && !folded.ends_like(harmless_ends);
}

}  // namespace eastap::trace
