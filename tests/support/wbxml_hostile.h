// WBXML bodies made to hurt a decoder: each kind of excess and lie once. Shared by the unit test and the
// benchmark.
#pragma once

#include <string>
#include <vector>

#include "proxy/base/bytes.h"

namespace eastap::test {

struct HostileBody {
  std::string name;
  bool faulty = true;  ///< must not be read to its end
  Bytes (*make)() = nullptr;
};

[[nodiscard]] std::vector<HostileBody> hostile_bodies();

}  // namespace eastap::test
