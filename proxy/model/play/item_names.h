// What says which item an element of a document is: the ids inside it, and what it tells of itself. Items are
// mails, folders, attachments, results of a search ... Pure; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "decoders/wbxml/document.h"

namespace eastap::model {

/// The elements whose values name an item, the best first: ids of the server, then ClientId. A folder names
/// only what has no other name, such as a Collection: of a mail it says where it is, not which it is. Empty
/// for what is no item.
[[nodiscard]] std::vector<wbxml::Index> names_of(const wbxml::Document& document, wbxml::Index element);

/// An id that stands in a list by itself (Ping:Folder of an answer). It says nothing beside its value.
[[nodiscard]] bool is_listed_id(const wbxml::Document& document, wbxml::Index element);

/// What an element and those inside it say, apart from ids and keys.
struct ItemContent {
  std::size_t with_dates = 0;  ///< equal for elements that say the same
  std::size_t lasting = 0;     ///< the same without what clocks gave
  std::size_t words = 0;       ///< bytes of text that `lasting` counts
  std::string title;           ///< "Subject=..." or another thing that people call it by; "" for none

  /// Two items that say this are most likely the same. "Read: 1" could be said of any.
  [[nodiscard]] bool is_telling() const { return !title.empty() || words >= enough_words; }
  static constexpr std::size_t enough_words = 32;
};
[[nodiscard]] ItemContent content_of(const wbxml::Document& document, wbxml::Index element);

}  // namespace eastap::model
