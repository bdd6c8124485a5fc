// Text in any character set as UTF-8. Pure; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "proxy/base/bytes.h"

namespace eastap::mime {

struct Utf8 {
  std::string text;         ///< valid UTF-8 without zero bytes, without a byte order mark at its start
  bool cut = false;         ///< there was more than the limit
  std::size_t damaged = 0;  ///< bytes that the character set does not have; each is U+FFFD in the text
};

/// At most `limit` bytes of UTF-8. `charset` is the name in a Content-Type. Where it is empty, US-ASCII or
/// unknown to the system, text that is valid UTF-8 is taken as it is, everything else as windows-1252, as
/// browsers do.
[[nodiscard]] Utf8 to_utf8(ByteView bytes, std::string_view charset, std::size_t limit);

}  // namespace eastap::mime
