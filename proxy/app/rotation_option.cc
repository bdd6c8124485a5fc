#include "proxy/app/rotation_option.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "proxy/app/run_options.h"
#include "proxy/base/text.h"

namespace eastap::app {
namespace {

/// Below this a file would hold a handful of exchanges.
constexpr std::uint64_t least_part = std::uint64_t{64} << 10U;
/// What --max-disk leaves free on the disk for everybody else.
constexpr std::uint64_t kept_free = std::uint64_t{256} << 20U;
/// Without a size in --rotate, files are at most this part of --max-disk, so that there is an old one to
/// remove.
constexpr std::uint64_t parts_of_disk = 8;

std::unexpected<Error> refuse(const char* option, const std::string& why) {
  return fail(ErrorCode::invalid_input, std::string(option) + ": " + why);
}

/// Seconds; at most a year.
std::optional<std::chrono::seconds> parse_time(std::string_view word) {
  constexpr std::array<std::pair<char, std::uint64_t>, 4> units{
      {{'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86400}}};
  constexpr std::uint64_t longest = 366ULL * 86400;
  const auto* const unit =
      std::ranges::find(units, word.empty() ? '\0' : word.back(), &std::pair<char, std::uint64_t>::first);
  if (unit == units.end()) {
    return std::nullopt;
  }
  const auto number = text::to_number(word.substr(0, word.size() - 1));
  if (!number || *number == 0 || *number > longest / unit->second) {
    return std::nullopt;
  }
  return std::chrono::seconds(*number * unit->second);
}

Result<void> read_word(std::string_view word, trace::Rotation& rotation) {
  // "30m" is minutes, "30M" and "30MiB" are sizes.
  if (const auto time = parse_time(word); time && rotation.time.count() == 0) {
    rotation.time = *time;
    return {};
  }
  const auto size = word.ends_with('m') ? std::nullopt : parse_size(word);
  if (!size || rotation.bytes != 0) {
    return refuse("--rotate",
                  "expected a size such as 500M, a time such as 1h (s, m, h, d), or 500M,1h; not \"" +
                      text::printable(word) + "\"");
  }
  if (*size < least_part) {
    return refuse("--rotate", "a file has at least 64K");
  }
  rotation.bytes = *size;
  return {};
}

}  // namespace

Result<trace::Rotation> read_rotation(const std::string& rotate, const std::string& max_disk) {
  trace::Rotation rotation;
  for (std::string_view rest = rotate; !rest.empty();) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    if (auto read = read_word(rest.substr(0, comma), rotation); !read) {
      return fail(read.error());
    }
    rest.remove_prefix(std::min(comma + 1, rest.size()));
  }
  if (max_disk.empty()) {
    return rotation;
  }
  if (!rotation.in_parts()) {
    return refuse("--max-disk",
                  "one file cannot be shortened while it is written; add --rotate, such as 500M");
  }
  const auto size = parse_size(max_disk);
  if (!size) {
    return refuse("--max-disk", "expected a size such as 10G");
  }
  if (*size < 2 * std::max(rotation.bytes, least_part)) {
    return refuse("--max-disk", "expected at least twice the size of a file, so that old ones can go");
  }
  rotation.max_disk = *size;
  rotation.min_free = kept_free;
  if (rotation.bytes == 0) {
    rotation.bytes = std::max(*size / parts_of_disk, least_part);
  }
  return rotation;
}

}  // namespace eastap::app
