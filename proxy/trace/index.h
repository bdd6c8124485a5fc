// The index of a trace: where each exchange lies, with what is needed to read it alone. Index records stand
// every few megabytes, each about the records since the one before; docs/trace-format.md has their bytes and
// docs/adr/0015-trace-index.md the reasons. Plain values; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "proxy/base/bytes.h"
#include "proxy/base/result.h"

namespace eastap::trace {

/// What an exchange is to the state of its phone.
enum class RowUse : std::uint8_t {
  other = 0,    ///< names no device
  phone = 1,    ///< one of a device
  folders = 2,  ///< one of a device that tells of its folders or its provisioning
};

/// Where one exchange lies. Offsets count from the file's first byte; 0 is nothing.
struct IndexRow {
  std::uint64_t id = 0;
  std::uint64_t at = 0;          ///< its exchange record; 0: it still waits
  std::uint64_t request_at = 0;  ///< its request record; 0: the request is in the exchange record
  std::uint64_t place = 0;       ///< in IndexSection::places, counted from 1; 0: not known
  std::uint64_t device = 0;      ///< in IndexSection::devices, counted from 1; 0: none
  RowUse use = RowUse::other;

  friend bool operator==(const IndexRow&, const IndexRow&) = default;
};
using IndexRows = std::vector<IndexRow>;

/// What was known of a connection: its connection record (0: none), then its handshakes.
using IndexPlace = std::vector<std::uint64_t>;

/// What one index record says.
struct IndexSection {
  std::uint64_t self = 0;      ///< where the index record itself begins: one that was moved is not believed
  std::uint64_t from = 0;      ///< where what it covers begins
  std::uint64_t previous = 0;  ///< the index record before it; 0: it is the first
  std::vector<IndexPlace> places{};
  std::vector<std::string> devices{};
  IndexRows rows{};     ///< exchanges that are over, in the order of the file
  IndexRows before{};   ///< of its devices: what told of their folders before this section
  IndexRows waiting{};  ///< requests that wait at its end
  std::vector<std::pair<std::uint64_t, std::uint64_t>>
      open{};  ///< connections open at its end, and their place
};

/// A section as the directory lists it.
struct SectionEntry {
  std::uint64_t at = 0;     ///< of its index record
  std::uint64_t first = 0;  ///< smallest id of its exchanges
  std::uint64_t last = 0;   ///< largest id
  std::uint64_t rows = 0;   ///< how many there are

  friend bool operator==(const SectionEntry&, const SectionEntry&) = default;
};

/// The directory at the end of a trace that was closed in order.
struct IndexDirectory {
  std::uint64_t self = 0;
  std::vector<SectionEntry> sections{};
  std::vector<std::string> devices{};
  IndexRows folders{};  ///< what tells of the folders of each device, as known at the end
};

[[nodiscard]] SectionEntry entry_of(const IndexSection& section);

// The packed forms inside records: rows of unsigned LEB128 numbers.
[[nodiscard]] Bytes pack_rows(const IndexRows& rows);
[[nodiscard]] Bytes pack_places(const std::vector<IndexPlace>& places);
[[nodiscard]] Bytes pack_open(const std::vector<std::pair<std::uint64_t, std::uint64_t>>& open);
[[nodiscard]] Bytes pack_sections(const std::vector<SectionEntry>& sections);
/// What cannot be read ends the list: a reader proves every row by the record that it leads to.
[[nodiscard]] IndexRows unpack_rows(ByteView bytes);
[[nodiscard]] std::vector<IndexPlace> unpack_places(ByteView bytes);
[[nodiscard]] std::vector<std::pair<std::uint64_t, std::uint64_t>> unpack_open(ByteView bytes);
[[nodiscard]] std::vector<SectionEntry> unpack_sections(ByteView bytes);

}  // namespace eastap::trace
