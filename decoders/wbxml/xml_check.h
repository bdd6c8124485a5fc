// What pugixml lets pass and eastap does not: a check of the XML source before it is parsed, and places in
// it. Private to this folder; pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "proxy/base/result.h"

namespace eastap::wbxml {

/// "line 3, column 14", both counted from 1, columns in characters.
[[nodiscard]] std::string place_of(std::string_view xml, std::size_t offset);

/// An error about that place: "line 3, column 14: what".
[[nodiscard]] std::unexpected<Error> fail_at(std::string_view xml, std::size_t offset,
                                             const std::string& what,
                                             ErrorCode code = ErrorCode::invalid_input);

/// UTF-8 without characters that XML 1.0 excludes, declared as UTF-8 or not at all; exactly one root element
/// and no text outside it; only the five entities of XML and references to characters; no document type
/// declaration; elements at most `max_depth` deep. Tags, quotes and nesting are pugixml's to judge.
[[nodiscard]] Result<void> check_xml(std::string_view xml, unsigned max_depth);

}  // namespace eastap::wbxml
