// Which element of a live answer stands for which element of the recorded one: by the ids that are known,
// then by content, then by name. `play` learns live ids from it, `verify` compares by it. Pure;
// single-threaded.
#pragma once

#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "decoders/wbxml/document.h"
#include "proxy/model/variables/variables.h"

namespace eastap::model {

/// A live document in the words of the recording.
struct TranslatedDocument {
  wbxml::Document document;                  ///< live ids and keys that are known say what was recorded
  std::unordered_set<wbxml::Index> known;    ///< elements whose value is known; indices as in the live one
  std::unordered_set<wbxml::Index> strange;  ///< ids and keys of the server that nothing was recorded for
};
[[nodiscard]] TranslatedDocument translate(const wbxml::Document& live, const Variables& variables,
                                           const std::string& phone);

/// Elements of `recorded` and of `live` that stand for each other, parents before children. Items are paired
/// where a known id says so; else where what they say is the same apart from what changes in every run; else
/// where they alone have a name (Subject, DisplayName, FileAs). An item without a partner is left out.
[[nodiscard]] std::vector<std::pair<wbxml::Index, wbxml::Index>> counterparts(const wbxml::Document& recorded,
                                                                              const TranslatedDocument& live);

/// Binds what a live answer says to the variables of the recorded one.
void learn_values(Variables& variables, const std::string& phone, const wbxml::Document& recorded,
                  const wbxml::Document& live);

}  // namespace eastap::model
