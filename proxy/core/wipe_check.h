// Whether an answer to Provision orders a phone to erase its data, whichever way its bytes are read. Pure
// function; any thread.
#pragma once

#include <string>

#include "decoders/eas/wipe.h"
#include "proxy/core/hook.h"
#include "proxy/core/message.h"

namespace eastap::core {

/// The worst order that a receiver may find in the message. A phone decodes an answer by what it asked for
/// and may be more lenient than its head: so the content is read as it stands and with every coding undone
/// that the head names or the bytes show, chunks undone also where the tap did not frame them, each part of a
/// multipart answer by itself. What is damaged or cut off is read as far as it goes, and
/// is WipeOrder::unreadable where the rest may order something; likewise what is longer than can be unpacked.
[[nodiscard]] eas::WipeOrder wipe_order(const Message& response);

/// Cheap: false where no order can be in the bytes of a body, plain or coded.
[[nodiscard]] bool may_carry_wipe(ByteView wire);

/// Why an answer of a hook or fault is not sent without --allow-wipe: it orders a wipe, or a phone may find
/// a second answer in it. Empty where it may be sent. `to_head`: it answers a HEAD request.
[[nodiscard]] std::string why_unsafe(const OwnAnswer& answer, bool to_head);

}  // namespace eastap::core
