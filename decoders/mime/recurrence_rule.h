// RRULE (RFC 5545 section 3.3.10) in words. Private to this folder, since it takes libical's type. Pure; any
// thread.
#pragma once

#include <string>

#include <libical/ical.h>

namespace eastap::mime {

/// "every 2 weeks on Monday and Friday, until 2026-12-31"; "" for a rule that takes more than a clause or two
/// to say.
[[nodiscard]] std::string rule_words(const icalrecurrencetype& rule);

/// "2026-12-01 09:00" or, of a date, "2026-12-01"; "" of the null time.
[[nodiscard]] std::string time_words(const icaltimetype& time);

}  // namespace eastap::mime
