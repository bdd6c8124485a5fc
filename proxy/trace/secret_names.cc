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

/// The last two letters of names, in either case: most names are out of question at the first look.
/// Characters that are no letters may be taken for some.
class LastPairs {
 public:
  constexpr LastPairs& add(const auto& names) {
    for (const std::string_view name : names) {
      behind_.at(number(name[name.size() - 2])) |= 1U << number(name.back());
    }
    return *this;
  }
  [[nodiscard]] bool has(char before, char last) const {
    return (behind_.at(number(before)) >> number(last) & 1U) != 0;
  }

 private:
  static constexpr std::uint32_t number(char c) { return static_cast<std::uint8_t>(c) & 0x1FU; }
  std::array<std::uint32_t, 32> behind_{};
};
constexpr LastPairs last_pairs = LastPairs().add(secret_ends).add(secret_names).add(secret_parameters);
/// Header fields have fewer, and every line of a head is asked about.
constexpr LastPairs last_field_pairs = LastPairs().add(secret_field_ends);

/// What a name may be written with or without.
bool is_left_out(char c) {
  return c == '_' || c == '-' || c == '.' || c == '$';
}

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
  const bool coded = name[at] == '\\' && name.substr(at).starts_with("\\u00");
  const std::size_t skip = name[at] == '%' ? 1 : coded ? 4 : 0;
  if (skip == 0 || at + skip + 2 > name.size()) {
    return {};
  }
  const int high = hex_value(name[at + skip]);
  const int low = hex_value(name[at + skip + 1]);
  return high < 0 || low < 0 ? Coded{} : Coded{static_cast<char>(high * 16 + low), skip + 2};
}

/// A name as it is compared.
class Folded {
 public:
  explicit Folded(std::string_view name) {
    name.remove_prefix(name.size() - std::min(name.size(), most_folded));
    for (std::size_t at = 0; at < name.size();) {
      const Coded coded = coded_letter(name, at);
      const char c = coded.size == 0 ? name[at] : coded.letter;
      if (!is_left_out(c)) {
        letters_.at(size_++) = text::lower(c);
      }
      at += std::max<std::size_t>(coded.size, 1);
    }
  }
  [[nodiscard]] std::string_view text() const { return {letters_.data(), size_}; }
  [[nodiscard]] bool ends_like(const auto& ends) const {
    return size_ != 0 && std::ranges::any_of(ends, [&](std::string_view end) {
             return end.back() == letters_[size_ - 1] && text().ends_with(end);
           });
  }
  [[nodiscard]] bool is_one_of(const auto& names) const {
    return std::ranges::find(names, text()) != names.end();
  }

 private:
  std::array<char, most_folded> letters_{};
  std::size_t size_ = 0;
};

bool may_be_secret(std::string_view name, const LastPairs& pairs) {
  if (name.size() < 2) {
    return false;
  }
  const char last = name.back();
  const char before = name[name.size() - 2];
  const bool coded = name.find('%') != std::string_view::npos || name.find('\\') != std::string_view::npos;
  return coded || pairs.has(before, last) || is_left_out(last) || is_left_out(before);
}

bool is_name(const Folded& name) {
  return name.is_one_of(secret_names) || (name.ends_like(secret_ends) && !name.ends_like(harmless_ends));
}

}  // namespace

bool is_secret_name(std::string_view name) {
  return may_be_secret(name, last_pairs) && is_name(Folded(name));
}

bool is_secret_parameter(std::string_view name) {
  if (!may_be_secret(name, last_pairs)) {
    return false;
  }
  const Folded folded(name);
  return folded.is_one_of(secret_parameters) || is_name(folded);
}

bool is_secret_field(std::string_view name) {
  if (!may_be_secret(name, last_field_pairs)) {
    return false;
  }
  const Folded folded(name);
  return folded.ends_like(secret_field_ends) && !folded.ends_like(harmless_ends);
}

}  // namespace eastap::trace
