// Putting an edited message back into bytes: content coding, length and framing follow the edit. Pure
// functions.
#pragma once

#include "proxy/base/result.h"
#include "proxy/core/hook.h"
#include "proxy/core/message.h"

namespace eastap::core {

/// `message` with `edit` applied. What the edit does not name stays byte for byte. New content is coded as
/// the (edited) head's Content-Encoding says; a coding that cannot be made (br, unknown) is taken off the
/// head. With status 204 or 304 the content goes. A chunked message stays chunked, in one chunk and without
/// trailers; otherwise Content-Length is corrected.
[[nodiscard]] Message edited(const Message& message, MessageEdit edit);

/// The content of a message without transfer coding and content coding, at most `limit` bytes; for looking
/// only.
[[nodiscard]] Result<Bytes> plain_content(const Message& message, std::size_t limit);

}  // namespace eastap::core
