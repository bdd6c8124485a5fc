#include "decoders/eas/time_zone.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "proxy/base/text.h"

namespace eastap::eas::time_zone_test {
namespace {

const std::string west_europe =
    "xP///"
    "1cALgAgAEUAdQByAG8AcABlACAAUwB0AGEAbgBkAGEAcgBkACAAVABpAG0AZQAAAAAAAAAAAAAAAAAAAAAAAAAAAAoAAAAFAAMAAAAAA"
    "AAAAAAAAFcA"
    "LgAgAEUAdQByAG8AcABlACAARABhAHkAbABpAGcAaAB0ACAAVABpAG0AZQAAAAAAAAAAAAAAAAAAAAAAAAAAAAMAAAAFAAIAAAAAAAAA"
    "xP///w==";

Bytes blob() {
  return text::from_base64(west_europe).value();
}

bool has(const TimeZone& zone, std::string_view code) {
  return std::ranges::any_of(zone.findings, [&](const auto& finding) { return finding.code == code; });
}

void put(Bytes& bytes, std::size_t at, std::uint16_t value) {
  bytes[at] = static_cast<std::uint8_t>(value);
  bytes[at + 1] = static_cast<std::uint8_t>(value >> 8U);
}

TEST(TimeZone, WesternEurope) {
  const auto zone = parse_time_zone_text(west_europe);
  ASSERT_TRUE(zone.has_value());
  EXPECT_EQ(zone->bias, -60);
  EXPECT_EQ(zone->standard_name, "W. Europe Standard Time");
  EXPECT_EQ(zone->daylight_name, "W. Europe Daylight Time");
  EXPECT_EQ(zone->to_standard.month, 10);
  EXPECT_EQ(zone->to_standard.day, 5);
  EXPECT_EQ(zone->to_standard.hour, 3);
  EXPECT_EQ(zone->to_daylight.month, 3);
  EXPECT_EQ(zone->daylight_bias, -60);
  EXPECT_TRUE(zone->findings.empty());
  EXPECT_EQ(
      zone->words(),
      "W. Europe Standard Time: UTC+01:00, daylight saving +1 h from the last Sunday of March at 02:00 to "
      "the last Sunday of October at 03:00");
}

TEST(TimeZone, PacificWithACutName) {
  Bytes bytes(time_zone_size, 0);
  put(bytes, 0, 480);
  const std::string name = "(UTC-08:00) Pacific Time (US & C";
  ASSERT_EQ(name.size(), 32U);
  for (std::size_t i = 0; i < name.size(); ++i) {
    put(bytes, 4 + 2 * i, static_cast<unsigned char>(name[i]));
  }
  const auto change = [&](std::size_t at, std::uint16_t month, std::uint16_t which) {
    put(bytes, at + 2, month);
    put(bytes, at + 6, which);
    put(bytes, at + 8, 2);
  };
  change(68, 11, 1);
  change(152, 3, 2);
  put(bytes, 168, 0xffc4);
  put(bytes, 170, 0xffff);
  const auto zone = parse_time_zone(bytes);
  ASSERT_TRUE(zone.has_value());
  EXPECT_EQ(zone->standard_name, name);
  EXPECT_TRUE(zone->findings.empty());
  EXPECT_EQ(zone->words(),
            name +
                ": UTC-08:00, daylight saving +1 h from the second Sunday of March at 02:00 to the first "
                "Sunday of November at 02:00");
}

TEST(TimeZone, AllZerosMeanUtc) {
  const auto zone = parse_time_zone(Bytes(time_zone_size, 0));
  ASSERT_TRUE(zone.has_value());
  EXPECT_TRUE(has(*zone, "eas.time-zone.zero"));
  EXPECT_EQ(zone->words(), "UTC+00:00, no daylight saving");
}

TEST(TimeZone, WrongLengths) {
  for (const std::size_t size : {0U, 1U, 171U, 173U}) {
    const auto zone = parse_time_zone(Bytes(size, 0));
    ASSERT_FALSE(zone.has_value());
    EXPECT_EQ(zone.error().offset, size);
  }
  EXPECT_FALSE(parse_time_zone_text("!!").has_value());
  EXPECT_FALSE(parse_time_zone_text(west_europe.substr(4)).has_value());
}

TEST(TimeZone, OddNumbersBecomeFindings) {
  Bytes bytes = blob();
  put(bytes, 0, 900);
  put(bytes, 2, 0);
  EXPECT_TRUE(has(*parse_time_zone(bytes), "eas.time-zone.bias"));
  bytes = blob();
  put(bytes, 70, 13);
  EXPECT_TRUE(has(*parse_time_zone(bytes), "eas.time-zone.date"));
  bytes = blob();
  put(bytes, 72, 7);
  EXPECT_TRUE(has(*parse_time_zone(bytes), "eas.time-zone.date"));
  bytes = blob();
  put(bytes, 74, 6);
  EXPECT_TRUE(has(*parse_time_zone(bytes), "eas.time-zone.date"));
  bytes = blob();
  put(bytes, 154, 0);
  EXPECT_TRUE(has(*parse_time_zone(bytes), "eas.time-zone.half"));
  EXPECT_EQ(parse_time_zone(bytes)->words(), "W. Europe Standard Time: UTC+01:00, no daylight saving");
  bytes = blob();
  put(bytes, 168, 0);
  put(bytes, 170, 0);
  EXPECT_TRUE(has(*parse_time_zone(bytes), "eas.time-zone.bias"));
  bytes = blob();
  std::copy_n(bytes.begin() + 68, 16, bytes.begin() + 152);
  EXPECT_TRUE(has(*parse_time_zone(bytes), "eas.time-zone.half"));
}

TEST(TimeZone, FixedDatesAndHalfHours) {
  Bytes bytes = blob();
  put(bytes, 68, 2024);
  put(bytes, 74, 27);
  put(bytes, 168, 0xffe2);  // -30
  EXPECT_NE(parse_time_zone(bytes)->words().find("daylight saving +30 min"), std::string::npos);
  EXPECT_NE(parse_time_zone(bytes)->words().find("to 27 October 2024 at 03:00"), std::string::npos);
  EXPECT_TRUE(parse_time_zone(bytes)->findings.empty());
}

TEST(TimeZone, NamesInUtf16) {
  Bytes bytes = blob();
  put(bytes, 4, 0x00e9);
  put(bytes, 6, 0x20ac);
  put(bytes, 8, 0xd83d);
  put(bytes, 10, 0xde00);
  put(bytes, 12, 0xd800);
  put(bytes, 14, 0);
  EXPECT_EQ(parse_time_zone(bytes)->standard_name, "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\xef\xbf\xbd");
}

TEST(TimeZone, ExtremeNumbersAreSafe) {
  const Bytes bytes(time_zone_size, 0xff);
  const auto zone = parse_time_zone(bytes);
  ASSERT_TRUE(zone.has_value());
  EXPECT_FALSE(zone->findings.empty());
  EXPECT_FALSE(zone->words().empty());
  Bytes least(time_zone_size, 0);
  least[3] = least[87] = least[171] = 0x80;
  EXPECT_FALSE(parse_time_zone(least)->words().empty());
  EXPECT_EQ(write_time_zone(*parse_time_zone(least)), least);
}

TEST(TimeZone, IsWrittenAsItWasRead) {
  EXPECT_EQ(write_time_zone(*parse_time_zone(blob())), blob());
  TimeZone zone;
  zone.standard_name = "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80";
  zone.daylight_name = std::string(32, 'x');
  const auto written = write_time_zone(zone);
  ASSERT_TRUE(written);
  EXPECT_EQ(parse_time_zone(*written)->standard_name, zone.standard_name);
  EXPECT_EQ(parse_time_zone(*written)->daylight_name, zone.daylight_name);
  zone.daylight_name += 'x';
  EXPECT_FALSE(write_time_zone(zone));
  for (const std::string& name : {std::string("\xff"), std::string("a\0b", 3)}) {
    zone.daylight_name = name;
    EXPECT_FALSE(write_time_zone(zone));
  }
}

}  // namespace
}  // namespace eastap::eas::time_zone_test
