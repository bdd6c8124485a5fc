#include "proxy/model/serve/serve_report.h"

#include <algorithm>

namespace eastap::model {

std::size_t ServeReport::unused() const {
  return static_cast<std::size_t>(std::ranges::count(rows, 0U, &Row::used));
}

bool ServeReport::clean() const {
  return miss_count == 0 && std::ranges::none_of(rows, [this](const Row& row) { return fails(row); });
}

}  // namespace eastap::model
