#include "decoders/wbxml/builder.h"

#include <filesystem>
#include <string>

#include <gtest/gtest.h>

#include "decoders/wbxml/xml.h"
#include "tests/support/files.h"
#include "tests/support/wbxml_bodies.h"

namespace eastap::wbxml::builder_test {
namespace {

using test::hex;

/// The nodes as one line: kind, span, value.
std::string shape(const Document& document) {
  std::string out;
  for (Index i = 0; i < document.size(); ++i) {
    const Node& node = *document.node(i);
    const char letter = "esouTEp"[static_cast<int>(node.kind)];
    out += std::string(1, letter) + std::to_string(node.begin) + '-' + std::to_string(node.end) + ' ';
  }
  return out.empty() ? out : out.substr(0, out.size() - 1);
}

/// Everything that two readings of a body could differ in.
std::string reading(const Document& document) {
  std::string out =
      shape(document) + " read to " + std::to_string(document.read_end()) + '\n' + to_xml(document);
  for (const Finding& finding : document.findings()) {
    out += std::to_string(finding.offset) + ' ' + finding.text + '\n';
  }
  return document.fault() ? out + document.fault()->what : out;
}

TEST(Builder, LibwbxmlReadsTheSame) {
  std::size_t bodies = 0;
  for (const char* folder : {"golden/wbxml", "fuzz/corpus/wbxml_decode"}) {
    for (const auto& entry : std::filesystem::directory_iterator(test::data(folder))) {
      const Bytes body = test::slurp(entry.path());
      if (entry.path().extension() == ".xml") {
        continue;
      }
      ++bodies;
      EXPECT_EQ(reading(Builder(body, nullptr, {}).run(true)), reading(decode_view(body))) << entry.path();
      // cut anywhere
      for (std::size_t size = 0; size < body.size() && body.size() < 300; ++size) {
        const ByteView part = ByteView(body).first(size);
        ASSERT_EQ(reading(Builder(part, nullptr, {}).run(true)), reading(decode_view(part)))
            << entry.path() << " cut to " << size;
      }
    }
  }
  EXPECT_GT(bodies, 100U);
}

TEST(Builder, SpansHaveNoGaps) {
  const Document document = decode(hex("03 01 6A 00 45 4B 03 31 00 01 00 02 4F C3 02 41 42 01 00 00 07 01"));
  ASSERT_FALSE(document.fault()) << document.fault()->what;
  EXPECT_EQ(shape(document), "e4-22 e5-10 s6-9 e10-18 o13-17 e18-21");
  EXPECT_EQ(document.read_end(), 22U);
}

TEST(Builder, KeepsSilentValuesAndMisplacedSwitches) {
  // an empty string, a switch before END, an empty opaque value, two strings side by side
  const Document document =
      decode(hex("03 01 6A 00 45 4B 03 00 00 02 01 4F C3 00 01 00 00 4C 03 41 00 03 42 00 01 01"));
  ASSERT_FALSE(document.fault()) << document.fault()->what;
  EXPECT_EQ(shape(document), "e4-26 e5-11 s6-8 e11-15 o12-14 e15-25 s18-21 s21-24");
  EXPECT_TRUE(document.findings().empty());
}

TEST(Builder, ReadsFormsOutsideTheSpecificationWithFindings) {
  const Document document =
      decode(hex("03 01 6A 04 66 6F 6F 00 45 44 00 83 01 02 81 69 43 05 03 41 00 01 01"
                 "85 05 03 42 00 01 00 1A 45 03 43 00 01 3F 01"));
  ASSERT_FALSE(document.fault()) << document.fault()->what;
  EXPECT_EQ(shape(document), "e8-38 u9-23 T11-13 E13-16 p16-22 e23-29 u29-36 s32-35 u36-37");
  EXPECT_EQ(document.name(1), "foo");
  EXPECT_EQ(document.text(1), "oo\xC3\xA9");
  EXPECT_EQ(document.namespace_name(1), "");
  std::string all;
  for (const Finding& finding : document.findings()) {
    all += std::to_string(finding.offset) + ' ' + finding.text + '\n';
  }
  EXPECT_NE(all.find("4 a string table of 4 bytes"), std::string::npos) << all;
  EXPECT_NE(all.find("9 LITERAL name \"foo\""), std::string::npos) << all;
  EXPECT_NE(all.find("11 STR_T"), std::string::npos) << all;
  EXPECT_NE(all.find("13 ENTITY U+00E9"), std::string::npos) << all;
  EXPECT_NE(all.find("16 a processing instruction"), std::string::npos) << all;
  EXPECT_NE(all.find("23 attributes"), std::string::npos) << all;
  EXPECT_NE(all.find("31 unknown code page 26 (token 0x05)"), std::string::npos) << all;
  EXPECT_EQ(document.findings().size(), 8U) << all;
}

TEST(Builder, KeepsSilentValuesBeforeAFault) {
  const Document document = decode(hex("03 01 6A 01 00 45 4B 03 31 00 02 00 83 00 03 00 C3 00 C0"));
  ASSERT_TRUE(document.fault());
  EXPECT_EQ(document.fault()->offset, 18U);
  EXPECT_EQ(document.fault()->code, ErrorCode::invalid_input);
  EXPECT_EQ(shape(document), "e5-18 e6-18 s7-10 E10-12 T12-14 s14-16 o16-18");
}

TEST(Builder, ReportsOddHeaders) {
  const Document document = decode(hex("01 00 00 04 02 41 00 43 05 01 45 01"));
  ASSERT_FALSE(document.fault()) << document.fault()->what;
  EXPECT_EQ(shape(document), "e10-12");
  EXPECT_EQ(document.findings().size(), 5U);
}

TEST(Builder, ReportsUnknownTokensLegacyTagsAndBadUtf8) {
  const Document document = decode(hex("03 01 6A 00 45 3F 11 4B 03 C3 28 00 01 01"));
  ASSERT_FALSE(document.fault());
  ASSERT_EQ(document.findings().size(), 3U);
  EXPECT_EQ(document.findings()[0].text, "unknown token 0x3F of code page 0 (AirSync)");
  EXPECT_NE(document.findings()[1].text.find("AirSync:Version is a legacy tag"), std::string::npos);
  EXPECT_EQ(document.findings()[2].offset, 8U);
}

TEST(Builder, KeepsThePartBeforeAFault) {
  const Document document = decode(hex("03 01 6A 00 45 5C 4F 4B 03 31 00 01 52 C3 7F 41"));
  ASSERT_TRUE(document.fault());
  EXPECT_EQ(document.fault()->offset, 13U);
  EXPECT_EQ(document.read_end(), 13U);
  EXPECT_EQ(shape(document), "e4-13 e5-13 e6-13 e7-12 s8-11 e12-13");
  EXPECT_EQ(document.text_at("Sync/Collections/Collection/SyncKey"), "1");
}

TEST(Builder, CutsOfEveryBodyGiveAPrefixOfItsNodes) {
  std::mt19937 random(7);
  for (int round = 0; round < 20; ++round) {
    const Bytes body = test::random_body(random, {round % 2 == 0, 30, 8});
    const Document whole = decode(body);
    ASSERT_FALSE(whole.fault()) << whole.fault()->what;
    for (std::size_t size = 0; size < body.size(); ++size) {
      const Document part = decode_view(ByteView(body).first(size));
      ASSERT_TRUE(size == 0 || part.fault());
      ASSERT_LE(part.size(), whole.size());
      ASSERT_LE(part.read_end(), size);
      for (Index i = 0; i < part.size(); ++i) {
        ASSERT_EQ(part.node(i)->begin, whole.node(i)->begin);
        ASSERT_EQ(part.node(i)->kind, whole.node(i)->kind);
        ASSERT_LE(part.node(i)->end, size);
      }
    }
  }
}

TEST(Builder, BodiesWithManyDistinctTagsUseTheFullTable) {
  std::mt19937 random(11);
  const Bytes body = test::random_body(random, {true, 3000, 6});
  const Document document = decode(body);
  EXPECT_FALSE(document.fault());
  EXPECT_GT(document.size(), 400U);
}

TEST(Builder, CountsFindingsBeyondTheLimit) {
  Bytes body = hex("03 01 6A 00 45");
  body.insert(body.end(), 250, 0x3F);
  body.push_back(0x01);
  const Document document = decode(body);
  EXPECT_EQ(document.findings().size(), 100U);
  EXPECT_EQ(document.more_findings(), 150U);
}

}  // namespace
}  // namespace eastap::wbxml::builder_test
