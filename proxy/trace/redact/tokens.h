// Where addresses, hosts, URLs and GUIDs end in a running text, as far as their form tells. Pure; any thread.
#pragma once

#include <cstddef>
#include <cstdint>

#include "proxy/base/bytes.h"

namespace eastap::trace::redact {

inline constexpr std::size_t guid_size = 36;  ///< "6D51FDE2-1C5F-4A6B-9B2C-0A1B2C3D4E5F"

[[nodiscard]] bool is_ascii_letter(std::uint8_t c);
[[nodiscard]] bool is_ascii_digit(std::uint8_t c);
[[nodiscard]] bool is_hex_byte(std::uint8_t c);
/// What markup and JSON skip between their words.
[[nodiscard]] bool is_space(std::uint8_t c);
/// What a label of a host name may hold, "_" and letters beyond ASCII included.
[[nodiscard]] bool is_label_byte(std::uint8_t c);
/// What may stand before the @ of a mail address (RFC 5322 section 3.2.3).
[[nodiscard]] bool is_local_byte(std::uint8_t c);

/// Behind "label.label.label" at `at`; `labels` says how many there are.
[[nodiscard]] std::size_t domain_end(ByteView text, std::size_t at, std::size_t& labels);
[[nodiscard]] std::size_t url_end(ByteView text, std::size_t at);
/// Behind the "://" of a URL at `at`; 0 where there is none.
[[nodiscard]] std::size_t url_start(ByteView text, std::size_t at);
[[nodiscard]] bool is_guid_at(ByteView text, std::size_t at);
/// Behind an address; `at` where there is none.
[[nodiscard]] std::size_t ipv4_end(ByteView text, std::size_t at);
[[nodiscard]] std::size_t ipv6_end(ByteView text, std::size_t at);

}  // namespace eastap::trace::redact
