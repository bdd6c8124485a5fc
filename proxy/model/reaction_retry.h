// Reactions that are about the broken command itself: asked again, how often, at which pace, or not at all.
// Rows of the table in reaction_rules.cc. Pure; any thread.
#pragma once

#include <optional>
#include <vector>

#include "proxy/model/reaction_story.h"

namespace eastap::model {

/// Pauses of two tries and more: how they go on. Measured from the end of one to the begin of the next.
[[nodiscard]] Pace pace_of(const std::vector<microseconds>& pauses);

[[nodiscard]] std::optional<Reaction> look_duplicated(const FaultStory& story);
[[nodiscard]] std::optional<Reaction> look_retried(const FaultStory& story);
[[nodiscard]] std::optional<Reaction> look_stopped_waiting(const FaultStory& story);
[[nodiscard]] std::optional<Reaction> look_gave_up(const FaultStory& story);
[[nodiscard]] std::optional<Reaction> look_too_early(const FaultStory& story);

}  // namespace eastap::model
