#include "decoders/eas/authorization.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <optional>

#include "decoders/eas/query.h"
#include "proxy/base/bytes.h"
#include "proxy/base/text.h"

namespace eastap::eas {
namespace {

/// Claims that name the user, best first.
constexpr std::array<std::string_view, 3> user_claims{"upn", "preferred_username", "unique_name"};

/// Picks the user claims at the top level of a token's payload, without building a tree of it.
class ClaimReader final : public nlohmann::json_sax<nlohmann::json> {
 public:
  bool null() override { return true; }
  bool boolean(bool /*value*/) override { return true; }
  bool number_integer(number_integer_t /*value*/) override { return true; }
  bool number_unsigned(number_unsigned_t /*value*/) override { return true; }
  bool number_float(number_float_t /*value*/, const string_t& /*text*/) override { return true; }
  bool binary(binary_t& /*value*/) override { return true; }
  bool string(string_t& value) override {
    if (depth_ == 1) {
      const auto* const claim = std::ranges::find(user_claims, std::string_view(key_));
      if (claim != user_claims.end()) {
        values_[static_cast<std::size_t>(claim - user_claims.begin())] = value;
      }
    }
    return true;
  }
  bool start_object(std::size_t /*size*/) override { return ++depth_ != 0; }
  bool end_object() override { return --depth_ >= 0; }
  bool start_array(std::size_t /*size*/) override { return ++depth_ != 0; }
  bool end_array() override { return --depth_ >= 0; }
  bool key(string_t& value) override {
    key_ = value;
    return true;
  }
  bool parse_error(std::size_t /*at*/, const std::string& /*token*/,
                   const nlohmann::json::exception& /*error*/) override {
    return false;
  }

  [[nodiscard]] std::string user() const {
    const auto* const best =
        std::ranges::find_if(values_, [](const std::string& value) { return !value.empty(); });
    return best == values_.end() ? std::string() : *best;
  }

 private:
  int depth_ = 0;
  std::string key_;
  std::array<std::string, user_claims.size()> values_;
};

/// The user of a JWT: header.payload.signature in base64url (RFC 7519 section 3).
std::string token_user(std::string_view token) {
  const std::size_t first = token.find('.');
  const std::size_t second = first == std::string_view::npos ? first : token.find('.', first + 1);
  if (second == std::string_view::npos || token.find('.', second + 1) != std::string_view::npos) {
    return {};
  }
  std::string payload(token.substr(first + 1, second - first - 1));
  std::ranges::replace(payload, '-', '+');
  std::ranges::replace(payload, '_', '/');
  const std::optional<Bytes> json = text::from_base64(payload);
  if (!json) {
    return {};
  }
  ClaimReader reader;
  if (!nlohmann::json::sax_parse(as_text(*json), &reader)) {
    return {};
  }
  return reader.user();
}

/// Overwrites what must not stay in freed memory; volatile keeps the compiler from dropping it.
void wipe(Bytes& secret) {
  volatile std::uint8_t* bytes = secret.data();
  for (std::size_t i = 0; i < secret.size(); ++i) {
    bytes[i] = 0;
  }
}

/// A trace keeps credentials overwritten with '*', at equal length.
bool is_overwritten(std::string_view value) {
  return !value.empty() && value.find_first_not_of('*') == std::string_view::npos;
}

void read_basic(std::string_view value, Credentials& result) {
  if (is_overwritten(value)) {
    return;
  }
  std::optional<Bytes> decoded = text::from_base64(value);
  if (!decoded) {
    result.valid = false;
    return;
  }
  const std::string_view pair = as_text(*decoded);
  const std::size_t colon = pair.find(':');
  // Without a colon nobody can say which part is secret, so nothing of it is shown.
  result.valid = colon != std::string_view::npos;
  if (result.valid) {
    result.user = to_utf8(pair.substr(0, colon));
  }
  wipe(*decoded);
}

}  // namespace

Credentials read_authorization(std::string_view value, bool with_bearer_user) {
  Credentials result;
  value = text::trim(value);
  if (value.size() > max_credentials) {
    value = value.substr(0, value.find(' '));
  }
  const std::size_t blank = std::min(value.find(' '), value.size());
  constexpr std::size_t max_scheme = 40;  // a longer word is no scheme but perhaps a bare secret
  result.scheme = blank <= max_scheme ? std::string(value.substr(0, blank)) : std::string("?");
  const std::string_view rest = text::trim(value.substr(blank));
  if (text::iequals(result.scheme, "Basic")) {
    read_basic(rest, result);
  } else if (with_bearer_user && text::iequals(result.scheme, "Bearer")) {
    result.user = token_user(rest);
  }
  return result;
}

}  // namespace eastap::eas
