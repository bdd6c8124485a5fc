// ConversationIndex of mail (MS-ASEMAIL section 2.2.2.21, MS-OXOMSG section 2.2.1.3): when a conversation
// began and when each answer was sent. Pure; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "proxy/base/bytes.h"
#include "proxy/base/result.h"

namespace eastap::eas {

/// One answer: five bytes, big-endian.
struct ConversationLevel {
  bool coarse = false;           ///< DC bit: the unit is 0.84 s instead of 26 ms
  std::uint64_t difference = 0;  ///< time since the conversation began, in units of 100 ns
  std::uint8_t random = 0;
};

struct ConversationIndex {
  bool newer_header =
      false;  ///< Exchange 2013 and later: the header holds the upper bytes of the time, 01 included
  std::uint64_t began = 0;  ///< FILETIME; exact to 6.6 ms (classic header) or 1.7 s (newer header)
  std::vector<ConversationLevel> levels;
  /// "began 2024-03-08 14:29:58.592 UTC, 1 answer, the last 2024-03-08 14:59:58.577 UTC". The time of an
  /// answer counts from the beginning, as the specification has it; some programs count from the answer
  /// before.
  [[nodiscard]] std::string words() const;
};

/// Reads the opaque value. Fails with invalid_input unless its length is a multiple of 5 between 5 and 5,000.
[[nodiscard]] Result<ConversationIndex> parse_conversation_index(ByteView value);

}  // namespace eastap::eas
