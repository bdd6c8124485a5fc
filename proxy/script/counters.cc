#include "proxy/script/counters.h"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

namespace eastap::script {

namespace {

std::int64_t saturated_sum(std::int64_t a, std::int64_t b) {
  std::int64_t sum = 0;
  if (!__builtin_add_overflow(a, b, &sum)) {
    return sum;
  }
  return b > 0 ? std::numeric_limits<std::int64_t>::max() : std::numeric_limits<std::int64_t>::min();
}

Result<std::int64_t> add_to(Counters::Values& values, std::size_t most, std::string_view name,
                            std::int64_t by) {
  if (name.empty() || name.size() > Counters::max_name) {
    return fail(ErrorCode::invalid_input,
                fmt::format("the name of a counter has 1 to {} bytes", Counters::max_name));
  }
  auto found = values.find(name);
  if (found == values.end()) {
    if (values.size() >= most) {
      return fail(ErrorCode::limit_exceeded, fmt::format("more than {} counters", most));
    }
    found = values.emplace(std::string(name), 0).first;
  }
  found->second = saturated_sum(found->second, by);
  return found->second;
}

}  // namespace

Result<std::int64_t> Counters::count(std::string_view name, std::int64_t by) {
  return add_to(values_, max_names, name, by);
}

Result<std::int64_t> Counters::count(std::string_view device_id, std::string_view name, std::int64_t by) {
  return add_to(device(device_id), max_device_names, name, by);
}

Counters::Values& Counters::device(std::string_view id) {
  constexpr std::size_t longest = 256;
  std::string key(id.substr(0, longest));
  if (const auto known = index_.find(key); known != index_.end()) {
    devices_.splice(devices_.begin(), devices_, known->second);
    return devices_.front().values;
  }
  if (devices_.size() >= max_devices) {
    index_.erase(devices_.back().id);
    devices_.pop_back();
  }
  devices_.push_front({.id = key, .values = {}});
  index_.emplace(std::move(key), devices_.begin());
  return devices_.front().values;
}

std::map<std::string, Counters::Values> Counters::device_values() const {
  std::map<std::string, Values> all;
  for (const Device& each : devices_) {
    if (!each.values.empty()) {
      all.emplace(each.id, each.values);
    }
  }
  return all;
}

}  // namespace eastap::script
