#include "proxy/model/play/play_schedule.h"

#include <algorithm>
#include <utility>

namespace eastap::model {

PlaySchedule::PlaySchedule(std::vector<PlaySlot> slots, double speed)
    : slots_(std::move(slots)), speed_(speed) {
  for (std::size_t index = 0; index < slots_.size(); ++index) {
    last_on_lane_[slots_[index].lane] = index;
  }
}

/// Whether the phone knew the answer to `earlier` when it sent `index`, or both went over one connection.
bool PlaySchedule::waits_for(std::size_t earlier, std::size_t index) const {
  const PlaySlot& before = slots_[earlier];
  const PlaySlot& after = slots_[index];
  return before.lane == after.lane || (before.finished.count() != 0 && before.finished <= after.started);
}

PlaySchedule::Time PlaySchedule::due(std::size_t index) const {
  if (speed_ <= 0) {
    return Time(0);
  }
  const PlaySlot& slot = slots_[index];
  const Past* last = nullptr;
  for (const Past& each : past_) {
    if (each.recorded_end <= slot.started && (last == nullptr || each.recorded_end >= last->recorded_end)) {
      last = &each;
    }
  }
  const auto since = slot.started - (last == nullptr ? slots_.front().started : last->recorded_end);
  const auto pause = std::chrono::duration<double, std::nano>(Time(since)) / speed_;
  return (last == nullptr ? Time(0) : last->end) + std::chrono::duration_cast<Time>(pause);
}

PlaySchedule::Next PlaySchedule::next(Time now) const {
  if (next_ >= slots_.size()) {
    return {running_.empty() ? Next::What::over : Next::What::blocked, 0, {}};
  }
  if (std::ranges::any_of(running_, [this](std::size_t each) { return waits_for(each, next_); })) {
    return {Next::What::blocked, next_, {}};
  }
  const Time at = due(next_);
  return {at <= now ? Next::What::start : Next::What::wait, next_, at};
}

void PlaySchedule::begun(std::size_t index) {
  running_.push_back(index);
  next_ = std::max(next_, index + 1);
}

void PlaySchedule::ended(std::size_t index, Time now) {
  std::erase(running_, index);
  const Past done{slots_[index].finished, now};
  if (done.recorded_end.count() == 0) {
    return;
  }
  // Starts only grow, so of ends before the next start only the last one counts.
  if (next_ < slots_.size()) {
    const auto start = slots_[next_].started;
    if (done.recorded_end <= start) {
      std::erase_if(past_, [&](const Past& each) { return each.recorded_end <= done.recorded_end; });
      if (std::ranges::any_of(past_, [&](const Past& each) { return each.recorded_end <= start; })) {
        return;
      }
    }
  }
  past_.push_back(done);
}

bool PlaySchedule::needs_lane(std::uint64_t lane) const {
  const auto on_lane = [this, lane](std::size_t index) { return slots_[index].lane == lane; };
  if (std::ranges::any_of(running_, on_lane)) {
    return true;
  }
  const auto last = last_on_lane_.find(lane);
  return last != last_on_lane_.end() && last->second >= next_;
}

}  // namespace eastap::model
