// The small forms of mailbox logs: times, namespaces, values that were cut out.
#include <chrono>

#include <fmt/format.h>

#include "proxy/base/text.h"
#include "proxy/trace/convert/mailbox_log.h"

namespace eastap::trace {
namespace {

/// The number of exactly `count` digits at `at`; -1 where it is none.
int fixed_number(std::string_view text, std::size_t at, std::size_t count) {
  int value = 0;
  for (std::size_t i = at; i < at + count; ++i) {
    if (i >= text.size() || text[i] < '0' || text[i] > '9') {
      return -1;
    }
    value = (value * 10) + (text[i] - '0');
  }
  return value;
}

/// The end of a tag that begins at `open`; npos where it does not end.
std::size_t tag_end(std::string_view xml, std::size_t open) {
  char quote = '\0';
  for (std::size_t i = open; i < xml.size(); ++i) {
    if (quote != '\0') {
      quote = xml[i] == quote ? '\0' : quote;
    } else if (xml[i] == '"' || xml[i] == '\'') {
      quote = xml[i];
    } else if (xml[i] == '>') {
      return i;
    }
  }
  return std::string_view::npos;
}

/// `<Body=552 bytes/>` and `<Data bytes="312"/>` as `<Body/>` and `<Data/>`.
std::string without_size(std::string_view tag) {
  const std::size_t name = std::min(tag.find_first_of(" =/>", 1), tag.size());
  if (name < tag.size() && tag[name] == '=') {
    return std::string(tag.substr(0, name)) + "/>";
  }
  const std::size_t bytes = tag.find(" bytes=\"");
  if (bytes == std::string_view::npos) {
    return std::string(tag);
  }
  const std::size_t end = tag.find('"', bytes + 8);
  return end == std::string_view::npos ? std::string(tag)
                                       : std::string(tag.substr(0, bytes)) + std::string(tag.substr(end + 1));
}

/// Changes every xmlns value of a tag: `to` is called with it.
template <class Change>
std::string with_namespaces(std::string_view tag, const Change& change) {
  std::string out;
  std::size_t at = 0;
  while (true) {
    const std::size_t found = tag.find(" xmlns", at);
    const std::size_t open = found == std::string_view::npos ? found : tag.find('"', found);
    const std::size_t close = open == std::string_view::npos ? open : tag.find('"', open + 1);
    if (close == std::string_view::npos) {
      out += tag.substr(at);
      return out;
    }
    out += tag.substr(at, open + 1 - at);
    out += change(tag.substr(open + 1, close - open - 1));
    at = close;
  }
}

template <class Change>
std::string with_tags(std::string_view xml, const Change& change) {
  std::string out;
  std::size_t at = 0;
  while (at < xml.size()) {
    const std::size_t open = xml.find('<', at);
    const std::size_t close = open == std::string_view::npos ? open : tag_end(xml, open);
    if (close == std::string_view::npos) {
      break;
    }
    out += xml.substr(at, open - at);
    out += change(xml.substr(open, close + 1 - open));
    at = close + 1;
  }
  out += xml.substr(at);
  return out;
}

}  // namespace

std::optional<microseconds> parse_mailbox_time(std::string_view text) {
  text = text::trim(text);
  if (text.size() < 19 || text[2] != '/' || text[5] != '/' || text[10] != ' ' || text[13] != ':' ||
      text[16] != ':') {
    return std::nullopt;
  }
  const int month = fixed_number(text, 0, 2);
  const int day = fixed_number(text, 3, 2);
  const int year = fixed_number(text, 6, 4);
  const int hour = fixed_number(text, 11, 2);
  const int minute = fixed_number(text, 14, 2);
  const int second = fixed_number(text, 17, 2);
  if (month < 0 || day < 0 || year < 0 || hour < 0 || minute < 0 || second < 0) {
    return std::nullopt;
  }
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok() || hour > 23 || minute > 59 || second > 60) {
    return std::nullopt;
  }
  return std::chrono::sys_days(date).time_since_epoch() + std::chrono::hours(hour) +
         std::chrono::minutes(minute) + std::chrono::seconds(second);
}

std::string mailbox_time(microseconds wall) {
  const std::chrono::sys_seconds moment{std::chrono::floor<std::chrono::seconds>(wall)};
  const auto day = std::chrono::floor<std::chrono::days>(moment);
  const std::chrono::year_month_day date(day);
  const auto since = (moment - day).count();
  return fmt::format("{:02}/{:02}/{:04} {:02}:{:02}:{:02}", static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()), static_cast<int>(date.year()), since / 3600,
                     since / 60 % 60, since % 60);
}

std::string with_colons(std::string_view xml) {
  return with_tags(xml, [](std::string_view tag) {
    return with_namespaces(tag, [](std::string_view name) {
      return std::string(name) + (name.starts_with("urn:") || name.empty() || name.ends_with(':') ? "" : ":");
    });
  });
}

std::string without_colons(std::string_view xml) {
  return with_tags(xml, [](std::string_view tag) {
    return with_namespaces(without_size(tag), [](std::string_view name) {
      return std::string(name.ends_with(':') ? name.substr(0, name.size() - 1) : name);
    });
  });
}

}  // namespace eastap::trace
