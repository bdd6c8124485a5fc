#include "proxy/model/play/play_tally.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <utility>

#include "proxy/base/text.h"

namespace eastap::model {
namespace {

/// Nearest rank: the smallest sample that at least `part` of all do not exceed.
std::chrono::microseconds percentile(const std::vector<std::uint32_t>& sorted, double part) {
  if (sorted.empty()) {
    return std::chrono::microseconds(0);
  }
  const auto rank = static_cast<std::size_t>(part * static_cast<double>(sorted.size()) + 0.999999);
  return std::chrono::microseconds(sorted[std::clamp<std::size_t>(rank, 1, sorted.size()) - 1]);
}

}  // namespace

void PlayTally::add(std::string_view command, std::optional<std::chrono::nanoseconds> took,
                    std::string_view trouble) {
  Samples& samples = samples_[text::printable(command)];
  ++samples.sent;
  samples.troubled += trouble.empty() ? 0 : 1;
  if (!trouble.empty() && (troubles_.size() < max_troubles || troubles_.contains(std::string(trouble)))) {
    ++troubles_[std::string(trouble)];
  }
  if (!took) {
    return;
  }
  ++samples.answered;
  const auto micros = std::chrono::duration_cast<std::chrono::microseconds>(*took);
  samples.max = std::max(samples.max, micros);
  if (samples.micros.size() < max_samples) {
    constexpr std::int64_t most = std::numeric_limits<std::uint32_t>::max();
    samples.micros.push_back(static_cast<std::uint32_t>(std::clamp<std::int64_t>(micros.count(), 0, most)));
  }
}

PlayTally::Row PlayTally::row_of(const std::string& command, Samples samples) {
  std::ranges::sort(samples.micros);
  return {.command = command,
          .sent = samples.sent,
          .answered = samples.answered,
          .troubled = samples.troubled,
          .p50 = percentile(samples.micros, 0.5),
          .p95 = percentile(samples.micros, 0.95),
          .max = samples.max};
}

std::vector<PlayTally::Row> PlayTally::rows() const {
  std::vector<Row> rows;
  Samples all;
  for (const auto& [command, samples] : samples_) {
    rows.push_back(row_of(command, samples));
    all.sent += samples.sent;
    all.answered += samples.answered;
    all.troubled += samples.troubled;
    all.max = std::max(all.max, samples.max);
    all.micros.insert(all.micros.end(), samples.micros.begin(), samples.micros.end());
  }
  if (rows.size() > 1) {
    rows.push_back(row_of("all", std::move(all)));
  }
  return rows;
}

}  // namespace eastap::model
