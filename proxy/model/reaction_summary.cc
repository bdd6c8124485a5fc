#include "proxy/model/reaction_summary.h"

#include <algorithm>

namespace eastap::model {

std::optional<microseconds> FaultTotals::median() const {
  if (times.empty()) {
    return std::nullopt;
  }
  std::vector<microseconds> sorted = times;
  const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>((sorted.size() - 1) / 2);
  std::ranges::nth_element(sorted, middle);
  return *middle;
}

FaultTotals& ReactionSummary::of(const std::string& kind) {
  const auto row = std::ranges::find(kinds_, kind, &FaultTotals::kind);
  if (row != kinds_.end()) {
    return *row;
  }
  if (kinds_.size() >= max_kinds) {
    return kinds_.back();
  }
  const bool last = kinds_.size() + 1 == max_kinds;
  FaultTotals& made = kinds_.emplace_back();
  made.kind = last ? std::string("other faults") : kind;
  return made;
}

void ReactionSummary::add(const FaultStory& story) {
  FaultTotals& totals = of(story.kind);
  ++hits_;
  ++totals.hits;
  for (const Reaction& each : story.reactions) {
    ++totals.reactions[each.what];
  }
  if (!story.recovered) {
    ++not_recovered_;
    totals.open += too_early(story) ? 1U : 0U;
    return;
  }
  ++totals.recovered;
  if (!story.recovered_later()) {
    ++totals.harmless;
  } else if (totals.times.size() < max_times) {
    totals.times.push_back(std::max(story.recovered->after, microseconds(0)));
  }
}

}  // namespace eastap::model
