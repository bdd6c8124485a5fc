#include "decoders/mime/calendar.h"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <libical/ical.h>

#include "decoders/mime/charset.h"
#include "decoders/mime/recurrence_rule.h"
#include "proxy/base/text.h"

namespace eastap::mime {
namespace {

struct ComponentDeleter {
  void operator()(icalcomponent* component) const { icalcomponent_free(component); }
};
using Component = std::unique_ptr<icalcomponent, ComponentDeleter>;

/// Folded lines joined (RFC 5545 section 3.1), so that the check below sees what the parser sees.
std::string unfold(std::string_view text) {
  std::string joined;
  joined.reserve(text.size());
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.ends_with('\r')) {
      line.remove_suffix(1);
    }
    const bool folded = !joined.empty() && (line.starts_with(' ') || line.starts_with('\t'));
    if (folded) {
      joined.pop_back();
      line.remove_prefix(1);
    }
    joined += line;
    joined += '\n';
  }
  return joined;
}

/// libical takes an object for each line and frees components inside each other by recursion.
Result<void> check(std::string_view text, const Limits& limits) {
  std::uint32_t lines = 0;
  std::uint32_t depth = 0;
  for (const std::string_view line : text::split(text, '\n')) {
    if (++lines > limits.calendar_lines) {
      return fail(ErrorCode::limit_exceeded,
                  fmt::format("iCalendar: more than {} lines", limits.calendar_lines));
    }
    const std::string_view word = text::trim(line);
    depth += text::istarts_with(word, "BEGIN") ? 1 : 0;
    depth -= text::istarts_with(word, "END:") && depth > 0 ? 1 : 0;
    if (depth > limits.calendar_depth) {
      return fail(ErrorCode::limit_exceeded,
                  fmt::format("iCalendar: components more than {} deep", limits.calendar_depth));
    }
  }
  return {};
}

/// Reads the properties of one component.
class Properties {
 public:
  Properties(icalcomponent* component, const Limits& limits) : component_(component), limits_(limits) {}

  [[nodiscard]] icalproperty* first(icalproperty_kind kind) const {
    return component_ == nullptr ? nullptr : icalcomponent_get_first_property(component_, kind);
  }

  /// The value of a property as text, without escapes.
  [[nodiscard]] std::string text(icalproperty_kind kind) const {
    icalproperty* property = first(kind);
    const icalvalue* value = property == nullptr ? nullptr : icalproperty_get_value(property);
    if (value == nullptr) {
      return {};
    }
    if (icalvalue_isa(value) == ICAL_TEXT_VALUE) {
      return kept(icalvalue_get_text(value));
    }
    if (icalvalue_isa(value) == ICAL_CALADDRESS_VALUE) {
      return kept(icalvalue_get_caladdress(value));
    }
    const std::unique_ptr<char, decltype(&icalmemory_free_buffer)> written(icalvalue_as_ical_string_r(value),
                                                                           &icalmemory_free_buffer);
    return kept(written.get());
  }

  [[nodiscard]] std::string parameter(icalproperty_kind kind, icalparameter_kind which) const {
    icalproperty* property = first(kind);
    icalparameter* found = property == nullptr ? nullptr : icalproperty_get_first_parameter(property, which);
    if (found == nullptr) {
      return {};
    }
    switch (which) {
      case ICAL_CN_PARAMETER:
        return kept(icalparameter_get_cn(found));
      case ICAL_TZID_PARAMETER:
        return kept(icalparameter_get_tzid(found));
      default:
        return {};
    }
  }

 private:
  [[nodiscard]] std::string kept(const char* value) const {
    return value == nullptr ? std::string() : to_utf8(as_bytes(value), "utf-8", limits_.field).text;
  }

  icalcomponent* component_;
  const Limits& limits_;
};

std::string without_mailto(std::string address) {
  constexpr std::string_view scheme = "mailto:";
  return text::istarts_with(address, scheme) ? address.substr(scheme.size()) : std::move(address);
}

/// The time of a property, null where its value is none.
icaltimetype time_of(const Properties& properties, icalproperty_kind kind) {
  const icalproperty* property = properties.first(kind);
  const icalvalue* value = property == nullptr ? nullptr : icalproperty_get_value(property);
  if (value == nullptr) {
    return icaltime_null_time();
  }
  const icalvalue_kind type = icalvalue_isa(value);
  return type == ICAL_DATETIME_VALUE || type == ICAL_DATE_VALUE ? icalvalue_get_datetime(value)
                                                                : icaltime_null_time();
}

std::string zone_of(const Properties& properties, icalproperty_kind kind, const icaltimetype& time) {
  if (icaltime_is_null_time(time) != 0) {
    return {};
  }
  return icaltime_is_utc(time) != 0 ? "UTC" : properties.parameter(kind, ICAL_TZID_PARAMETER);
}

void read_times(Calendar& calendar, const Properties& properties) {
  const icaltimetype start = time_of(properties, ICAL_DTSTART_PROPERTY);
  calendar.start = time_words(start);
  calendar.start_zone = zone_of(properties, ICAL_DTSTART_PROPERTY, start);
  const icalproperty_kind last = calendar.component == "VTODO" ? ICAL_DUE_PROPERTY : ICAL_DTEND_PROPERTY;
  const icaltimetype end = time_of(properties, last);
  calendar.end = time_words(end);
  calendar.end_zone = zone_of(properties, last, end);
  const icalproperty* duration = properties.first(ICAL_DURATION_PROPERTY);
  const icalvalue* value = duration == nullptr ? nullptr : icalproperty_get_value(duration);
  constexpr unsigned max_weeks = 10'000;  // libical counts in int seconds
  if (calendar.end.empty() && !calendar.start.empty() && value != nullptr &&
      icalvalue_isa(value) == ICAL_DURATION_VALUE) {
    const icaldurationtype length = icalvalue_get_duration(value);
    if (length.weeks < 1000 && length.days < 7 * 1000 && length.hours < max_weeks &&
        length.minutes < max_weeks && length.seconds < max_weeks) {
      calendar.end = time_words(icaltime_add(start, length));
      calendar.end_zone = calendar.start_zone;
    }
  }
}

void read_attendees(Calendar& calendar, icalcomponent* component) {
  icalparameter* answer = nullptr;
  for (icalproperty* each = icalcomponent_get_first_property(component, ICAL_ATTENDEE_PROPERTY);
       each != nullptr; each = icalcomponent_get_next_property(component, ICAL_ATTENDEE_PROPERTY)) {
    ++calendar.attendees;
    answer = icalproperty_get_first_parameter(each, ICAL_PARTSTAT_PARAMETER);
  }
  if (calendar.attendees == 1 && answer != nullptr) {
    const char* word = icalparameter_enum_to_string(icalparameter_get_partstat(answer));
    calendar.answer = word == nullptr ? "" : word;
  }
}

void read_recurrence(Calendar& calendar, const Properties& properties) {
  icalproperty* property = properties.first(ICAL_RRULE_PROPERTY);
  const icalvalue* value = property == nullptr ? nullptr : icalproperty_get_value(property);
  if (value != nullptr && icalvalue_isa(value) == ICAL_RECUR_VALUE) {
    calendar.recurrence = rule_words(icalvalue_get_recur(value));
    if (calendar.recurrence.empty()) {
      calendar.recurrence = "by the rule " + properties.text(ICAL_RRULE_PROPERTY);
    }
  }
}

struct ComponentName {
  icalcomponent_kind kind;
  std::string_view name;
  std::string_view word;
};
constexpr auto component_names = std::to_array<ComponentName>({
    {ICAL_VEVENT_COMPONENT, "VEVENT", "event"},
    {ICAL_VTODO_COMPONENT, "VTODO", "task"},
    {ICAL_VJOURNAL_COMPONENT, "VJOURNAL", "journal entry"},
    {ICAL_VFREEBUSY_COMPONENT, "VFREEBUSY", "free/busy list"},
});

/// What RFC 5546 calls the methods, in words.
struct MethodWord {
  std::string_view method;
  std::string_view words;
};
constexpr auto method_words = std::to_array<MethodWord>({
    {"PUBLISH", "published "},
    {"REQUEST", "request for "},
    {"REPLY", "reply to "},
    {"ADD", "addition to "},
    {"CANCEL", "cancellation of "},
    {"REFRESH", "question about "},
    {"COUNTER", "counter-proposal to "},
    {"DECLINECOUNTER", "refusal of a counter-proposal to "},
});

std::string span_words(const Calendar& calendar) {
  if (calendar.start.empty()) {
    return {};
  }
  std::string_view end = calendar.end;
  const std::string_view day = std::string_view(calendar.start).substr(0, calendar.start.find(' '));
  const bool one_zone = calendar.start_zone == calendar.end_zone || end.empty();
  if (one_zone && end.starts_with(day) && end.size() > day.size()) {
    end.remove_prefix(day.size() + 1);  // the same day: its time says it
  }
  std::string text = calendar.start;
  const auto add_zone = [&text](std::string_view zone) {
    text += zone.empty() ? "" : " " + text::printable(zone, 60);
  };
  if (!one_zone) {
    add_zone(calendar.start_zone);
  }
  text += end.empty() ? "" : fmt::format(" to {}", end);
  add_zone(end.empty() ? calendar.start_zone : calendar.end_zone);
  return ", " + text;
}

std::string sentence_of(const Calendar& calendar) {
  constexpr std::size_t max_name = 80;
  std::string text;
  for (const MethodWord& each : method_words) {
    text += text::iequals(each.method, calendar.method) ? each.words : "";
  }
  for (const ComponentName& each : component_names) {
    text += each.name == calendar.component ? each.word : "";
  }
  const auto add = [&text](std::string_view words, std::string_view value) {
    text += value.empty() ? "" : fmt::format("{}{}", words, text::printable(value, max_name));
  };
  if (!calendar.summary.empty()) {
    add(" \"", calendar.summary);
    text += '"';
  }
  if (calendar.method == "REPLY") {
    add(": ", text::lower(calendar.answer));
  }
  text += span_words(calendar);
  add(", ", calendar.recurrence);
  add(", at ", calendar.location);
  add(", organizer ", calendar.organizer_name.empty() ? calendar.organizer : calendar.organizer_name);
  if (calendar.attendees != 0) {
    text += fmt::format(", {} attendee{}", calendar.attendees, calendar.attendees == 1 ? "" : "s");
  }
  if (calendar.components > 1) {
    text += fmt::format(" (the first of {})", calendar.components);
  }
  return text;
}

/// The object itself, or the first one where several follow each other.
icalcomponent* first_calendar(icalcomponent* root) {
  return icalcomponent_isa(root) == ICAL_VCALENDAR_COMPONENT
             ? root
             : icalcomponent_get_first_component(root, ICAL_VCALENDAR_COMPONENT);
}

Component parse(const std::string& text) {
  static const bool ready = [] {
    icalerror_set_errors_are_fatal(0);  // it would abort
    return true;
  }();
  return Component(ready ? icalparser_parse_string(text.c_str()) : nullptr);
}

}  // namespace

Result<Calendar> parse_calendar(std::string_view text, const Limits& limits) {
  const Utf8 input = to_utf8(as_bytes(text), "utf-8", limits.calendar);
  const std::string unfolded = unfold(input.text);
  if (auto checked = check(unfolded, limits); !checked) {
    return fail(std::move(checked.error()));
  }
  Calendar calendar;
  if (input.cut) {
    decoders::add_finding(calendar.findings, "calendar.limit",
                          fmt::format("read up to here: more than {} bytes", limits.calendar),
                          limits.calendar);
  }
  const Component root = parse(unfolded);
  icalcomponent* object = root ? first_calendar(root.get()) : nullptr;
  if (object == nullptr) {
    return fail(ErrorCode::invalid_input, "iCalendar: no VCALENDAR in it", 0);
  }
  icalcomponent* component = nullptr;
  for (const ComponentName& each : component_names) {
    component = icalcomponent_get_first_component(object, each.kind);
    if (component != nullptr) {
      calendar.component = each.name;
      calendar.components = static_cast<std::size_t>(icalcomponent_count_components(object, each.kind));
      break;
    }
  }
  if (component == nullptr) {
    return fail(ErrorCode::invalid_input, "iCalendar: no event, task, journal entry or free/busy list in it",
                0);
  }
  calendar.method = Properties(object, limits).text(ICAL_METHOD_PROPERTY);
  const Properties properties(component, limits);
  calendar.uid = properties.text(ICAL_UID_PROPERTY);
  calendar.summary = properties.text(ICAL_SUMMARY_PROPERTY);
  calendar.organizer = without_mailto(properties.text(ICAL_ORGANIZER_PROPERTY));
  calendar.organizer_name = properties.parameter(ICAL_ORGANIZER_PROPERTY, ICAL_CN_PARAMETER);
  calendar.location = properties.text(ICAL_LOCATION_PROPERTY);
  calendar.status = properties.text(ICAL_STATUS_PROPERTY);
  read_times(calendar, properties);
  read_attendees(calendar, component);
  read_recurrence(calendar, properties);
  calendar.sentence = sentence_of(calendar);
  return calendar;
}

}  // namespace eastap::mime
