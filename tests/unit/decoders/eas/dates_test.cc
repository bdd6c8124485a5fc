#include "decoders/eas/dates.h"

#include <gtest/gtest.h>

namespace eastap::eas::dates_test {
namespace {

TEST(Dates, BothFormsOfTheReference) {
  const auto dashed = parse_date("2000-12-25T08:35:00.000Z");
  const auto compact = parse_date("20001225T083500Z");
  ASSERT_TRUE(dashed && compact);
  EXPECT_EQ(dashed->unix_ms, 977'733'300'000);
  EXPECT_EQ(compact->unix_ms, dashed->unix_ms);
  EXPECT_EQ(dashed->form, DateForm::dashed);
  EXPECT_EQ(compact->form, DateForm::compact);
  EXPECT_EQ(format_utc(dashed->unix_ms), "2000-12-25 08:35:00 UTC");
}

TEST(Dates, MillisecondsMayBeMissingOrThere) {
  EXPECT_EQ(parse_date("2000-12-25T08:35:00Z")->unix_ms, 977'733'300'000);
  EXPECT_EQ(parse_date("2000-12-25T08:35:00.123Z")->unix_ms, 977'733'300'123);
  EXPECT_EQ(parse_date("20001225T083500.123Z")->unix_ms, 977'733'300'123);
  EXPECT_EQ(format_utc(977'733'300'007), "2000-12-25 08:35:00.007 UTC");
}

TEST(Dates, WhatIsNoDate) {
  for (const char* text :
       {"", "2000", "2000-12-25", "2000-12-25T08:35:00.000", "2000-13-25T08:35:00Z", "2000-02-30T08:35:00Z",
        "2001-02-29T00:00:00Z", "2000-12-25T24:00:00Z", "2000-12-25T08:60:00Z", "2000-12-25T08:35:60Z",
        "2000-12-25 08:35:00Z", "20001225T0835Z", "2000-1225T08:35:00Z", "2000-12-25T08:35:00.1Z",
        "2000-12-25T08:35:00+01:00", "20001225T083500Zx", "1600-01-01T00:00:00Z", "x0001225T083500Z"}) {
    EXPECT_FALSE(parse_date(text).has_value()) << text;
  }
  EXPECT_TRUE(parse_date("2000-02-29T00:00:00Z").has_value());
}

TEST(Dates, FarDates) {
  EXPECT_EQ(format_utc(parse_date("1601-01-01T00:00:00Z")->unix_ms), "1601-01-01 00:00:00 UTC");
  EXPECT_EQ(format_utc(parse_date("9999-12-31T23:59:59.999Z")->unix_ms), "9999-12-31 23:59:59.999 UTC");
  EXPECT_EQ(format_utc(parse_date("1969-12-31T23:59:59.999Z")->unix_ms), "1969-12-31 23:59:59.999 UTC");
}

TEST(Dates, ImpossibleMomentsAreSaidToBe) {
  EXPECT_EQ(format_utc(from_file_time(~std::uint64_t{0})), "(a time outside the years 1601 to 9999) UTC");
  EXPECT_EQ(format_utc(-20'000'000'000'000), "(a time outside the years 1601 to 9999) UTC");
}

TEST(Dates, OnAnotherClock) {
  EXPECT_EQ(format_at_offset(977'733'300'000, 60), "2000-12-25 09:35:00 +01:00");
  EXPECT_EQ(format_at_offset(977'733'300'000, -570), "2000-12-24 23:05:00 -09:30");
  EXPECT_EQ(format_at_offset(977'733'300'000, 0), "2000-12-25 08:35:00 +00:00");
}

TEST(Dates, FileTimes) {
  EXPECT_EQ(format_utc(from_file_time(0x01DA716519D6E400)), "2024-03-08 14:30:00 UTC");
  EXPECT_EQ(from_file_time(0), -11'644'473'600'000);
}

TEST(Dates, Days) {
  EXPECT_EQ(days_of(1970, 1, 1), 0);
  EXPECT_EQ(days_of(2024, 2, 29), 19'782);
  EXPECT_FALSE(days_of(2023, 2, 29).has_value());
  EXPECT_FALSE(days_of(2023, 0, 1).has_value());
}

}  // namespace
}  // namespace eastap::eas::dates_test
