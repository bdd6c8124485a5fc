#include "proxy/model/kept_options.h"

#include <ranges>

namespace eastap::model {

const eas::SyncOptions* KeptOptions::before(microseconds started) const {
  for (const Kept& each : std::views::reverse(kept_)) {
    if (each.finished <= started) {
      return each.options ? &*each.options : nullptr;
    }
  }
  return nullptr;
}

void KeptOptions::learn(const std::optional<eas::SyncOptions>& sent, bool first, microseconds finished,
                        Answer answer) {
  if (answer == Answer::refused || (!sent && !first)) {
    return;
  }
  Kept next{.options = answer == Answer::taken ? sent : std::nullopt, .finished = finished};
  const bool same = !kept_.empty() && kept_.back().options == sent;
  if (same || (kept_.empty() && !next.options)) {
    return;  // also where an answer was lost: old and new ones are equal
  }
  if (kept_.size() == max_kept) {
    kept_.erase(kept_.begin());
  }
  kept_.push_back(std::move(next));
}

}  // namespace eastap::model
