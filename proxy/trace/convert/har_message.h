// One message of a HAR entry: eastap's own bytes where they stand beside it, else what the standard members
// give. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "proxy/base/clock.h"
#include "proxy/core/message.h"
#include "proxy/trace/convert/har_entries.h"

namespace eastap::trace {

// Members; of the wrong type, or not there, they are null, "", 0 or nullopt.
[[nodiscard]] const HarValue& har_member(const HarValue& json, const char* name);
[[nodiscard]] std::string har_string(const HarValue& json, const char* name);
/// From -1 to 1e9.
[[nodiscard]] double har_number(const HarValue& json, const char* name);
/// A whole number, 0 or more.
[[nodiscard]] std::optional<std::uint64_t> har_count(const HarValue& json, const char* name);

/// What an entry's `url` says. User and password in it are left out.
struct HarUrl {
  std::string authority;  ///< host[:port]
  std::string target;     ///< path and query, "/" where there is none
  bool secure = false;
};
[[nodiscard]] HarUrl har_url(std::string_view url);

struct HarMessage {
  core::MessagePtr message;
  std::string withheld;  ///< why the body is not there; empty where it is
  std::string remark;    ///< what had to be guessed or left out; else empty
};

/// `url` becomes Host where the request names none.
[[nodiscard]] HarMessage read_har_request(const HarValue& json, const HarUrl& url, microseconds begun,
                                          microseconds done);
/// `method`: of the request, since an answer to HEAD has no body.
[[nodiscard]] HarMessage read_har_response(const HarValue& json, std::string_view method, microseconds begun,
                                           microseconds done);

}  // namespace eastap::trace
