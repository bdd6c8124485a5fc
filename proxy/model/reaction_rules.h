// The table of reactions: what phones are known to do after a fault, each one function over the story. A new
// reaction is one function and one row; the order of the rows says what counts most. Pure; any thread.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "proxy/model/reaction_story.h"

namespace eastap::model {

struct ReactionRule {
  std::string_view name;     ///< stable: "retried"; the `what` of JSON
  std::string_view label;    ///< for a column: "retried"
  std::string_view meaning;  ///< one line, for the documentation
  /// Nothing where the phone did not react so. `what` is filled in by find_reactions().
  std::optional<Reaction> (*look)(const FaultStory& story);
};

[[nodiscard]] std::span<const ReactionRule> reaction_rules();
/// Of a rule's name; the name itself where there is no such rule.
[[nodiscard]] std::string_view reaction_label(std::string_view name);

/// What holds of a story that is over, in the order of the table.
[[nodiscard]] std::vector<Reaction> find_reactions(const FaultStory& story);

}  // namespace eastap::model
