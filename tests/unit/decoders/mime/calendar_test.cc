#include "decoders/mime/calendar.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proxy/base/text.h"

namespace eastap::mime::calendar_test {
namespace {

using testing::HasSubstr;

std::string object(std::string_view lines, std::string_view method = "REQUEST") {
  return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:" + std::string(method) + "\r\nBEGIN:VEVENT\r\n" +
         std::string(lines) + "END:VEVENT\r\nEND:VCALENDAR\r\n";
}

Calendar read(std::string_view text) {
  auto result = parse_calendar(text);
  EXPECT_TRUE(result.has_value()) << (result ? "" : result.error().what);
  return result ? *result : Calendar{};
}

std::string repeated(std::string_view piece, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) {
    all += piece;
  }
  return all;
}

TEST(Calendar, MeetingRequest) {
  const Calendar calendar = read(object(
      "UID:040000008200E00074C5B7101A82E008\r\nDTSTAMP:20261101T080000Z\r\n"
      "DTSTART;TZID=W. Europe Standard Time:20261201T090000\r\n"
      "DTEND;TZID=W. Europe Standard Time:20261201T100000\r\nSUMMARY;LANGUAGE=de:Planung\\, zweiter Teil\r\n"
      "LOCATION:Raum 1\r\nORGANIZER;CN=Anna Beispiel:mailto:anna@example.com\r\n"
      "ATTENDEE;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:b@example.com\r\nATTENDEE:mailto:c@example.com\r\n"
      "RRULE:FREQ=WEEKLY;UNTIL=20261231T080000Z;BYDAY=TU,TH\r\nSTATUS:CONFIRMED\r\n"));
  EXPECT_EQ(calendar.method, "REQUEST");
  EXPECT_EQ(calendar.component, "VEVENT");
  EXPECT_EQ(calendar.uid, "040000008200E00074C5B7101A82E008");
  EXPECT_EQ(calendar.summary, "Planung, zweiter Teil");
  EXPECT_EQ(calendar.start, "2026-12-01 09:00");
  EXPECT_EQ(calendar.start_zone, "W. Europe Standard Time");
  EXPECT_EQ(calendar.end, "2026-12-01 10:00");
  EXPECT_EQ(calendar.location, "Raum 1");
  EXPECT_EQ(calendar.organizer, "anna@example.com");
  EXPECT_EQ(calendar.organizer_name, "Anna Beispiel");
  EXPECT_EQ(calendar.attendees, 2U);
  EXPECT_EQ(calendar.answer, "");
  EXPECT_EQ(calendar.status, "CONFIRMED");
  EXPECT_EQ(calendar.recurrence, "every week on Tuesday and Thursday, until 2026-12-31 08:00");
  EXPECT_EQ(
      calendar.sentence,
      "request for event \"Planung, zweiter Teil\", 2026-12-01 09:00 to 10:00 W. Europe Standard Time, every "
      "week "
      "on Tuesday and Thursday, until 2026-12-31 08:00, at Raum 1, organizer Anna Beispiel, 2 attendees");
}

TEST(Calendar, RepliesAndCancellations) {
  const Calendar reply =
      read(object("SUMMARY:Lunch\r\nDTSTART:20261201T110000Z\r\nDURATION:PT1H30M\r\nATTENDEE;PARTSTAT="
                  "ACCEPTED:mailto:b@example.com\r\n",
                  "REPLY"));
  EXPECT_EQ(reply.answer, "ACCEPTED");
  EXPECT_EQ(reply.end, "2026-12-01 12:30");
  EXPECT_EQ(reply.sentence, "reply to event \"Lunch\": accepted, 2026-12-01 11:00 to 12:30 UTC, 1 attendee");
  EXPECT_THAT(read(object("DTSTART;VALUE=DATE:20261224\r\n", "CANCEL")).sentence,
              "cancellation of event, 2026-12-24");
  EXPECT_THAT(read(object("DTSTART;TZID=A:20261224T230000\r\nDTEND;TZID=B:20261225T010000\r\n")).sentence,
              HasSubstr("2026-12-24 23:00 A to 2026-12-25 01:00 B"));
}

TEST(Calendar, TasksFoldedLinesAndSeveralComponents) {
  const Calendar task = read(
      "BEGIN:VCALENDAR\nBEGIN:VTODO\nSUMMARY:Call\n  "
      "back\nDUE;VALUE=DATE:20261203\nEND:VTODO\nBEGIN:VTODO\nEND:VTODO\n"
      "END:VCALENDAR\n");
  EXPECT_EQ(task.summary, "Call back");
  EXPECT_EQ(task.components, 2U);
  EXPECT_EQ(task.end, "2026-12-03");
  EXPECT_EQ(task.sentence, "task \"Call back\" (the first of 2)");
}

TEST(Calendar, WireTextIsMadePrintableInTheSentenceOnly) {
  const Calendar odd = read(object("SUMMARY:a\x1b[31mb\xFF\r\n"));
  EXPECT_EQ(odd.sentence, text::printable(odd.sentence, odd.sentence.size() + 1));
  EXPECT_TRUE(text::is_utf8(odd.summary));
}

TEST(Calendar, WhatIsNoCalendarIsRefused) {
  for (const char* text :
       {"", "hello", "BEGIN:VCALENDAR\nEND:VCALENDAR\n", "BEGIN:VCARD\nEND:VCARD\n", "BEGIN:", "\n\n",
        "BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nEND:VTIMEZONE\nEND:VCALENDAR"}) {
    const auto result = parse_calendar(text);
    ASSERT_FALSE(result.has_value()) << text;
    EXPECT_EQ(result.error().code, ErrorCode::invalid_input);
  }
}

TEST(Calendar, DepthAndLinesAreBounded) {
  for (const std::string& text : {repeated("BEGIN:VEVENT\n", 20'000), repeated("BE\n GIN:VEVENT\n", 10'000),
                                  object(repeated("A:\n", 50'000))}) {
    const auto result = parse_calendar(text);
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error().code, ErrorCode::limit_exceeded);
  }
}

TEST(Calendar, HostileInputEndsFast) {
  const std::string long_value(200'000, 'x');
  const std::vector<std::string> hostile{
      "SUMMARY:" + long_value + "\n",
      "DESCRIPTION:" + repeated("\\,", 100'000) + "\n",
      "ATTENDEE" + repeated(";CN=a", 40'000) + ":x\n",
      "RRULE:FREQ=DAILY;BYDAY=" + repeated("MO,", 60'000) + "MO\n",
      "RRULE:FREQ=DAILY;COUNT=-99999999999999;INTERVAL=99999999999\n",
      "RRULE:" + repeated("FREQ=DAILY;", 20'000) + "\n",
      "DTSTART:99999999T999999Z\nDURATION:P99999999999W\n",
      "DTSTART:20261301T256199\nDURATION:-P1D\n",
      "EXDATE:" + repeated("20261201T090000,", 15'000) + "20261201T090000\n",
      "X" + repeated(";", 100'000) + "\n",
      "RDATE;VALUE=PERIOD:20261201T090000/PT99999999999H\n",
      repeated("RRULE:FREQ=DAILY\n", 9'000),
      "DTSTART;TZID=" + long_value + ":20261201T090000\n",
      "GEO:" + long_value + ";" + long_value + "\n",
      "REQUEST-STATUS:" + repeated("9.", 90'000) + "\n",
      "ATTACH;ENCODING=BASE64;VALUE=BINARY:" + long_value + "\n",
      "DTSTART:\nDTEND:\nRRULE:\nORGANIZER:\nATTENDEE;PARTSTAT=:\nDURATION:\n"};
  for (const std::string& lines : hostile) {
    const auto result = parse_calendar(object(lines));
    if (result) {
      EXPECT_LT(result->sentence.size(), 4096U);
      EXPECT_LE(result->summary.size(), Limits{}.field);
    }
  }
}

}  // namespace
}  // namespace eastap::mime::calendar_test
