#include "decoders/eas/global_object_id.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "proxy/base/text.h"

namespace eastap::eas::global_object_id_test {
namespace {

const std::string vcal =
    "BAAAAIIA4AB0xbcQGoLgCAAAAAAAAAAAAAAAAAAAAAAAAAAAMwAAAHZDYWwtVWlkAQAAAHs4MTQxMkQzQy0yQTI0LTRFOUQtQjIwRS0x"
    "MUY3QkJFOTI3OTl9AA==";
const std::string series = "BAAAAIIA4AB0xbcQGoLgCAAAAAAw87BcvZHOAQAAAAAAAAAAEAAAAJehQ5uT1GlMgCl2bB4qS9k=";
const std::string occurrence = "BAAAAIIA4AB0xbcQGoLgCAfoAwgw87BcvZHOAQAAAAAAAAAAEAAAAJehQ5uT1GlMgCl2bB4qS9k=";
const std::string outlook_uid =
    "040000008200E00074C5B7101A82E0080000000030F3B05CBD91CE0100000000000000001000000097A1439B93D4694C8029766C"
    "1E2A4BD9";

bool has(const GlobalObjectId& id, std::string_view code) {
  return std::ranges::any_of(id.findings, [&](const auto& finding) { return finding.code == code; });
}

TEST(GlobalObjectId, VcalForm) {
  const auto id = parse_global_object_id_text(vcal);
  ASSERT_TRUE(id.has_value());
  EXPECT_TRUE(id->from_vcal);
  EXPECT_EQ(id->uid, "{81412D3C-2A24-4E9D-B20E-11F7BBE92799}");
  EXPECT_FALSE(id->instance || id->created_ms);
  EXPECT_TRUE(id->findings.empty());
  EXPECT_EQ(id->words(), "UID {81412D3C-2A24-4E9D-B20E-11F7BBE92799}");
}

TEST(GlobalObjectId, OutlookForm) {
  const auto id = parse_global_object_id_text(series);
  ASSERT_TRUE(id.has_value());
  EXPECT_FALSE(id->from_vcal);
  EXPECT_EQ(id->uid, outlook_uid);
  EXPECT_TRUE(id->findings.empty());
  EXPECT_TRUE(id->words().starts_with("UID " + outlook_uid + ", created 2013-08-05 09:22:53"));
}

TEST(GlobalObjectId, AnOccurrenceHasTheUidOfItsSeries) {
  const auto id = parse_global_object_id_text(occurrence);
  ASSERT_TRUE(id.has_value());
  EXPECT_EQ(id->instance, "2024-03-08");
  EXPECT_EQ(id->uid, outlook_uid);
  EXPECT_TRUE(id->words().starts_with("one occurrence (2024-03-08) of UID 0400"));
}

TEST(GlobalObjectId, UidsThatAreBlobs) {
  const auto blob = blob_of_uid(outlook_uid);
  ASSERT_TRUE(blob.has_value());
  EXPECT_EQ(text::to_base64(*blob), series);
  EXPECT_FALSE(blob_of_uid("{81412D3C-2A24-4E9D-B20E-11F7BBE92799}").has_value());
  EXPECT_FALSE(blob_of_uid("0400").has_value());
  EXPECT_FALSE(blob_of_uid(std::string(112, 'A')).has_value());
}

TEST(GlobalObjectId, WhatIsNone) {
  EXPECT_EQ(parse_global_object_id(Bytes(39, 0)).error().offset, 39U);
  EXPECT_EQ(parse_global_object_id(Bytes(40, 0)).error().offset, 0U);
  EXPECT_FALSE(parse_global_object_id_text("**").has_value());
}

TEST(GlobalObjectId, FaultsBecomeFindings) {
  Bytes bytes = text::from_base64(series).value();
  bytes.pop_back();
  EXPECT_TRUE(has(*parse_global_object_id(bytes), "eas.global-object-id.count"));
  bytes = text::from_base64(series).value();
  bytes[28] = 1;
  EXPECT_TRUE(has(*parse_global_object_id(bytes), "eas.global-object-id.reserved"));
  bytes = text::from_base64(occurrence).value();
  bytes[18] = 13;
  EXPECT_TRUE(has(*parse_global_object_id(bytes), "eas.global-object-id.instance"));
  bytes = text::from_base64(vcal).value();
  bytes[36] = 0xff;
  bytes[39] = 0xff;
  EXPECT_EQ(parse_global_object_id(bytes)->uid, "{81412D3C-2A24-4E9D-B20E-11F7BBE92799}")
      << "a count that lies";
}

}  // namespace
}  // namespace eastap::eas::global_object_id_test
