// What `eastap serve` says at its end: text for people, JSON for programs, JUnit XML for CI servers; and one
// miss as text, for whoever watches. Pure; any thread.
#pragma once

#include <string>

#include "proxy/model/serve/serve_report.h"

namespace eastap::ui {

/// Misses in full, phones, exchanges that were not asked, and a last line with the counts.
[[nodiscard]] std::string serve_text(const model::ServeReport& report);
/// One JSON object and a line end.
[[nodiscard]] std::string serve_json(const model::ServeReport& report);
/// A test case for each recorded exchange and for each miss; always well-formed. `suite`: the fixture.
[[nodiscard]] std::string serve_junit(const model::ServeReport& report, const std::string& suite);

/// What was asked, the closest recorded request beside it, and what to change.
[[nodiscard]] std::string miss_text(const model::ServeMiss& miss);

}  // namespace eastap::ui
