#include "proxy/trace/index.h"

#include <algorithm>
#include <optional>

namespace eastap::trace {
namespace {

constexpr unsigned group_bits = 7;
constexpr std::uint8_t more_follows = 0x80;
/// Handshakes of one place; the reader of a trace keeps no more of a connection.
constexpr std::size_t max_place = 32;

void put_number(Bytes& out, std::uint64_t value) {
  while (value >= more_follows) {
    out.push_back(static_cast<std::uint8_t>(value) | more_follows);
    value >>= group_bits;
  }
  out.push_back(static_cast<std::uint8_t>(value));
}

/// A difference that may be negative, as 0, -1, 1, -2 ...: 0, 1, 2, 3.
std::uint64_t folded(std::uint64_t value, std::uint64_t base) {
  const std::uint64_t difference = value - base;  // modulo 2^64
  return (difference << 1U) ^ ((difference >> 63U) != 0 ? UINT64_MAX : 0);
}
std::uint64_t unfolded(std::uint64_t packed, std::uint64_t base) {
  return base + ((packed >> 1U) ^ ((packed & 1U) != 0 ? UINT64_MAX : 0));
}

/// Numbers from the front of some bytes; after the first that cannot be read there are none.
class PackedNumbers {
 public:
  explicit PackedNumbers(ByteView bytes) : bytes_(bytes) {}

  [[nodiscard]] bool more() const { return at_ < bytes_.size() && sound_; }
  /// 0 where there is none; sound() tells.
  [[nodiscard]] std::uint64_t next() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64 && at_ < bytes_.size(); shift += group_bits) {
      const std::uint8_t byte = bytes_[at_++];
      value |= std::uint64_t{byte & 0x7FU} << shift;
      if ((byte & more_follows) == 0) {
        return value;
      }
    }
    sound_ = false;
    return 0;
  }
  [[nodiscard]] bool sound() const { return sound_; }

 private:
  ByteView bytes_;
  std::size_t at_ = 0;
  bool sound_ = true;
};

}  // namespace

SectionEntry entry_of(const IndexSection& section) {
  SectionEntry entry{.at = section.self, .first = 0, .last = 0, .rows = section.rows.size()};
  if (!section.rows.empty()) {
    const auto [least, most] = std::ranges::minmax(section.rows, {}, &IndexRow::id);
    entry.first = least.id;
    entry.last = most.id;
  }
  return entry;
}

Bytes pack_rows(const IndexRows& rows) {
  Bytes out;
  IndexRow last;
  for (const IndexRow& row : rows) {
    put_number(out, folded(row.id, last.id));
    put_number(out, folded(row.at, last.at));
    put_number(out, row.request_at);
    put_number(out, row.place);
    put_number(out, row.device);
    put_number(out, static_cast<std::uint64_t>(row.use));
    last = row;
  }
  return out;
}

IndexRows unpack_rows(ByteView bytes) {
  IndexRows rows;
  PackedNumbers numbers(bytes);
  IndexRow last;
  while (numbers.more()) {
    IndexRow row;
    row.id = unfolded(numbers.next(), last.id);
    row.at = unfolded(numbers.next(), last.at);
    row.request_at = numbers.next();
    row.place = numbers.next();
    row.device = numbers.next();
    const std::uint64_t use = numbers.next();
    row.use = use == 0 ? RowUse::other : (use == 1 ? RowUse::phone : RowUse::folders);
    if (numbers.sound()) {
      rows.push_back(row);
    }
    last = row;
  }
  return rows;
}

Bytes pack_places(const std::vector<IndexPlace>& places) {
  Bytes out;
  for (const IndexPlace& place : places) {
    put_number(out, place.size());
    for (const std::uint64_t at : place) {
      put_number(out, at);
    }
  }
  return out;
}

std::vector<IndexPlace> unpack_places(ByteView bytes) {
  std::vector<IndexPlace> places;
  PackedNumbers numbers(bytes);
  while (numbers.more()) {
    const std::uint64_t count = numbers.next();
    if (count > max_place) {
      break;
    }
    IndexPlace place;
    for (std::uint64_t i = 0; i < count; ++i) {
      place.push_back(numbers.next());
    }
    if (numbers.sound()) {
      places.push_back(std::move(place));
    }
  }
  return places;
}

Bytes pack_open(const std::vector<std::pair<std::uint64_t, std::uint64_t>>& open) {
  Bytes out;
  for (const auto& [connection, place] : open) {
    put_number(out, connection);
    put_number(out, place);
  }
  return out;
}

std::vector<std::pair<std::uint64_t, std::uint64_t>> unpack_open(ByteView bytes) {
  std::vector<std::pair<std::uint64_t, std::uint64_t>> open;
  PackedNumbers numbers(bytes);
  while (numbers.more()) {
    const std::uint64_t connection = numbers.next();
    const std::uint64_t place = numbers.next();
    if (numbers.sound()) {
      open.emplace_back(connection, place);
    }
  }
  return open;
}

Bytes pack_sections(const std::vector<SectionEntry>& sections) {
  Bytes out;
  for (const SectionEntry& section : sections) {
    put_number(out, section.at);
    put_number(out, section.first);
    put_number(out, section.last);
    put_number(out, section.rows);
  }
  return out;
}

std::vector<SectionEntry> unpack_sections(ByteView bytes) {
  std::vector<SectionEntry> sections;
  PackedNumbers numbers(bytes);
  while (numbers.more()) {
    SectionEntry section;
    section.at = numbers.next();
    section.first = numbers.next();
    section.last = numbers.next();
    section.rows = numbers.next();
    if (numbers.sound()) {
      sections.push_back(section);
    }
  }
  return sections;
}

}  // namespace eastap::trace
