// Which element of a live document stands for which element of the recorded one: by the ids that are known,
// then by content, then by name. `play` learns live ids from it, `verify` and `serve` compare by it. Pure;
// single-threaded.
//
// Where something stands says nothing about which item it is: servers answer in any order.
#pragma once

#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "decoders/wbxml/document.h"
#include "proxy/model/variables/variables.h"

namespace eastap::model {

/// Elements whose values are variables.
using NamedElements = std::unordered_map<wbxml::Index, const Variable*>;

/// A live document in the words of the recording.
struct TranslatedDocument {
  wbxml::Document document;                  ///< live ids and keys that are known say what was recorded
  NamedElements known;                       ///< with what they are known as; indices as in the live one
  std::unordered_set<wbxml::Index> strange;  ///< ids and keys of the server that nothing was recorded for
};
[[nodiscard]] TranslatedDocument translate(const wbxml::Document& live, const Variables& variables,
                                           const std::string& phone);

/// The variables in a recorded document.
[[nodiscard]] NamedElements named_elements(const wbxml::Document& recorded, const Variables& variables,
                                           const std::string& phone);

/// Why two elements are taken for each other.
enum class Likeness : std::uint8_t {
  order,    ///< nothing tells them from others that they could stand for
  content,  ///< they say the same, have the same title, or only a guess names them
  certain,  ///< a known id names both, or there is only one such element in elements that are certain
};

struct Counterpart {
  wbxml::Index recorded = wbxml::none;
  wbxml::Index live = wbxml::none;
  Likeness likeness = Likeness::order;
};

/// Elements that stand for each other, parents before children. Items are paired where a known id says so:
/// any of those inside, ClientId included. An item that is known goes with no other. The rest is paired where
/// it says the same apart from what changes in every run, else where it alone has a title (Subject,
/// DisplayName ...). An item without a partner is left out. `before` are the named_elements() of `recorded`.
[[nodiscard]] std::vector<Counterpart> counterparts(const wbxml::Document& recorded,
                                                    const NamedElements& before,
                                                    const TranslatedDocument& live);

}  // namespace eastap::model
