// What several export formats want to know of an exchange. Pure; any thread.
#pragma once

#include <string>

#include "proxy/base/clock.h"
#include "proxy/trace/reader.h"

namespace eastap::trace {

/// An exchange that is over, or one that the trace has no answer to.
[[nodiscard]] bool is_told(const Event& event);

/// "https://mail.example.org/path?query": scheme and host as the client asked for them. Wire text. An
/// absolute-form target stays as it is.
[[nodiscard]] std::string url_of(const core::Exchange& exchange);

/// "2026-11-21T13:03:59.120000Z", RFC 3339.
[[nodiscard]] std::string export_time(microseconds wall);

}  // namespace eastap::trace
