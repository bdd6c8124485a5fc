#include "proxy/model/serve/serve_report.h"

#include <algorithm>

namespace eastap::model {

std::size_t ServeReport::unused() const {
  return static_cast<std::size_t>(
      std::ranges::count_if(rows, [](const Row& row) { return row.used == 0 && !row.unused_by.empty(); }));
}

bool ServeReport::clean() const {
  return miss_count == 0 && std::ranges::none_of(rows, [this](const Row& row) { return fails(row); });
}

}  // namespace eastap::model
