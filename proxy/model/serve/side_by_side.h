// Two texts beside each other, line by line. Pure function; any thread.
#pragma once

#include <string>
#include <vector>

namespace eastap::model {

struct SideLine {
  enum class Mark : char { same = ' ', changed = '|', left_only = '<', right_only = '>' };
  std::string left;
  Mark mark = Mark::same;
  std::string right;
  friend bool operator==(const SideLine&, const SideLine&) = default;
};

/// Equal lines stand beside each other; between them, lines that differ are paired in their order.
[[nodiscard]] std::vector<SideLine> side_by_side(const std::vector<std::string>& left,
                                                 const std::vector<std::string>& right);

}  // namespace eastap::model
