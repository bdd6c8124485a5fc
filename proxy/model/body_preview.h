// A body that a message carries, read: what it is and what it says. Made when somebody looks, one at a time.
// Pure; any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "decoders/finding.h"
#include "decoders/mime/message.h"
#include "proxy/model/body_place.h"

namespace eastap::model {

/// One body, read.
struct BodyPreview {
  BodyKind kind = BodyKind::other;
  std::size_t size = 0;   ///< bytes, base64 undone
  std::string sentence;   ///< printable
  std::string text;       ///< UTF-8, lines end with LF; at most mime::Limits::text bytes; not printable
  bool text_cut = false;  ///< there is more
  std::optional<mime::Message> message;   ///< of MIME that could be read
  std::vector<mime::Calendar> calendars;  ///< of the body itself, or of the message's parts
  decoders::Findings findings;            ///< limits that were hit, damage
};

[[nodiscard]] BodyPreview preview(const BodyPlace& place, const mime::Limits& limits = {});

}  // namespace eastap::model
