#include "decoders/mime/recurrence_rule.h"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "decoders/eas/calendar_words.h"

namespace eastap::mime {
namespace {

/// The values of one BY part: libical ends them with a mark unless the array is full.
std::vector<int> values(std::span<const short> part) {
  std::vector<int> found;
  for (const short value : part) {
    if (value == ICAL_RECURRENCE_ARRAY_MAX) {
      break;
    }
    found.push_back(value);
  }
  return found;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    text += i == 0 ? "" : i + 1 == words.size() ? " and " : ", ";
    text += words[i];
  }
  return text;
}

std::string_view unit(icalrecurrencetype_frequency frequency) {
  switch (frequency) {
    case ICAL_DAILY_RECURRENCE:
      return "day";
    case ICAL_WEEKLY_RECURRENCE:
      return "week";
    case ICAL_MONTHLY_RECURRENCE:
      return "month";
    case ICAL_YEARLY_RECURRENCE:
      return "year";
    default:
      return {};
  }
}

/// "Monday", "the first Monday", "the last Monday"; "" for a position that has no plain word.
std::string day_words(int day, int set_position) {
  constexpr int last = 5;  // calendar_words: 5 is "last"
  const int weekday = icalrecurrencetype_day_day_of_week(static_cast<short>(day)) - ICAL_SUNDAY_WEEKDAY;
  int position = icalrecurrencetype_day_position(static_cast<short>(day));
  position = position == 0 ? set_position : position;
  if (weekday < 0 || weekday > 6 || position < -1 || position > 4) {
    return {};
  }
  const std::string_view name = eas::weekday_name(static_cast<unsigned>(weekday));
  if (position == 0) {
    return std::string(name);
  }
  return fmt::format("the {} {}", eas::ordinal_name(static_cast<unsigned>(position == -1 ? last : position)),
                     name);
}

/// Which days; nothing where it cannot be said shortly.
bool add_days(std::string& text, const icalrecurrencetype& rule) {
  const std::vector<int> days = values(rule.by_day);
  const std::vector<int> month_days = values(rule.by_month_day);
  const std::vector<int> months = values(rule.by_month);
  const std::vector<int> positions = values(rule.by_set_pos);
  constexpr std::size_t most = 7;
  if (days.size() > most || month_days.size() > most || months.size() > most || positions.size() > 1 ||
      (positions.size() == 1 && days.size() != 1) || (!days.empty() && !month_days.empty())) {
    return false;
  }
  std::vector<std::string> words;
  for (const int day : days) {
    words.push_back(day_words(day, positions.empty() ? 0 : positions.front()));
    if (words.back().empty()) {
      return false;
    }
  }
  for (const int day : month_days) {
    if (day < -1) {
      return false;
    }
    words.push_back(day == -1 ? "the last day" : fmt::format("day {}", day));
  }
  text += words.empty() ? "" : " on " + joined(words);
  words.clear();
  for (const int month : months) {
    if (month < 1 || month > 12) {
      return false;
    }
    words.emplace_back(eas::month_name(static_cast<unsigned>(month)));
  }
  text += words.empty() ? "" : " in " + joined(words);
  return true;
}

}  // namespace

std::string rule_words(const icalrecurrencetype& rule) {
  const std::string_view every = unit(rule.freq);
  if (every.empty() || !values(rule.by_hour).empty() || !values(rule.by_minute).empty() ||
      !values(rule.by_second).empty() || !values(rule.by_year_day).empty() ||
      !values(rule.by_week_no).empty()) {
    return {};
  }
  std::string text =
      rule.interval > 1 ? fmt::format("every {} {}s", rule.interval, every) : fmt::format("every {}", every);
  if (!add_days(text, rule)) {
    return {};
  }
  if (rule.count > 0) {
    text += fmt::format(", {} times", rule.count);
  } else if (const std::string until = time_words(rule.until); !until.empty()) {
    text += ", until " + until;
  }
  return text;
}

std::string time_words(const icaltimetype& time) {
  if (icaltime_is_null_time(time) != 0) {
    return {};
  }
  std::string text = fmt::format("{:04}-{:02}-{:02}", time.year, time.month, time.day);
  if (time.is_date == 0) {
    text += fmt::format(" {:02}:{:02}", time.hour, time.minute);
    text += time.second == 0 ? "" : fmt::format(":{:02}", time.second);
  }
  return text;
}

}  // namespace eastap::mime
