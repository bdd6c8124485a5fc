#include "decoders/multipart.h"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include "proxy/base/text.h"

namespace eastap::decoders::multipart_test {
namespace {

Bytes hex(const std::string& digits) {
  auto bytes = text::from_hex(digits);
  EXPECT_TRUE(bytes.has_value());
  return bytes.value_or(Bytes{});
}

/// Two parts, 12 and 10 bytes: a stand-in document and "Hello, EAS".
Bytes sample() {
  return hex("02000000 14000000 0C000000 20000000 0A000000 03016A005757575757575757 48656C6C6F2C20454153");
}

bool has(const Findings& findings, std::string_view code, std::string_view words = "") {
  return std::ranges::any_of(findings, [&](const Finding& finding) {
    return finding.code == code && finding.text.find(words) != std::string::npos;
  });
}

TEST(Multipart, KnowsItsContentType) {
  EXPECT_TRUE(is_multipart("application/vnd.ms-sync.multipart"));
  EXPECT_TRUE(is_multipart(" Application/VND.MS-Sync.Multipart ; charset=utf-8"));
  EXPECT_FALSE(is_multipart("application/vnd.ms-sync.wbxml"));
  EXPECT_FALSE(is_multipart("multipart/mixed"));
}

TEST(Multipart, SplitsTheSample) {
  const Bytes body = sample();
  const Result<Multipart> result = split_multipart(body);
  ASSERT_TRUE(result.has_value());
  EXPECT_TRUE(result->findings.empty());
  EXPECT_EQ(result->table_size, 20U);
  ASSERT_EQ(result->parts.size(), 2U);
  EXPECT_EQ(result->parts[0].offset, 20U);
  EXPECT_EQ(result->parts[0].length, 12U);
  EXPECT_EQ(as_text(result->parts[0].bytes.subspan(4)), "WWWWWWWW");
  EXPECT_EQ(result->parts[1].offset, 32U);
  EXPECT_EQ(as_text(result->parts[1].bytes), "Hello, EAS");
}

TEST(Multipart, TablesThatCannotBeRead) {
  struct Case {
    const char* body;
    std::size_t offset;
  };
  for (const Case& entry : {Case{"", 0}, Case{"020000", 3}, Case{"00000000", 0}, Case{"FFFFFFFF 00", 0},
                            Case{"00000080 0000000000000000", 0}, Case{"01000000 14000000 0C0000", 11},
                            Case{"FFFFFF7F 0000000000000000", 12}}) {
    const Bytes body = hex(entry.body);
    const auto result = split_multipart(body);
    ASSERT_FALSE(result.has_value()) << entry.body;
    EXPECT_EQ(result.error().offset, entry.offset) << result.error().what;
  }
}

TEST(Multipart, EveryCutIsNoticed) {
  const Bytes whole = sample();
  for (std::size_t length = 0; length < whole.size(); ++length) {
    const auto result = split_multipart(ByteView(whole).first(length));
    if (length < 20) {
      EXPECT_FALSE(result.has_value()) << length;
    } else {
      ASSERT_TRUE(result.has_value()) << length;
      EXPECT_TRUE(has(result->findings, "multipart.bounds", "part 1 ends after the body")) << length;
      EXPECT_EQ(result->parts[1].bytes.size(), length < 32 ? 0 : length - 32) << length;
    }
  }
}

TEST(Multipart, ReportsBrokenLayouts) {
  Bytes body = sample();
  body[12] = 0x1e;  // part 1 two bytes earlier
  EXPECT_TRUE(has(split_multipart(body)->findings, "multipart.overlap", "part 1 overlaps part 0"));
  EXPECT_TRUE(has(split_multipart(body)->findings, "multipart.gap", "2 bytes"));

  body = sample();
  body[12] = 0x04;  // part 1 inside the table
  EXPECT_TRUE(
      has(split_multipart(body)->findings, "multipart.bounds", "part 1 begins inside the part table"));

  body = sample();
  append(body, std::string_view("???"));
  const auto gap = split_multipart(body);
  ASSERT_TRUE(has(gap->findings, "multipart.gap", "3 bytes"));
  EXPECT_EQ(gap->findings.front().offset, 42U);

  body = sample();
  body[20] = 0x1f;
  EXPECT_TRUE(has(split_multipart(body)->findings, "multipart.first-part"));

  body = sample();
  body[8] = 0xff;
  body[9] = body[10] = body[11] = 0xff;  // a length that wraps 32 bits with its offset
  const auto wrapped = split_multipart(body);
  EXPECT_TRUE(has(wrapped->findings, "multipart.bounds", "part 0 ends after the body"));
  EXPECT_EQ(wrapped->parts[0].bytes.size(), 22U);
}

TEST(Multipart, ComplaintsAreBounded) {
  Bytes body = hex("00100000");  // 4,096 parts, all of them far outside
  body.resize(4 + 4096 * 8, 0x7f);
  const auto result = split_multipart(body);
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(result->parts.size(), 4096U);
  EXPECT_EQ(result->findings.size(), max_findings);
  EXPECT_EQ(result->findings.back().code, "findings.more");
}

TEST(Multipart, EmptyPartsAreNoFault) {
  const Bytes body = hex("02000000 14000000 04000000 18000000 00000000 03016A00");
  const auto result = split_multipart(body);
  ASSERT_TRUE(result.has_value());
  EXPECT_TRUE(result->findings.empty());
  EXPECT_TRUE(result->parts[1].bytes.empty());
}

TEST(Multipart, ReplacesPartZero) {
  const Bytes body = sample();
  const auto parts = split_multipart(body);
  ASSERT_TRUE(parts.has_value());
  EXPECT_EQ(replace_part0(body, *parts, parts->parts[0].bytes).value(), body);
  for (const std::string& content :
       {std::string("\x03\x01\x6a\0", 4), std::string("\x03\x01\x6a\0a longer document", 21)}) {
    const auto edited = replace_part0(body, *parts, as_bytes(content));
    ASSERT_TRUE(edited.has_value());
    const auto again = split_multipart(*edited);
    ASSERT_TRUE(again.has_value());
    EXPECT_TRUE(again->findings.empty());
    EXPECT_EQ(as_text(again->parts[0].bytes), content);
    EXPECT_EQ(as_text(again->parts[1].bytes), "Hello, EAS");
    EXPECT_EQ(edited->size(), body.size() - 12 + content.size());
  }
}

TEST(Multipart, ReplacingKeepsGapsAndOrder) {
  // Part 1 lies before part 0; two bytes before and after it belong to nobody.
  const Bytes body = hex("02000000 19000000 04000000 16000000 01000000 AAAA 58 BBBB 03016A00 CC");
  auto parts = split_multipart(body);
  ASSERT_TRUE(parts.has_value());
  EXPECT_TRUE(has(parts->findings, "multipart.gap", "5 bytes"));
  const auto edited = replace_part0(body, *parts, as_bytes("new"));
  ASSERT_TRUE(edited.has_value());
  EXPECT_EQ(text::to_hex(*edited), "0200000019000000030000001600000001000000AAAA58BBBB6E6577CC");
}

TEST(Multipart, RefusesToReplaceWhatOverlaps) {
  Bytes body = sample();
  body[12] = 0x1e;
  EXPECT_FALSE(replace_part0(body, split_multipart(body).value(), as_bytes("x")).has_value());
  body = sample();
  body.resize(25);
  EXPECT_FALSE(replace_part0(body, split_multipart(body).value(), as_bytes("x")).has_value());
  body = sample();
  body[4] = 0;
  EXPECT_FALSE(replace_part0(body, split_multipart(body).value(), as_bytes("x")).has_value());
}

TEST(Multipart, RefusesToReplaceAnEmptyPartThatLiesPastTheBody) {
  Bytes body = sample();
  body[7] = 0x7f;                                     // offset of part 0: about 2 GB
  std::fill(body.begin() + 8, body.begin() + 12, 0);  // and its length: 0
  EXPECT_FALSE(replace_part0(body, split_multipart(body).value(), as_bytes("x")).has_value());
}

}  // namespace
}  // namespace eastap::decoders::multipart_test
