// The story of a fault as one JSON object on one line, for programs. docs/reaction.md describes the members;
// none is ever taken away. Single-threaded.
#pragma once

#include <string>

#include "proxy/model/reaction_story.h"

namespace eastap::ui {

/// Valid UTF-8 whatever came over the wire, without a line end.
[[nodiscard]] std::string reaction_json(const model::FaultStory& story);

}  // namespace eastap::ui
