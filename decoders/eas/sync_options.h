// The Options of one collection of a Sync (MS-ASCMD section 2.2.3.125): which items, how much of their
// bodies, who wins a conflict. A client may leave them out; the server then goes on with the ones before.
// Pure; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "decoders/eas/element.h"

namespace eastap::eas {

/// A BodyPreference or BodyPartPreference (MS-ASAIRS sections 2.2.2.12 and 2.2.2.11).
struct BodyWish {
  std::uint32_t type = 0;
  std::optional<std::uint32_t> size;  ///< TruncationSize, bytes
  bool part = false;                  ///< BodyPartPreference
  friend bool operator==(const BodyWish&, const BodyWish&) = default;
};

struct SyncOptions {
  static constexpr std::size_t max_bodies = 4;  ///< more are not read

  std::optional<std::uint32_t> filter_type;
  std::optional<std::uint32_t> truncation;  ///< protocol 2.5
  std::optional<std::uint32_t> mime_support;
  std::optional<std::uint32_t> mime_truncation;
  std::optional<std::uint32_t> conflict;
  std::optional<std::uint32_t> max_items;
  std::optional<std::uint32_t> rights_management;
  std::vector<BodyWish> bodies;

  /// "1 week (mail), HTML to 32.8 kB, MIME for all messages"; "" where nothing is asked for. Printable.
  [[nodiscard]] std::string words() const;
  friend bool operator==(const SyncOptions&, const SyncOptions&) = default;
};

/// Those of a Collection element; nullopt where it has none. A collection of mail may have a second one for
/// text messages (Class SMS): it is not read.
[[nodiscard]] std::optional<SyncOptions> read_sync_options(Element collection);

}  // namespace eastap::eas
