// Answers that the tap gives by itself, as bytes. Pure functions.
#pragma once

#include <string>
#include <string_view>

#include "proxy/base/bytes.h"
#include "proxy/core/hook.h"
#include "proxy/core/message.h"

namespace eastap::core {

/// The standard reason phrase (RFC 9110 section 15, and 449, 451, 456, 457 as Exchange uses them); "Answer"
/// for others.
[[nodiscard]] std::string_view reason_phrase(int status);

/// The answer as a message: Content-Length is added where the status has content, and Connection: close with
/// `close`. For HEAD the length is announced and no content follows.
[[nodiscard]] Message to_message(const OwnAnswer& answer, bool to_head, bool close);

/// A page in plain words for a failure of the tap's own; `why` is wire-safe text. Marked "X-Eastap: own
/// answer".
[[nodiscard]] OwnAnswer failure_answer(int status, std::string_view why);

}  // namespace eastap::core
