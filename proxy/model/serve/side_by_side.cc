#include "proxy/model/serve/side_by_side.h"

#include <algorithm>
#include <functional>

#include "proxy/model/alignment.h"

namespace eastap::model {
namespace {

using Lines = std::vector<std::string>;

std::vector<std::uint64_t> line_keys(const Lines& lines) {
  std::vector<std::uint64_t> keys;
  keys.reserve(lines.size());
  for (const std::string& each : lines) {
    keys.push_back(std::hash<std::string>()(each));
  }
  return keys;
}

/// Lines between two equal ones.
void pair_lines(Lines& left, Lines& right, std::vector<SideLine>& out) {
  for (std::size_t i = 0; i < std::max(left.size(), right.size()); ++i) {
    SideLine line;
    line.mark = i >= left.size()    ? SideLine::Mark::right_only
                : i >= right.size() ? SideLine::Mark::left_only
                                    : SideLine::Mark::changed;
    line.left = i < left.size() ? left[i] : "";
    line.right = i < right.size() ? right[i] : "";
    out.push_back(std::move(line));
  }
  left.clear();
  right.clear();
}

}  // namespace

std::vector<SideLine> side_by_side(const Lines& left, const Lines& right) {
  std::vector<SideLine> out;
  Lines waiting_left;
  Lines waiting_right;
  for (const Aligned& each : align(line_keys(left), line_keys(right))) {
    if (each.first && each.second) {
      pair_lines(waiting_left, waiting_right, out);
      out.push_back({left[*each.first], SideLine::Mark::same, right[*each.second]});
    } else if (each.first) {
      waiting_left.push_back(left[*each.first]);
    } else if (each.second) {
      waiting_right.push_back(right[*each.second]);
    }
  }
  pair_lines(waiting_left, waiting_right, out);
  return out;
}

}  // namespace eastap::model
