// Where a message carries bodies: mails, HTML, texts, attachments, meeting requests, as elements of the
// document (MS-ASAIRS section 2.2.2.9, MS-ASEMAIL, MS-ASCMD), as parts of a multipart answer (MS-ASCMD
// section 2.2.1.10.1) or as the whole content (message/rfc822 before protocol 14.0). Finding them reads none
// of them. Single-threaded, like the view.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "proxy/base/bytes.h"
#include "proxy/model/message_view.h"

namespace eastap::model {

enum class BodyKind : std::uint8_t { text, html, rtf, mime, calendar, other };

/// "text", "HTML", "RTF", "MIME", "calendar", "" of other.
[[nodiscard]] std::string_view word_of(BodyKind kind);

/// Where a body stands. Refers to the view's content.
struct BodyPlace {
  std::string where = {};  ///< "Sync/.../Body/Data", "part 2, ItemOperations/.../Part", "content"; printable
  BodyKind kind = BodyKind::other;
  bool base64 = false;          ///< the bytes are base64 (attachments and RTF inside WBXML)
  std::string type = {};        ///< the content type, where the message names it; printable
  ByteView bytes = {};          ///< as they stand there
  std::string joined = {};      ///< instead of `bytes`, where the text lies in pieces
  bool truncated = false;       ///< the server says that it left some out
  std::uint64_t full_size = 0;  ///< bytes that the server says the whole has; 0 where it says nothing

  [[nodiscard]] ByteView value() const { return joined.empty() ? bytes : as_bytes(joined); }
};

/// Bytes that the body has, without base64; of what should be base64 and is not, as it stands there.
[[nodiscard]] std::size_t size_of(const BodyPlace& place);

struct BodyPlaces {
  std::vector<BodyPlace> listed;  ///< in document order, then parts that no element names
  std::size_t count = 0;          ///< all of them
};

/// Most places that are listed for one message.
inline constexpr std::size_t max_bodies = 512;

/// Nothing where the content was not kept. Empty bodies are left out.
[[nodiscard]] BodyPlaces find_bodies(MessageView& view);

}  // namespace eastap::model
