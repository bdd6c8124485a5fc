#include "decoders/eas/calendar_words.h"

#include <array>

namespace eastap::eas {
namespace {

constexpr std::array<std::string_view, 13> month_names{
    "?",    "January", "February",  "March",   "April",    "May",     "June",
    "July", "August",  "September", "October", "November", "December"};
constexpr std::array<std::string_view, 7> weekday_names{"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                        "Thursday", "Friday", "Saturday"};
constexpr std::array<std::string_view, 6> ordinals{"?", "first", "second", "third", "fourth", "last"};

}  // namespace

std::string_view month_name(unsigned month) {
  return month_names[month < month_names.size() ? month : 0];
}
std::string_view weekday_name(unsigned weekday) {
  return weekday < weekday_names.size() ? weekday_names[weekday] : "?";
}
std::string_view ordinal_name(unsigned number) {
  return ordinals[number < ordinals.size() ? number : 0];
}

}  // namespace eastap::eas
