#include "proxy/trace/versions.h"

#include <algorithm>
#include <array>

namespace eastap::trace {
namespace {

constexpr std::array<FormatVersion, 1> known_versions{{
    {.number = 1, .decode = &decode_record},
}};

}  // namespace

std::span<const FormatVersion> format_versions() {
  return known_versions;
}

const FormatVersion* find_format_version(std::uint8_t number) {
  const auto* const row = std::ranges::find(known_versions, number, &FormatVersion::number);
  return row == known_versions.end() ? nullptr : row;
}

std::string unreadable_version(std::uint8_t number) {
  std::string words = "a trace of format version " + std::to_string(number) + "; this eastap reads version";
  for (const FormatVersion& version : known_versions) {
    words += (&version == known_versions.data() ? " " : ", ") + std::to_string(version.number);
  }
  return words + (number > known_versions.back().number
                      ? ". A newer eastap wrote it: read it with that one"
                      : ". No released eastap wrote it: the file is damaged or made by hand");
}

Result<Record> decode_frame(const Frame& frame, const Timestamp& epoch) {
  const FormatVersion* version = find_format_version(frame.version);
  if (version == nullptr) {
    return fail(ErrorCode::invalid_input, unreadable_version(frame.version));
  }
  return version->decode(frame.kind, frame.payload, epoch);
}

}  // namespace eastap::trace
