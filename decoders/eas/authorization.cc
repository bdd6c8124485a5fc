#include "decoders/eas/authorization.h"

#include <algorithm>
#include <optional>

#include "decoders/eas/query.h"
#include "decoders/sign_in/token.h"
#include "proxy/base/bytes.h"
#include "proxy/base/text.h"

namespace eastap::eas {
namespace {

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
    result.user = std::string(sign_in::read_token(rest).user());
  }
  return result;
}

}  // namespace eastap::eas
