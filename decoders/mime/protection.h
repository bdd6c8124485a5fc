// Which parts say that they are signed or encrypted. Private to this folder. Pure; any thread.
#pragma once

#include <optional>
#include <string_view>

#include "decoders/mime/message.h"
#include "proxy/base/bytes.h"

namespace eastap::mime {

/// What a Content-Type tells. All texts in any letter case; `protocol` and `smime_type` are its parameters.
/// `start`: the first decoded bytes, read where an application/pkcs7-mime part does not name its smime-type.
[[nodiscard]] std::optional<Protection> protection_of(std::string_view type, std::string_view protocol,
                                                      std::string_view smime_type, std::string_view file_name,
                                                      ByteView start);

/// OpenPGP without MIME: a text that begins with an armour header line (RFC 9580 section 6.2).
[[nodiscard]] std::optional<Protection> protection_of_text(std::string_view text);

}  // namespace eastap::mime
