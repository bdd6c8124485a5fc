// Secrets where they do not lie by rule, but are repeated: in a hook's words, or in a body that a fault has
// bent. Found by their value. Pure; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "proxy/core/exchange.h"

namespace eastap::trace {

/// Shorter values are not searched for: they would hit by chance.
inline constexpr std::size_t min_searched_secret = 4;

/// The body without chunk framing. `joined` holds it where it lies in several pieces.
[[nodiscard]] ByteView content_of(const core::Body& body, Bytes& joined);

/// The passwords that a WBXML body holds, as far as it can be read.
[[nodiscard]] std::vector<std::string> password_values(const core::Message& message);

/// Whether any note carries words that are not the tap's own: a hook's, or a fault's arguments.
[[nodiscard]] bool may_quote_secrets(const std::vector<core::Note>& notes);

/// The exchange's notes with every secret of its messages overwritten: credentials, the password that a Basic
/// header stands for, cookies, passwords in bodies.
[[nodiscard]] std::vector<core::Note> masked_notes(const core::Exchange& exchange);

}  // namespace eastap::trace
