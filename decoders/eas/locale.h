// Windows locale numbers (LCID) as the base64 query carries them. Constant data; any thread.
#pragma once

#include <cstdint>
#include <string_view>

namespace eastap::eas {

/// The locale's name by MS-LCID section 2.2, "de-DE" for 0x0407; "" when the table does not have it. The
/// table holds the locales that phones are sold with.
[[nodiscard]] std::string_view locale_name(std::uint16_t lcid);

}  // namespace eastap::eas
