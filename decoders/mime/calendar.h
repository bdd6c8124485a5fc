// iCalendar (RFC 5545, RFC 5546) summed up: what a meeting request asks for. Only this folder sees libical.
// Times are given as they are written, with the name of their zone; nothing is converted and no recurrence is
// unrolled. Pure; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "decoders/finding.h"
#include "decoders/mime/limits.h"
#include "proxy/base/result.h"

namespace eastap::mime {

/// The first event, task, journal entry or free/busy list of an iCalendar object. Texts are UTF-8 as they
/// came (not printable), "" where there is none; each is cut at Limits::field bytes.
struct Calendar {
  std::string method;          ///< "REQUEST" ...
  std::string component;       ///< "VEVENT" ...
  std::size_t components = 0;  ///< how many of these there are
  std::string uid;
  std::string summary;
  std::string organizer;       ///< address, without "mailto:"
  std::string organizer_name;  ///< CN
  std::string start;           ///< "2026-12-01 09:00" or "2026-12-01"
  std::string start_zone;      ///< "UTC", the TZID as written, "" for floating times
  std::string end;             ///< DTEND or DUE; where only DURATION is given, start and duration together
  std::string end_zone;
  std::string location;
  std::string recurrence;  ///< in words, or "by the rule FREQ=..."
  std::string status;      ///< "CONFIRMED" ...
  std::size_t attendees = 0;
  std::string answer;    ///< PARTSTAT of the only attendee, which is what a REPLY says
  std::string sentence;  ///< printable
  decoders::Findings findings;
};

/// Fails with invalid_input where there is no calendar object or no component in it, with limit_exceeded
/// where it has too many lines or too deep components. What is larger than Limits::calendar is cut there.
[[nodiscard]] Result<Calendar> parse_calendar(std::string_view text, const Limits& limits = {});

}  // namespace eastap::mime
