// Certificates inside commands: Certificate of ResolveRecipients (MS-ASCMD section 2.2.3.23.1) and of
// ValidateCert (2.2.3.23.2). Nothing is verified. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace eastap::eas {

/// Longest base64 text that is looked at.
inline constexpr std::size_t max_certificate_text = std::size_t{32} << 10U;

/// "CN=Anna Smith; issued by CN=Example CA; valid 2026-01-01 to 2028-01-01; RSA 2048" of a base64 X.509
/// certificate; why it is none where it cannot be read. Nothing for an empty or too long text. Printable.
[[nodiscard]] std::optional<std::string> certificate_words(std::string_view base64);

}  // namespace eastap::eas
