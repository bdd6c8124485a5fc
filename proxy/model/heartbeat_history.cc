#include "proxy/model/heartbeat_history.h"

#include <algorithm>
#include <cstdlib>

namespace eastap::model {
namespace {

/// Within a tenth of each other (B12 of the field's list of symptoms).
bool same_age(microseconds one, microseconds other) {
  constexpr int parts = 10;
  return std::abs((one - other).count()) * parts <= std::max(one, other).count();
}

bool cut_early(const Wait& wait) {
  return is_cut(wait.end) && wait.lived >= HeartbeatHistory::shortest_cut &&
         wait.lived < std::chrono::seconds(wait.asked);
}

}  // namespace

std::string_view to_string(WaitEnd end) {
  switch (end) {
    case WaitEnd::changes:
      return "answered";
    case WaitEnd::expired:
      return "expired";
    case WaitEnd::refused:
      return "refused";
    case WaitEnd::cut_by_client:
      return "cut-by-client";
    case WaitEnd::cut_by_upstream:
      return "cut-by-upstream";
    case WaitEnd::cut:
      return "cut";
    case WaitEnd::by_tap:
      return "tap";
  }
  return "";
}

WaitVerdict HeartbeatHistory::judge(const Wait& wait, bool over) const {
  WaitVerdict verdict;
  const Wait* before = nullptr;  // of the same command, begun last
  for (const Wait& each : waits_) {
    if (each.command == wait.command && each.started < wait.started &&
        (before == nullptr || each.started >= before->started)) {
      before = &each;
    }
  }
  const bool told = before != nullptr && before->limit && *before->limit == wait.asked;
  if (before != nullptr && before->asked > wait.asked && !told) {
    verdict.lowered_from = before->asked;
    verdict.before = before->end;
    verdict.before_age = before->seconds();
  }
  if (!over || !cut_early(wait)) {
    return verdict;
  }
  microseconds total = wait.lived;
  verdict.cuts = 1;
  verdict.cut_end = wait.end;
  for (const Wait& each : waits_) {
    if (cut_early(each) && same_age(each.lived, wait.lived)) {
      ++verdict.cuts;
      total += each.lived;
      verdict.cut_end = each.end == verdict.cut_end ? verdict.cut_end : WaitEnd::cut;
    }
  }
  verdict.cut_age =
      std::chrono::duration_cast<std::chrono::seconds>(total / static_cast<std::int64_t>(verdict.cuts))
          .count();
  return verdict;
}

void HeartbeatHistory::learn(const Wait& wait) {
  if (waits_.size() == max_waits) {
    waits_.erase(waits_.begin());
  }
  waits_.push_back(wait);
}

}  // namespace eastap::model
