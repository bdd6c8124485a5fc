#include "decoders/eas/conversation.h"

#include "decoders/eas/dates.h"
#include "decoders/eas/little_endian.h"

namespace eastap::eas {
namespace {

constexpr std::size_t level_size = 5;
constexpr std::size_t most_bytes = 5'000;
constexpr std::uint8_t newer_first_byte = 0x01;

/// The FILETIME of a header: in the newer form its five upper bytes, in the classic one the five after an
/// implied 01.
std::uint64_t header_time(ByteView header) {
  const std::uint64_t upper = std::uint64_t{read_be32(header, 0)} << 8U | header[4];
  if (header[0] == newer_first_byte) {
    return upper << 24U;
  }
  return std::uint64_t{newer_first_byte} << 56U | upper << 16U;
}

ConversationLevel read_level(ByteView bytes) {
  constexpr unsigned fine_shift = 18;
  constexpr unsigned coarse_shift = 23;
  const std::uint32_t word = read_be32(bytes, 0);
  ConversationLevel level;
  level.coarse = (word & 0x80000000U) != 0;
  level.difference = std::uint64_t{word & 0x7fffffffU} << (level.coarse ? coarse_shift : fine_shift);
  level.random = bytes[4];
  return level;
}

}  // namespace

std::string ConversationIndex::words() const {
  std::string text = "began " + format_utc(from_file_time(began));
  if (levels.empty()) {
    return text;
  }
  text += ", " + std::to_string(levels.size()) + (levels.size() == 1 ? " answer" : " answers");
  return text + ", the last " + format_utc(from_file_time(began + levels.back().difference));
}

Result<ConversationIndex> parse_conversation_index(ByteView value) {
  if (value.empty() || value.size() % level_size != 0 || value.size() > most_bytes) {
    return fail(
        ErrorCode::invalid_input,
        "ConversationIndex: " + std::to_string(value.size()) + " bytes are no header with whole levels of 5",
        value.size());
  }
  ConversationIndex index;
  index.newer_header = value[0] == newer_first_byte;
  index.began = header_time(value.first(level_size));
  for (std::size_t at = level_size; at < value.size(); at += level_size) {
    index.levels.push_back(read_level(value.subspan(at, level_size)));
  }
  return index;
}

}  // namespace eastap::eas
