#include <string>

#include <gtest/gtest.h>

#include "tests/unit/trace/redact/scrubbed.h"

namespace eastap::trace::redact::calendar_scrub_test {
namespace {

using scrubbed::as;
using scrubbed::has;

TEST(CalendarScrub, KeepsTimesAndNamesNobody) {
  scrubbed::Tools tools;
  const std::string text = scrubbed::after(
      "BEGIN:VCALENDAR\r\nDTSTART;TZID=Europe/Berlin:20261128T090000\r\nSUMMARY:Lawsu\r\n its\r\n"
      "ATTENDEE;CN=\"Smith; Anna\";PARTSTAT=ACCEPTED:mailto:anna@contoso.com\r\nRRULE:FREQ=WEEKLY\r\n"
      "LOCATION:Muenster\r\nDESCRIPTION:Lawsuits: all\r\nGEO:52.5;13.4\r\nX-ANY:Lawsuits\r\nEND:VCALENDAR\r\n"
      "Lawsuits\r\n",
      [&](Text bytes) { tools.contents.calendar(bytes, Charset::utf8); });
  for (const std::string& kept :
       {std::string("BEGIN:VCALENDAR\r\nDTSTART;TZID=Europe/Berlin:20261128T090000\r\n"),
        std::string("\r\n "),
        std::string(";PARTSTAT=ACCEPTED:mailto:") + as(tools, Kind::address, "anna@contoso.com"),
        std::string("RRULE:FREQ=WEEKLY"), std::string("GEO:00.0;00.0")}) {
    EXPECT_TRUE(has(text, kept)) << kept << '\n' << text;
  }
  for (const char* gone : {"Lawsuits", "Lawsu\r\n", "Smith", "Anna", "contoso", "Muenster"}) {
    EXPECT_FALSE(has(text, gone)) << gone << '\n' << text;
  }
}

}  // namespace
}  // namespace eastap::trace::redact::calendar_scrub_test
