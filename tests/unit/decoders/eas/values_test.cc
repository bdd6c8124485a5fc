#include "decoders/eas/values.h"

#include <sstream>

#include <gtest/gtest.h>

namespace eastap::eas::values_test {
namespace {

std::string meaning(std::string_view space, std::string_view parent, std::string_view element,
                    std::string_view value) {
  const ValueInfo* info = lookup_value(space, parent, element, value);
  return info == nullptr ? "(none)" : std::string(info->meaning);
}

TEST(Values, EveryLiteralFindsItsOwnRow) {
  // For each pattern of each row, the row's own value must lead back to it: no row may hide another.
  int checked = 0;
  for (const ValueInfo& info : all_values()) {
    if (info.match == "-" || info.value == "other" || info.value == "n" || info.value == "m-n" ||
        info.value.find_first_of(" *") != std::string_view::npos ||
        (info.value.find('-', 1) != std::string_view::npos && info.value.front() >= '0' &&
         info.value.front() <= '9')) {
      continue;
    }
    std::istringstream patterns{std::string(info.match)};
    for (std::string pattern; patterns >> pattern;) {
      const std::size_t slash = pattern.find('/');
      const std::string parent = slash == std::string::npos ? "" : pattern.substr(0, slash);
      const std::string name = slash == std::string::npos ? pattern : pattern.substr(slash + 1);
      const std::size_t colon = name.find(':');
      EXPECT_EQ(lookup_value(name.substr(0, colon), parent, name.substr(colon + 1), info.value), &info)
          << pattern << ' ' << info.value;
      ++checked;
    }
  }
  EXPECT_GT(checked, 300);
}

TEST(Values, Samples) {
  EXPECT_EQ(meaning("Calendar", "ApplicationData", "BusyStatus", "2"), "busy");
  EXPECT_EQ(meaning("Calendar", "ApplicationData", "BusyStatus", "-1"), "unknown");
  EXPECT_EQ(meaning("AirSync", "Options", "FilterType", "5"), "1 month (mail, calendar)");
  EXPECT_EQ(meaning("FolderHierarchy", "Add", "Type", "2"), "Inbox");
  EXPECT_EQ(meaning("FolderHierarchy", "FolderCreate", "Type", "12"), "mail");
  EXPECT_EQ(meaning("FolderHierarchy", "FolderCreate", "Type", "2"), "Status 10");
  EXPECT_EQ(meaning("AirSyncBase", "Body", "Type", "4"), "MIME");
  EXPECT_EQ(meaning("AirSyncBase", "BodyPartPreference", "Type", "2"),
            "HTML, only allowed value (other gives 164)");
  EXPECT_EQ(meaning("Email", "Flag", "Status", "2"), "active");
  EXPECT_EQ(meaning("Calendar", "Recurrence", "Type", "6"), "yearly on nth weekday");
  EXPECT_EQ(meaning("Search", "Store", "Name", "GAL"), "address list (Search only)");
}

TEST(Values, RangesAndOthers) {
  EXPECT_EQ(meaning("AirSync", "Collection", "WindowSize", "100"), "maximum changes per answer");
  EXPECT_EQ(meaning("AirSync", "Collection", "WindowSize", "0"), "treated as 512");
  EXPECT_EQ(meaning("AirSync", "Collection", "WindowSize", "513"), "treated as 512");
  EXPECT_EQ(meaning("AirSync", "Sync", "Wait", "59"), "minutes server may hold the answer");
  EXPECT_EQ(meaning("AirSync", "Sync", "Wait", "60"), "Status 14 with Limit");
  EXPECT_EQ(meaning("Ping", "Ping", "HeartbeatInterval", "30"), "Status 5 with the allowed bound");
  EXPECT_EQ(meaning("Calendar", "Recurrence", "CalendarType", "17"), "reserved, give Status 6");
  EXPECT_EQ(meaning("Calendar", "Recurrence", "CalendarType", "23"), "reserved, give Status 6");
  EXPECT_EQ(meaning("Calendar", "Recurrence", "CalendarType", "24"), "(none)");
  EXPECT_EQ(meaning("AirSyncBase", "Body", "Truncated", "0"), "complete");
  EXPECT_EQ(meaning("Calendar", "ApplicationData", "Reminder", "15"), "minutes before start");
  EXPECT_EQ(meaning("Search", "Store", "Range", "0-99").substr(0, 16), "zero-based range");
  EXPECT_EQ(meaning("Search", "Store", "Range", "x"), "(none)");
  EXPECT_EQ(meaning("AirSync", "Collection", "SyncKey", "0"), "start from nothing");
}

TEST(Values, MessageClassesByPrefixAndWithoutCase) {
  EXPECT_EQ(meaning("Email", "ApplicationData", "MessageClass", "IPM.Note"), "mail");
  EXPECT_EQ(meaning("Email", "ApplicationData", "MessageClass", "ipm.note.smime"),
            "encrypted (maybe signed)");
  EXPECT_EQ(meaning("Email", "ApplicationData", "MessageClass", "IPM.Schedule.Meeting.Request"),
            "meeting request");
  EXPECT_EQ(meaning("Email", "ApplicationData", "MessageClass", "IPM.Schedule.Meeting.Forward"),
            "meeting request, answer or cancel");
  EXPECT_EQ(meaning("Email", "ApplicationData", "MessageClass", "IPM.Unheard.Of"), "(none)");
}

TEST(Values, WhatTheTableDoesNotHave) {
  EXPECT_EQ(meaning("Email", "ApplicationData", "Subject", "1"), "(none)");
  EXPECT_EQ(meaning("Contacts", "ApplicationData", "BusyStatus", "2"), "(none)");
  EXPECT_EQ(meaning("AirSyncBase", "Attachment", "Type", "2"), "(none)") << "only below a body";
}

TEST(Values, KnowsWhichElementsItHas) {
  EXPECT_TRUE(has_values("Calendar", "BusyStatus"));
  EXPECT_FALSE(has_values("Contacts", "BusyStatus"));
  EXPECT_FALSE(has_values("Email", "Subject"));
  EXPECT_FALSE(has_values("AirSync", "NoSuchElement"));
}

TEST(Values, FreeBusyDigits) {
  EXPECT_EQ(free_busy_words('0'), "free");
  EXPECT_EQ(free_busy_words('4'), "no data");
  EXPECT_EQ(free_busy_words('5'), "?");
  EXPECT_EQ(free_busy_words('/'), "?");
}

}  // namespace
}  // namespace eastap::eas::values_test
