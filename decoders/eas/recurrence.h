// How often an appointment or task comes back, in one sentence (MS-ASCAL section 2.2.2.37, MS-ASTASK,
// MS-ASEMAIL). Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "decoders/eas/element.h"
#include "decoders/finding.h"

namespace eastap::eas {

/// The children of a Recurrence element of the Calendar, Email or Tasks page, as sent.
struct Recurrence {
  std::optional<std::uint32_t>
      type;  ///< 0 daily, 1 weekly, 2 and 3 monthly, 5 and 6 yearly; 4 does not exist
  std::optional<std::uint32_t> interval;
  std::optional<std::uint32_t> days_of_week;  ///< sum of 1 Sunday ... 64 Saturday
  std::optional<std::uint32_t> day_of_month;
  std::optional<std::uint32_t> week_of_month;  ///< 5 = last
  std::optional<std::uint32_t> month_of_year;
  std::optional<std::uint32_t> occurrences;
  std::optional<std::uint32_t> calendar_type;  ///< 0 and 1: Gregorian
  std::string until;                           ///< as sent
  bool leap_month = false;
  bool regenerate = false;      ///< tasks: the next one counts from the completion of the last
  decoders::Findings findings;  ///< eas.recurrence.*, without offsets
};

/// Reads the element. What is missing or odd becomes a finding.
[[nodiscard]] Recurrence read_recurrence(Element element);

/// "every 2 weeks on Monday and Wednesday, 10 times".
[[nodiscard]] std::string describe_recurrence(const Recurrence& recurrence);

/// "Monday and Friday", "every weekday", "every day"; "no day" for 0.
[[nodiscard]] std::string describe_days(std::uint32_t days_of_week);

}  // namespace eastap::eas
