#include <string>

#include <gtest/gtest.h>

#include "proxy/trace/redact/layers.h"
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

TEST(CalendarScrub, EscapedLineEndsStay) {
  scrubbed::Tools tools;
  const std::string text =
      scrubbed::after("LOCATION:Saal\\nAnna\r\nDESCRIPTION:Hallo\\N\\nGruss\r\nUID:CONTOSO\\\\nora\r\n",
                      [&](Text bytes) { tools.contents.calendar(bytes, Charset::utf8); });
  EXPECT_TRUE(text.starts_with("LOCATION:" + as(tools, Kind::place, "Saal") + "\\n" +
                               as(tools, Kind::place, "Anna") + "\r\nDESCRIPTION:"))
      << text;
  EXPECT_TRUE(has(text, "\\N\\n")) << text;
  EXPECT_TRUE(has(text, "\\\\" + as(tools, Kind::name, "nora") + "\r\n")) << text;
}

TEST(CalendarScrub, TheMapTellsWhatStandsBetweenEscapes) {
  scrubbed::Tools tools;
  tools.names.remember_all(true);
  const std::string text = scrubbed::after(
      "FN:Anna\\nMueller\\, Anna\r\n", [&](Text bytes) { tools.contents.calendar(bytes, Charset::utf8); });
  const auto& told = tools.names.remembered();
  ASSERT_EQ(told.size(), 2U);
  ASSERT_TRUE(told.contains("text\tAnna") && told.contains("text\tMueller\\, Anna"));
  EXPECT_EQ(text, "FN:" + told.at("text\tAnna") + "\\n" + told.at("text\tMueller\\, Anna") + "\r\n");
}

TEST(CalendarScrub, QuotedPrintableStaysValid) {
  scrubbed::Tools tools;
  const std::string head = "FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:";
  const std::string card =
      scrubbed::after(head + "J=C3=BCrgen M=C3=\r\n=BCller\r\nEND:VCARD\r\n",
                      [&](Text bytes) { tools.contents.calendar(bytes, Charset::utf8); });
  const std::size_t end = card.find("\r\nEND:VCARD\r\n");
  ASSERT_NE(end, std::string::npos) << card;
  const std::string value = card.substr(head.size(), end - head.size());
  EXPECT_TRUE(has(value, "=\r\n=")) << value;
  EXPECT_EQ(as_text(undo(Coding::quoted_printable, as_bytes(value)).plain),
            as(tools, Kind::name, "Jürgen Müller"));
}

}  // namespace
}  // namespace eastap::trace::redact::calendar_scrub_test
