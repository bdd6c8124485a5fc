// Secrets where they do not lie by rule, but are repeated: in a hook's words, or in a body that a fault has
// bent. Found by their value. Pure; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "proxy/core/exchange.h"
#include "proxy/trace/redaction.h"

namespace eastap::trace {

/// Shorter values are not searched for: they would hit by chance.
inline constexpr std::size_t min_searched_secret = 4;

/// The body without chunk framing. `joined` holds it where it lies in several pieces.
[[nodiscard]] ByteView content_of(const core::Body& body, Bytes& joined);

/// The source of notes that were made of the sections of a mailbox log: "Section: its words".
inline constexpr std::string_view mailbox_log_source = "mailbox log";

/// The passwords that a WBXML body holds, or the first part of a multipart one, as far as it can be read. A
/// content coding is undone, up to 16 MiB, where a body of such an exchange may hold a password (Settings,
/// Search, ItemOperations, Provision), and only there.
[[nodiscard]] std::vector<std::string> password_values(const core::Message& message, Sensitivity sensitivity);

/// Whether any note carries words that are not the tap's own: a hook's, or a fault's arguments.
[[nodiscard]] bool may_quote_secrets(const std::vector<core::Note>& notes);

/// The exchange's notes with every secret of its messages overwritten: credentials, the password that a Basic
/// header stands for, cookies, passwords in bodies, and what texts call a secret, as they write it and as it
/// is meant. Secrets of texts that have less than eight bytes count as words of their own only.
[[nodiscard]] std::vector<core::Note> masked_notes(const core::Exchange& exchange);

/// The notes of an exchange that was not seen live. None is the tap's own for certain: each may quote a
/// secret of the exchange, or a message that has some.
[[nodiscard]] std::vector<core::Note> imported_notes(const core::Exchange& exchange);

/// Overwrites with '*' what a text itself calls a secret (text_secrets.h): "<Password>x</Password>", and
/// lines "password: x", also behind "name: " and where line ends are written \x0A, as text::printable has
/// them.
void mask_named_secrets(std::string& text);

}  // namespace eastap::trace
