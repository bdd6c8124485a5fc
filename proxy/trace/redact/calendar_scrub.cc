// The part of ContentScrub that knows iCalendar and vCard (RFC 5545, RFC 6350).
#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "proxy/base/text.h"
#include "proxy/trace/redact/content_scrub.h"
#include "proxy/trace/redact/layers.h"

namespace eastap::trace::redact {
namespace {

/// Properties by name; those that nobody knows are names.
constexpr auto properties = std::to_array<std::pair<std::string_view, Kind>>({
    {"BEGIN", Kind::keep},
    {"END", Kind::keep},
    {"VERSION", Kind::keep},
    {"METHOD", Kind::keep},
    {"PRODID", Kind::keep},
    {"CALSCALE", Kind::keep},
    {"DTSTART", Kind::keep},
    {"DTEND", Kind::keep},
    {"DTSTAMP", Kind::keep},
    {"DUE", Kind::keep},
    {"DURATION", Kind::keep},
    {"CREATED", Kind::keep},
    {"RRULE", Kind::keep},
    {"EXDATE", Kind::keep},
    {"RDATE", Kind::keep},
    {"EXRULE", Kind::keep},
    {"SEQUENCE", Kind::keep},
    {"STATUS", Kind::keep},
    {"TRANSP", Kind::keep},
    {"PRIORITY", Kind::keep},
    {"CLASS", Kind::keep},
    {"TRIGGER", Kind::keep},
    {"ACTION", Kind::keep},
    {"REPEAT", Kind::keep},
    {"TZID", Kind::keep},
    {"TZOFFSETFROM", Kind::keep},
    {"TZOFFSETTO", Kind::keep},
    {"TZNAME", Kind::keep},
    {"LAST-MODIFIED", Kind::keep},
    {"RECURRENCE-ID", Kind::keep},
    {"COMPLETED", Kind::keep},
    {"PERCENT-COMPLETE", Kind::keep},
    {"REV", Kind::keep},
    {"SUMMARY", Kind::subject},
    {"DESCRIPTION", Kind::text},
    {"COMMENT", Kind::text},
    {"NOTE", Kind::text},
    {"X-ALT-DESC", Kind::text},
    {"LOCATION", Kind::place},
    {"UID", Kind::uid},
    {"TEL", Kind::phone},
    {"BDAY", Kind::birthday},
    {"ANNIVERSARY", Kind::birthday},
    {"GEO", Kind::coordinate},
    {"URL", Kind::url},
    {"ATTACH", Kind::attachment},
    {"PHOTO", Kind::picture},
    {"LOGO", Kind::picture},
    {"SOUND", Kind::attachment},
    {"KEY", Kind::certificate},
});
/// Parameters whose values are words of the standard.
constexpr auto kept_parameters = std::to_array<std::string_view>(
    {"VALUE", "TZID", "PARTSTAT", "ROLE", "RSVP", "CUTYPE", "LANGUAGE", "ENCODING", "FMTTYPE", "RELATED",
     "RANGE", "TYPE", "CHARSET", "PREF", "FBTYPE"});

/// "item1.EMAIL" (RFC 6350 section 3.3) without its group.
std::string_view without_group(std::string_view name) {
  const std::size_t group = name.find('.');
  return group == std::string_view::npos ? name : name.substr(group + 1);
}

Kind kind_of_property(std::string_view name) {
  if (text::istarts_with(name, "X-MICROSOFT-CDO-")) {
    return Kind::keep;
  }
  const auto* const row =
      std::ranges::find_if(properties, [&](const auto& one) { return text::iequals(one.first, name); });
  return row == properties.end() ? Kind::name : row->second;
}

/// Properties that carry names: those, and private ones.
bool is_standard_name(std::string_view name) {
  constexpr auto names = std::to_array<std::string_view>(
      {"ATTENDEE", "ORGANIZER", "CONTACT",  "CATEGORIES", "RESOURCES", "RELATED-TO", "REQUEST-STATUS",
       "FN",       "N",         "NICKNAME", "EMAIL",      "ADR",       "LABEL",      "ORG",
       "TITLE",    "ROLE",      "IMPP",     "FREEBUSY",   "TZURL",     "SOURCE",     "AGENT"});
  return text::istarts_with(name, "X-") ||
         std::ranges::any_of(names, [&](std::string_view one) { return text::iequals(one, name); });
}

/// The first of `marks` outside quotation marks.
std::size_t find_unquoted(std::string_view line, std::string_view marks, std::size_t from) {
  bool quoted = false;
  for (std::size_t at = from; at < line.size(); ++at) {
    quoted ^= line[at] == '"';
    if (!quoted && marks.find(line[at]) != std::string_view::npos) {
      return at;
    }
  }
  return line.size();
}

/// vCard 2.1 and vCalendar 1.0 code values like mails do; `head` is what stands before the value.
bool is_quoted_printable(std::string_view head) {
  return text::ifind(head, ";QUOTED-PRINTABLE") != std::string_view::npos ||
         text::iequals(parameter_of(head, "ENCODING"), "QUOTED-PRINTABLE");
}

/// Where the line at `at` ends; one that is quoted-printable goes on behind a "=" at its end.
std::size_t whole_line_end(std::string_view text, std::size_t at) {
  std::size_t end = std::min(text.find('\n', at), text.size());
  const std::string_view line = text.substr(at, end - at);
  if (!is_quoted_printable(line.substr(0, find_unquoted(line, ":", 0)))) {
    return end;
  }
  while (end < text.size()) {
    const std::string_view so_far = text.substr(at, end - at);
    if (!so_far.ends_with('=') && !so_far.ends_with("=\r")) {
      break;
    }
    end = std::min(text.find('\n', end + 1), text.size());
  }
  return end;
}

}  // namespace

void ContentScrub::calendar(Text text, Charset charset) {
  normalise(text, charset);
  const Layer layer = undo(Coding::folding, text);
  Bytes lines = layer.plain;
  for (std::size_t at = 0; at < lines.size();) {
    const std::size_t end = whole_line_end(as_text(lines), at);
    const bool carriage = end > at && lines[end - 1] == '\r';
    calendar_line(Text(lines).subspan(at, end - at - (carriage ? 1U : 0U)), charset);
    at = end + 1;
  }
  put_back(layer, lines, text);
}

void ContentScrub::calendar_line(Text line, Charset charset) {
  const std::string_view all = as_text(line);
  std::size_t at = find_unquoted(all, ";:", 0);
  if (at == all.size()) {
    texts_.apply(Kind::text, line, charset);
    return;
  }
  const std::string_view name = without_group(all.substr(0, at));
  const Kind kind = kind_of_property(name);
  if (kind == Kind::name && !is_standard_name(name)) {
    texts_.apply(Kind::text, line.first(at), charset);  // whatever it is
  }
  while (at < all.size() && all[at] == ';') {
    const std::size_t end = find_unquoted(all, ";:", at + 1);
    const std::size_t equals = std::min(all.find('=', at), end);
    const std::string_view key = all.substr(at + 1, equals - at - 1);
    const bool kept =
        std::ranges::any_of(kept_parameters, [&](std::string_view one) { return text::iequals(one, key); });
    if (!kept && equals < end) {
      texts_.apply(Kind::name, line.subspan(equals + 1, end - equals - 1), charset);
    }
    at = end;
  }
  const std::string_view head = all.substr(0, at);
  const Text value = line.subspan(std::min(at + 1, line.size()));
  if (!is_quoted_printable(head)) {
    calendar_value(kind, value, charset);
    return;
  }
  const std::string_view own = parameter_of(head, "CHARSET");
  const Layer layer = undo(Coding::quoted_printable, value);
  Bytes plain = layer.plain;
  calendar_value(kind, plain, own.empty() ? charset : charset_of(own));
  put_back(layer, plain, value);
}

void ContentScrub::calendar_value(Kind kind, Text value, Charset charset) {
  const bool address = kind == Kind::name && text::istarts_with(as_text(value), "mailto:");
  const Kind read_as = address ? Kind::url : kind;
  // Between the escapes of line ends: the letter of "\n" belongs to no word.
  std::size_t begin = 0;
  for (std::size_t at = 0; at + 1 < value.size(); ++at) {
    if (value[at] == '\\') {
      ++at;
      if (value[at] == 'n' || value[at] == 'N') {
        texts_.apply(read_as, value.subspan(begin, at - 1 - begin), charset);
        begin = at + 1;
      }
    }
  }
  texts_.apply(read_as, value.subspan(begin), charset);
}

}  // namespace eastap::trace::redact
