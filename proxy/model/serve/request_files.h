// Where a fixture folder has a recorded request, for whoever tells people what to edit. A plain value.
#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace eastap::model {

/// Names in the folder, as its manifest has them; "" where there is no such file.
struct RequestFiles {
  std::string head;  ///< "0003-Sync.request.headers"
  std::string body;  ///< "0003-Sync.request.xml"
};
/// By exchange.
using RequestFilesById = std::map<std::uint64_t, RequestFiles>;

}  // namespace eastap::model
