// English words for the small numbers of calendars. Constant data; any thread. Numbers out of range give "?".
#pragma once

#include <string_view>

namespace eastap::eas {

[[nodiscard]] std::string_view month_name(unsigned month);      ///< 1 -> "January"
[[nodiscard]] std::string_view weekday_name(unsigned weekday);  ///< 0 -> "Sunday"
[[nodiscard]] std::string_view ordinal_name(
    unsigned number);  ///< 1 -> "first" ... 4 -> "fourth", 5 -> "last"

}  // namespace eastap::eas
