// Cutting UTF-8 to a number of bytes without leaving part of a character. Pure; any thread.
#pragma once

#include <cstddef>
#include <string>

namespace eastap::sign_in {

/// At most `limit` bytes of `text`; a character that does not fit as a whole is left out.
inline void cut(std::string& text, std::size_t limit) {
  if (text.size() <= limit) {
    return;
  }
  constexpr unsigned mark = 0xC0;
  constexpr unsigned continuation = 0x80;
  while (limit > 0 && (static_cast<unsigned char>(text[limit]) & mark) == continuation) {
    --limit;
  }
  text.resize(limit);
}

}  // namespace eastap::sign_in
