// What scripts count: numbers with names, of all traffic and of single devices. They outlive reloads and the
// Lua state. Bounded: names are the scripts' own, so too many are an error; devices come from the wire, so
// the one counted longest ago makes room. Owned by the host; loop's thread only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>

#include "proxy/base/result.h"

namespace eastap::script {

class Counters {
 public:
  static constexpr std::size_t max_names = 1000;        ///< of all traffic together
  static constexpr std::size_t max_device_names = 100;  ///< of one device
  static constexpr std::size_t max_devices = 1000;
  static constexpr std::size_t max_name = 100;  ///< bytes

  using Values = std::map<std::string, std::int64_t, std::less<>>;

  /// Adds `by` and gives the new value, which stops at the ends of its range. invalid_input for a name that
  /// is empty or too long, limit_exceeded for one name too many.
  [[nodiscard]] Result<std::int64_t> count(std::string_view name, std::int64_t by);
  /// The same for one device; "" stands for all requests without a device id.
  [[nodiscard]] Result<std::int64_t> count(std::string_view device, std::string_view name, std::int64_t by);

  [[nodiscard]] const Values& values() const { return values_; }
  /// By device id, which is wire text.
  [[nodiscard]] std::map<std::string, Values> device_values() const;

 private:
  struct Device {
    std::string id;
    Values values;
  };
  using Devices = std::list<Device>;  // the one counted last comes first

  Values& device(std::string_view id);

  Values values_;
  Devices devices_;
  std::unordered_map<std::string, Devices::iterator> index_;
};

}  // namespace eastap::script
