// What differs between two documents, element by element: for what a hook or fault changed, and for two
// recordings of the same session. Pure function; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "decoders/wbxml/document.h"

namespace eastap::wbxml {

/// One difference. Paths name elements from the root, with a number where siblings have the same name:
/// "Sync/Collections/Collection[2]/SyncKey". Safe for a terminal.
struct Difference {
  enum class Kind : std::uint8_t {
    added,    ///< only in the second document, with everything inside
    removed,  ///< only in the first
    changed,  ///< another value
    moved,    ///< the same element at another place among its siblings
  };
  Kind kind = Kind::changed;
  std::string path;    ///< in the document that has it; of `changed` in the second
  std::string before;  ///< value, at most `max_shown` characters, safe for a terminal; of elements inside: ""
  std::string after;
  Index first = none;   ///< the element in the first document
  Index second = none;  ///< the element in the second
};

struct DifferenceLimits {
  std::size_t differences = 1'000;  ///< those beyond are not listed
  std::size_t shown = 200;          ///< characters of one value
  /// Others are not listed and use up nothing of `differences`; empty: all count.
  std::function<bool(const Difference&)> counts{};
};

/// In document order of the second document, with what was removed where it stood. Items are recognised by
/// what names them (ServerId, ClientId, CollectionId ...; a folder in the list of a Ping answer by itself),
/// others by their name and place. Linear in the size of the documents but for siblings that were reordered.
[[nodiscard]] std::vector<Difference> differences(const Document& first, const Document& second,
                                                  const DifferenceLimits& limits = {});

/// Whether something inside an element names it, so that it is recognised wherever it stands.
[[nodiscard]] bool is_named(const Document& document, Index element);

/// "SyncKey: 5 -> 0", "+ MoreAvailable", "- Commands/Add" ...: one line for one difference.
[[nodiscard]] std::string to_line(const Difference& difference);

}  // namespace eastap::wbxml
