// GUIDs as texts and as the 16 bytes that Windows programs write (MS-DTYP section 2.3.4.2): the first three
// fields little-endian, the rest in order. Pure; any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "proxy/base/bytes.h"

namespace eastap::eas {

inline constexpr std::size_t guid_size = 16;

/// "6fa459ea-ee8a-3ca4-894e-db77e160355e", lower case; nullopt unless there are 16 bytes.
[[nodiscard]] std::optional<std::string> guid_text(ByteView bytes);

/// Reads 32 hex digits, with all four dashes or none, in braces or not; nullopt for anything else.
[[nodiscard]] std::optional<Bytes> guid_bytes(std::string_view text);

}  // namespace eastap::eas
