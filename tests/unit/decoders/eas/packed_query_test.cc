#include <algorithm>

#include <gtest/gtest.h>

#include "decoders/eas/query.h"
#include "proxy/base/text.h"

namespace eastap::eas::packed_query_test {
namespace {

bool has(const Query& query, std::string_view code, std::optional<std::size_t> offset = std::nullopt) {
  return std::ranges::any_of(query.findings, [&](const auto& finding) {
    return finding.code == code && (!offset || finding.offset == offset);
  });
}

std::string parameter(const Query& query, std::string_view name) {
  const std::string* value = query.parameter(name);
  return value == nullptr ? "(none)" : *value;
}

/// The packed form of bytes given as hex.
Query packed(const std::string& hex) {
  auto bytes = text::from_hex(hex);
  EXPECT_TRUE(bytes.has_value()) << hex;
  return parse_query(text::to_base64(bytes.value_or(Bytes{})));
}

TEST(PackedQuery, ExampleASync) {
  const Query query = parse_query("jAAJBAp2MTQwRGV2aWNlAApTbWFydFBob25l");
  EXPECT_EQ(query.form, QueryForm::base64);
  EXPECT_EQ(query.version, "14.0");
  EXPECT_EQ(query.command, Command::sync);
  EXPECT_EQ(query.command_name, "Sync");
  EXPECT_EQ(query.locale, 0x0409);
  EXPECT_EQ(query.device_id, "v140Device");
  EXPECT_FALSE(query.device_id_binary);
  EXPECT_FALSE(query.policy_key.has_value());
  EXPECT_EQ(query.device_type, "SmartPhone");
  EXPECT_TRUE(query.parameters.empty());
  EXPECT_TRUE(query.findings.empty());
}

TEST(PackedQuery, ExampleBSettingsWithBinaryDeviceId) {
  const Query query = parse_query("jREJBBDIbLhmwWR9sOSgpRFjJNNCBAAAAAALV2luZG93c01haWw=");
  EXPECT_EQ(query.version, "14.1");
  EXPECT_EQ(query.command, Command::settings);
  EXPECT_EQ(query.locale, 0x0409);
  EXPECT_EQ(query.device_id, "C86CB866C1647DB0E4A0A5116324D342");
  EXPECT_TRUE(query.device_id_binary);
  EXPECT_EQ(query.policy_key, 0U);
  EXPECT_EQ(query.device_type, "WindowsMail");
  EXPECT_TRUE(query.findings.empty());
}

TEST(PackedQuery, ExampleCSmartReplyWithParameters) {
  for (const char* text : {"oQMHBBBvJMrVmaW/GmkCRrjGj66NBCGfd8sGaVBob25lAQE1AwQ1OjMxBwEBCAV1c2VyMQ==",
                           "oQMHBBBvJMrVmaW%2FGmkCRrjGj66NBCGfd8sGaVBob25lAQE1AwQ1OjMxBwEBCAV1c2VyMQ%3D%3D",
                           "oQMHBBBvJMrVmaW/GmkCRrjGj66NBCGfd8sGaVBob25lAQE1AwQ1OjMxBwEBCAV1c2VyMQ"}) {
    const Query query = parse_query(text);
    EXPECT_EQ(query.form, QueryForm::base64) << text;
    EXPECT_EQ(query.version, "16.1");
    EXPECT_EQ(query.command, Command::smart_reply);
    EXPECT_EQ(query.locale, 0x0407);
    EXPECT_EQ(query.device_id, "6F24CAD599A5BF1A690246B8C68FAE8D");
    EXPECT_EQ(query.policy_key, 3413614369U);
    EXPECT_EQ(query.device_type, "iPhone");
    EXPECT_EQ(parameter(query, "CollectionId"), "5");
    EXPECT_EQ(parameter(query, "ItemId"), "5:31");
    EXPECT_EQ(parameter(query, "Options"), "0x01");
    EXPECT_EQ(query.save_in_sent, true);
    EXPECT_EQ(query.accept_multipart, false);
    EXPECT_EQ(query.user, "user1");
    EXPECT_TRUE(query.findings.empty());
  }
}

TEST(PackedQuery, ExampleDMultipartWanted) {
  const Query query = parse_query("jRMJBBBBcHBsRE1QRlhaQUJERkhXBNIClkkEaVBhZAcBAg==");
  EXPECT_EQ(query.command, Command::item_operations);
  EXPECT_EQ(query.device_id, "ApplDMPFXZABDFHW") << "16 bytes, but printable";
  EXPECT_FALSE(query.device_id_binary);
  EXPECT_EQ(query.policy_key, 1234567890U);
  EXPECT_EQ(query.device_type, "iPad");
  EXPECT_EQ(query.accept_multipart, true);
  EXPECT_EQ(query.save_in_sent, false);
  EXPECT_TRUE(query.findings.empty());
}

TEST(PackedQuery, ExampleEUndocumentedTagAndThePlusTrap) {
  for (const char* text : {"jAEECBBv8Usp+29k8LM6azAOecgZBAAAAAALV2luZG93c01haWz/AwEMAQ==",
                           "jAEECBBv8Usp%2B29k8LM6azAOecgZBAAAAAALV2luZG93c01haWz%2FAwEMAQ=="}) {
    const Query query = parse_query(text);
    EXPECT_EQ(query.form, QueryForm::base64);
    EXPECT_EQ(query.version, "14.0");
    EXPECT_EQ(query.command, Command::send_mail);
    EXPECT_EQ(query.locale, 0x0804);
    EXPECT_EQ(query.device_id, "6FF14B29FB6F64F0B33A6B300E79C819");
    EXPECT_EQ(query.policy_key, 0U);
    EXPECT_EQ(query.device_type, "WindowsMail");
    EXPECT_EQ(parameter(query, "tag 255"), "010C01");
    EXPECT_TRUE(query.findings.empty());
  }
}

TEST(PackedQuery, CutAtTheFirstAmpersand) {
  const Query query =
      parse_query("jAAJBAp2MTQwRGV2aWNlAApTbWFydFBob25l&CorrelationID=<empty>;&cafeReqId=1-2-3;");
  EXPECT_EQ(query.form, QueryForm::base64);
  EXPECT_EQ(query.device_type, "SmartPhone");
  EXPECT_TRUE(query.findings.empty());
}

TEST(PackedQuery, AllParameterTags) {
  const Query query = packed(
      "8C000904013100"
      "0131"
      "000141"
      "010142"
      "020143"
      "030144"
      "040145"
      "050146"
      "060147");
  EXPECT_EQ(parameter(query, "AttachmentName"), "A");
  EXPECT_EQ(parameter(query, "CollectionId"), "B");
  EXPECT_EQ(parameter(query, "CollectionName"), "C");
  EXPECT_EQ(parameter(query, "ItemId"), "D");
  EXPECT_EQ(parameter(query, "LongId"), "E");
  EXPECT_EQ(parameter(query, "ParentId"), "F");
  EXPECT_EQ(parameter(query, "Occurrence"), "G");
  EXPECT_TRUE(query.findings.empty());
}

TEST(PackedQuery, FaultsBecomeFindings) {
  EXPECT_TRUE(has(packed("19000904013100"
                         "0131"),
                  "eas.query.version", 0));
  EXPECT_EQ(packed("19000904013100"
                   "0131")
                .version,
            "2.5");
  const Query unassigned = packed(
      "8C050904013100"
      "0131");
  EXPECT_TRUE(has(unassigned, "eas.query.command", 1));
  EXPECT_EQ(unassigned.command, Command::get_hierarchy) << "the old name is still the best guess";
  const Query code = packed(
      "8C180904013100"
      "0131");
  EXPECT_TRUE(has(code, "eas.query.command", 1));
  EXPECT_EQ(code.command_name, "code 24");
  EXPECT_TRUE(has(packed("8C00090400"
                         "00"
                         "0131"),
                  "eas.query.device-id", 4));
  const Query key = packed(
      "8C0009040131"
      "020102"
      "0132"
      "000141");
  EXPECT_TRUE(has(key, "eas.query.policy-key", 6));
  EXPECT_EQ(key.device_type, "2") << "reading goes on";
  EXPECT_EQ(parameter(key, "AttachmentName"), "A");
  EXPECT_TRUE(has(packed("8C000904013100"
                         "0131"
                         "0002"
                         "41"),
                  "eas.query.trailing", 9));
  EXPECT_TRUE(has(packed("8C000904013100"
                         "0131"
                         "00"),
                  "eas.query.trailing", 9));
  EXPECT_TRUE(has(packed("8C000904013100"
                         "0131"
                         "070104"),
                  "eas.query.options"));
  EXPECT_TRUE(has(packed("8C000904013100"
                         "0131"
                         "0700"),
                  "eas.query.options"));
  EXPECT_TRUE(has(packed("8C000904013100"
                         "0131"
                         "080141"
                         "080142"),
                  "eas.query.duplicate"));
}

TEST(PackedQuery, EveryCutOfTheFixedFieldsIsMalformed) {
  const Bytes whole =
      text::from_hex("8D11090410C86CB866C1647DB0E4A0A5116324D34204000000000B57696E646F77734D61696C").value();
  for (std::size_t length = 1; length < whole.size(); ++length) {
    const Query query = parse_query(text::to_base64(ByteView(whole).first(length)));
    EXPECT_EQ(query.form, QueryForm::malformed) << length;
    EXPECT_TRUE(has(query, "eas.query.length")) << length;
    EXPECT_EQ(query.command, length < 2 ? Command::unknown : Command::settings) << length;
  }
}

TEST(PackedQuery, WhatIsNoBase64) {
  for (const char* text :
       {"!!!!", "jAAJ-BAp", "jAAJ_BAp", "j", "jAAJB", "jA=AJ", "jAAJBA====", "=", "jAAJ BAp"}) {
    const Query query = parse_query(text);
    EXPECT_EQ(query.form, QueryForm::malformed) << text;
    EXPECT_TRUE(has(query, "eas.query.form")) << text;
  }
}

TEST(PackedQuery, LongParametersGoBeyondTheStackBuffer) {
  std::string hex =
      "8C000904013100"
      "0131";
  for (int i = 0; i < 10; ++i) {
    hex += "00FF";
    for (int j = 0; j < 255; ++j) {
      hex += "41";
    }
  }
  const Query query = packed(hex);
  EXPECT_EQ(query.parameters.size(), 10U);
  EXPECT_EQ(query.parameters.back().value, std::string(255, 'A'));
  EXPECT_TRUE(query.findings.empty());
}

TEST(PackedQuery, ShowsDeviceIds) {
  EXPECT_EQ(show_device_id(as_bytes("v140Device")).text, "v140Device");
  EXPECT_EQ(show_device_id(as_bytes(" ~")).text, " ~");
  EXPECT_EQ(show_device_id(as_bytes("a\x7f")).text, "617F");
  EXPECT_TRUE(show_device_id(as_bytes("a\x1f")).binary);
}

}  // namespace
}  // namespace eastap::eas::packed_query_test
