// Typed netstrings, as mitmproxy's flow files have them: `LENGTH:PAYLOAD` and a byte for the type. Values are
// views on the bytes and are read when they are asked for, so that nothing grows with depth or number. Pure;
// any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace eastap::trace {

struct Tnet {
  char type = '~';  ///< `,` bytes, `;` text, `#` integer, `^` real, `!` bool, `~` nothing, `]` list, `}` map
  std::string_view payload;

  [[nodiscard]] bool is_map() const { return type == '}'; }
  [[nodiscard]] bool is_text() const { return type == ',' || type == ';'; }
  /// The value of a key of a map; nothing (`~`) where there is none or this is no map.
  [[nodiscard]] Tnet operator[](std::string_view key) const;
  /// Bytes or text; "" for anything else.
  [[nodiscard]] std::string_view text() const { return is_text() ? payload : std::string_view(); }
  /// An integer or a real; 0 for anything else and for what is no finite number.
  [[nodiscard]] double number() const;
  [[nodiscard]] bool flag() const { return type == '!' && payload == "true"; }
};

/// Takes the value that `rest` begins with; nullopt, and `rest` unchanged, where none is whole there.
[[nodiscard]] std::optional<Tnet> take_tnet(std::string_view& rest);

}  // namespace eastap::trace
