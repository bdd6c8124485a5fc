// Golden files of the values that are structures of their own: time zones, conversation indexes,
// GlobalObjIds, certificates.
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "decoders/eas/certificate_words.h"
#include "decoders/eas/conversation.h"
#include "decoders/eas/dates.h"
#include "decoders/eas/global_object_id.h"
#include "decoders/eas/time_zone.h"
#include "proxy/base/text.h"
#include "tests/support/golden.h"

namespace eastap::blob_golden_test {
namespace {

using test::GoldenInput;
using test::GoldenLines;

std::string failed(const Error& error) {
  GoldenLines out;
  return out.field("cannot be read", error.what).take();
}

void describe_change(GoldenLines& out, std::string_view name, const eas::TimeZoneChange& change) {
  out.line(fmt::format("{}: {} ({}-{} weekday {} day {} {}:{}:{}.{})", name, change.words(), change.year,
                       change.month, change.weekday, change.day, change.hour, change.minute, change.second,
                       change.millisecond));
}

std::string describe_time_zone(const GoldenInput& input) {
  const auto zone = eas::parse_time_zone_text(input.joined("base64"));
  if (!zone) {
    return failed(zone.error());
  }
  GoldenLines out;
  out.line(zone->words()).line(fmt::format("bias: {}", zone->bias));
  out.field("standard name", zone->standard_name).field("daylight name", zone->daylight_name);
  out.line(fmt::format("standard bias: {}, daylight bias: {}", zone->standard_bias, zone->daylight_bias));
  describe_change(out, "to standard", zone->to_standard);
  describe_change(out, "to daylight", zone->to_daylight);
  return out.findings(zone->findings).take();
}

std::string describe_conversation(const GoldenInput& input) {
  const auto index = eas::parse_conversation_index(input.hex("hex"));
  if (!index) {
    return failed(index.error());
  }
  GoldenLines out;
  out.line(index->words()).line(index->newer_header ? "header: newer" : "header: classic");
  for (const eas::ConversationLevel& level : index->levels) {
    out.line(fmt::format("answer: {} x 100 ns, {}, random {}", level.difference,
                         level.coarse ? "coarse" : "fine", level.random));
  }
  return out.take();
}

std::string describe_meeting_id(const GoldenInput& input) {
  const auto id = eas::parse_global_object_id_text(input.joined("base64"));
  if (!id) {
    return failed(id.error());
  }
  GoldenLines out;
  out.line(id->words()).field("UID", id->uid).field("of another program", id->from_vcal ? "yes" : "");
  out.field("occurrence", id->instance.value_or(""));
  out.field("created", id->created_ms ? eas::format_utc(*id->created_ms) : "");
  return out.findings(id->findings).take();
}

std::string describe_certificate(const GoldenInput& input) {
  GoldenLines out;
  return out.line(eas::certificate_words(input.joined("base64")).value_or("(nothing)")).take();
}

class BlobGolden : public testing::TestWithParam<test::GoldenCase> {};

TEST_P(BlobGolden, ReadsAsItShould) {
  const std::string described = GetParam().described();
  EXPECT_EQ(described, GetParam().expected(described));
}

INSTANTIATE_TEST_SUITE_P(Files, BlobGolden,
                         testing::ValuesIn(test::golden_cases({{"time_zone", describe_time_zone},
                                                               {"conversation_index", describe_conversation},
                                                               {"global_object_id", describe_meeting_id},
                                                               {"certificate", describe_certificate}})),
                         test::golden_case_name);

/// The UID of a whole series in hex is the blob itself; one of another program or of an occurrence is not.
TEST(GlobalObjectIdGolden, AUidComesBackAsItsBlob) {
  int back = 0;
  for (const test::GoldenCase& each : test::golden_cases({{"global_object_id", describe_meeting_id}})) {
    const std::string base64 = each.input().joined("base64");
    const auto id = eas::parse_global_object_id_text(base64);
    if (!id || id->from_vcal || id->instance) {
      continue;
    }
    if (const auto blob = eas::blob_of_uid(id->uid)) {
      EXPECT_EQ(text::to_base64(*blob), base64) << each.name;
      ++back;
    }
  }
  EXPECT_GT(back, 0);
}

}  // namespace
}  // namespace eastap::blob_golden_test
