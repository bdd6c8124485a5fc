#include "decoders/eas/recurrence.h"

#include <array>
#include <vector>

#include "decoders/eas/calendar_words.h"
#include "decoders/eas/dates.h"
#include "proxy/base/text.h"

namespace eastap::eas {
namespace {

using decoders::add_finding;

enum Type : std::uint8_t { daily = 0, weekly = 1, monthly = 2, monthly_nth = 3, yearly = 5, yearly_nth = 6 };

constexpr std::uint32_t all_days = 127;
constexpr std::uint32_t weekdays = 62;
constexpr std::uint32_t weekend_days = 65;
constexpr std::uint32_t last_week = 5;

/// Number fields by element name: the three pages spell them the same but number them differently.
struct NumberField {
  std::string_view name;
  std::optional<std::uint32_t> Recurrence::* member;
};
constexpr std::array<NumberField, 8> number_fields{{
    {"Type", &Recurrence::type},
    {"Interval", &Recurrence::interval},
    {"DayOfWeek", &Recurrence::days_of_week},
    {"DayOfMonth", &Recurrence::day_of_month},
    {"WeekOfMonth", &Recurrence::week_of_month},
    {"MonthOfYear", &Recurrence::month_of_year},
    {"Occurrences", &Recurrence::occurrences},
    {"CalendarType", &Recurrence::calendar_type},
}};

void read_field(Element each, Recurrence& recurrence) {
  const std::string_view name = each.name();
  for (const NumberField& field : number_fields) {
    if (name == field.name) {
      recurrence.*field.member = each.number();
      if (!each.number()) {
        add_finding(recurrence.findings, "eas.recurrence.value", std::string(name) + " is no number");
      }
      return;
    }
  }
  if (name == "Until") {
    recurrence.until = each.text();
  } else if (name == "IsLeapMonth") {
    recurrence.leap_month = each.number() == 1U;
  } else if (name == "Regenerate") {
    recurrence.regenerate = each.number() == 1U;
  }
}

bool above(const std::optional<std::uint32_t>& value, std::uint32_t most) {
  return value && *value > most;
}

void check(Recurrence& recurrence) {
  constexpr std::uint32_t most_times = 999;
  const auto complain = [&](bool wrong, std::string text) {
    if (wrong) {
      add_finding(recurrence.findings, "eas.recurrence.rule", std::move(text));
    }
  };
  const std::uint32_t type = recurrence.type.value_or(4);
  complain(type == 4 || type > yearly_nth, "Type is missing or none of 0, 1, 2, 3, 5 and 6");
  const bool nth = type == monthly_nth || type == yearly_nth;
  const bool by_day = type == monthly || type == yearly;
  complain((type == weekly || nth) && !recurrence.days_of_week, "DayOfWeek is missing");
  complain(above(recurrence.days_of_week, all_days) || recurrence.days_of_week == 0U,
           "DayOfWeek is not 1 to 127");
  complain(nth && !recurrence.week_of_month, "WeekOfMonth is missing");
  complain(above(recurrence.week_of_month, last_week) || recurrence.week_of_month == 0U,
           "WeekOfMonth is not 1 to 5");
  complain(by_day && !recurrence.day_of_month, "DayOfMonth is missing");
  complain(!by_day && recurrence.day_of_month, "DayOfMonth belongs to types 2 and 5 only");
  complain(above(recurrence.day_of_month, 31) || recurrence.day_of_month == 0U, "DayOfMonth is not 1 to 31");
  const bool in_year = type == yearly || type == yearly_nth;
  complain(in_year && !recurrence.month_of_year, "MonthOfYear is missing");
  complain(!in_year && recurrence.month_of_year, "MonthOfYear belongs to types 5 and 6 only");
  complain(above(recurrence.month_of_year, 12) || recurrence.month_of_year == 0U,
           "MonthOfYear is not 1 to 12");
  complain(above(recurrence.interval, most_times), "Interval is above 999");
  complain(above(recurrence.occurrences, most_times) || recurrence.occurrences == 0U,
           "Occurrences is not 1 to 999");
  complain(recurrence.occurrences && !recurrence.until.empty(), "both Until and Occurrences are set");
}

/// "every day", "every 3 days".
std::string every(const Recurrence& recurrence, std::string_view unit) {
  const std::uint32_t interval = recurrence.interval.value_or(1);
  if (interval <= 1) {
    return "every " + std::string(unit);
  }
  return "every " + std::to_string(interval) + ' ' + std::string(unit) + 's';
}

std::string weekly_words(const Recurrence& recurrence) {
  const std::uint32_t days = recurrence.days_of_week.value_or(0);
  const bool each_week = recurrence.interval.value_or(1) <= 1;
  if (each_week && (days == all_days || days == weekdays || days == weekend_days)) {
    return describe_days(days);
  }
  return every(recurrence, "week") + (days == 0 ? std::string() : " on " + describe_days(days));
}

/// "the last Sunday", "the last day", "the first weekday".
std::string nth_words(const Recurrence& recurrence) {
  const std::uint32_t days = recurrence.days_of_week.value_or(0);
  std::string day;
  if (days == all_days) {
    day = "day";
  } else if (days == weekdays) {
    day = "weekday";
  } else if (days == weekend_days) {
    day = "weekend day";
  } else {
    day = describe_days(days);
  }
  return "the " + std::string(ordinal_name(recurrence.week_of_month.value_or(0))) + ' ' + day;
}

std::string rule_words(const Recurrence& recurrence) {
  const std::string day = recurrence.day_of_month ? std::to_string(*recurrence.day_of_month) : "?";
  const std::string month(month_name(recurrence.month_of_year.value_or(0)));
  switch (recurrence.type.value_or(4)) {
    case daily:
      return recurrence.days_of_week ? weekly_words(recurrence) : every(recurrence, "day");
    case weekly:
      return weekly_words(recurrence);
    case monthly:
      return every(recurrence, "month") + " on day " + day;
    case monthly_nth:
      return every(recurrence, "month") + " on " + nth_words(recurrence);
    case yearly:
      return every(recurrence, "year") + " on " + day + ' ' + month;
    case yearly_nth:
      return every(recurrence, "year") + " on " + nth_words(recurrence) + " of " + month;
    default:
      return "by an unknown rule";
  }
}

}  // namespace

Recurrence read_recurrence(Element element) {
  Recurrence recurrence;
  for (Element each = element.first(); each; each = each.next()) {
    read_field(each, recurrence);
  }
  check(recurrence);
  return recurrence;
}

std::string describe_days(std::uint32_t days_of_week) {
  if (days_of_week == all_days) {
    return "every day";
  }
  if (days_of_week == weekdays) {
    return "every weekday";
  }
  if (days_of_week == weekend_days) {
    return "every weekend day";
  }
  std::vector<std::string_view> names;
  for (unsigned day = 0; day < 7; ++day) {
    if ((days_of_week >> day & 1U) != 0) {
      names.push_back(weekday_name(day));
    }
  }
  if (names.empty()) {
    return "no day";
  }
  std::string text(names.front());
  for (std::size_t i = 1; i < names.size(); ++i) {
    text += (i + 1 == names.size() ? " and " : ", ");
    text += names[i];
  }
  return text;
}

std::string describe_recurrence(const Recurrence& recurrence) {
  std::string text = rule_words(recurrence);
  if (recurrence.occurrences) {
    text +=
        ", " + std::to_string(*recurrence.occurrences) + (*recurrence.occurrences == 1 ? " time" : " times");
  }
  if (!recurrence.until.empty()) {
    const auto until = parse_date(recurrence.until);
    text += ", until " + (until ? format_utc(until->unix_ms) : text::printable(recurrence.until, 40));
  }
  if (recurrence.regenerate) {
    text += ", counted from the last completion";
  }
  if (recurrence.leap_month) {
    text += ", in the leap month";
  }
  if (const std::uint32_t calendar = recurrence.calendar_type.value_or(0); calendar > 1) {
    text += ", by calendar type " + std::to_string(calendar);
  }
  return text;
}

}  // namespace eastap::eas
