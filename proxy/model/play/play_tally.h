// What a run of `eastap play` came to: latencies and failures of each command. A plain value;
// single-threaded.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace eastap::model {

class PlayTally {
 public:
  /// Latencies kept for each command; beyond that only count and maximum go on.
  static constexpr std::size_t max_samples = 1'000'000;

  /// `command` may be wire text. `took`: nothing where no whole answer came. `trouble`: printable, "" for
  /// none.
  void add(std::string_view command, std::optional<std::chrono::nanoseconds> took, std::string_view trouble);

  struct Row {
    std::string command;  ///< printable
    std::size_t sent = 0;
    std::size_t answered = 0;
    std::size_t troubled = 0;  ///< answered, but not as wanted; and those without an answer
    std::chrono::microseconds p50{0};
    std::chrono::microseconds p95{0};
    std::chrono::microseconds max{0};
  };
  /// By command, and a last row "all" where there are several.
  [[nodiscard]] std::vector<Row> rows() const;
  /// How often each trouble was met, at most max_troubles of them.
  [[nodiscard]] const std::map<std::string, std::size_t>& troubles() const { return troubles_; }

  static constexpr std::size_t max_troubles = 100;

 private:
  struct Samples {
    std::size_t sent = 0;
    std::size_t answered = 0;
    std::size_t troubled = 0;
    std::chrono::microseconds max{0};
    std::vector<std::uint32_t> micros;
  };
  [[nodiscard]] static Row row_of(const std::string& command, Samples samples);

  std::map<std::string, Samples, std::less<>> samples_;
  std::map<std::string, std::size_t> troubles_;
};

}  // namespace eastap::model
