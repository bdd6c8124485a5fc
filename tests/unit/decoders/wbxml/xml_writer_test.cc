#include "decoders/wbxml/xml_writer.h"

#include <gtest/gtest.h>

#include "decoders/wbxml/codepages.h"
#include "proxy/base/text.h"
#include "tests/support/wbxml_bodies.h"

namespace eastap::wbxml::xml_writer_test {
namespace {

using test::hex;
using test::WbxmlBody;

std::string xml(const Bytes& body) {
  return to_xml(decode(body), {.declaration = false});
}

TEST(XmlWriter, ReadsWell) {
  const Bytes body = WbxmlBody()
                         .open("AirSync:Sync")
                         .open("Collections")
                         .open("Collection")
                         .text("SyncKey", "1")
                         .empty("MoreAvailable")
                         .open("Commands")
                         .text("Email:Subject", "Lunch & more")
                         .opaque("Email2:ConversationId", hex("00 FF 10"))
                         .opaque("AirSyncBase:Data", as_bytes("<p>caf\xC3\xA9</p>\r\n"))
                         .bytes();
  EXPECT_EQ(to_xml(decode(body)),
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
            "<Sync xmlns=\"AirSync\" xmlns:email=\"Email\" xmlns:airsyncbase=\"AirSyncBase\" "
            "xmlns:email2=\"Email2\" "
            "xmlns:eastap=\"urn:eastap\">\n"
            "  <Collections>\n"
            "    <Collection>\n"
            "      <SyncKey>1</SyncKey>\n"
            "      <MoreAvailable/>\n"
            "      <Commands>\n"
            "        <email:Subject>Lunch &amp; more</email:Subject>\n"
            "        <email2:ConversationId eastap:opaque=\"base64\">AP8Q</email2:ConversationId>\n"
            "        <airsyncbase:Data "
            "eastap:opaque=\"text\">&lt;p&gt;caf\xC3\xA9&lt;/p&gt;&#13;\n</airsyncbase:Data>\n"
            "      </Commands>\n"
            "    </Collection>\n"
            "  </Collections>\n"
            "</Sync>\n");
}

TEST(XmlWriter, DeclaresEastapOnlyWhereItIsUsed) {
  EXPECT_EQ(xml(hex("03 01 6A 00 45 4B 03 31 00 01 01")),
            "<Sync xmlns=\"AirSync\">\n  <SyncKey>1</SyncKey>\n</Sync>\n");
  EXPECT_EQ(xml(hex("03 01 6A 00 05")), "<Sync xmlns=\"AirSync\"/>\n");
}

TEST(XmlWriter, WritesDeviationsAsAttributes) {
  EXPECT_EQ(xml(hex("03 01 6A 00 45 4B 01 00 00 4E 03 00 01 00 05 01")),
            "<Sync xmlns=\"AirSync\" xmlns:eastap=\"urn:eastap\" eastap:end=\"000501\">\n"
            "  <SyncKey eastap:tag=\"4B\"/>\n"
            "  <Status eastap:tag=\"00004E\" eastap:bytes=\"AwA=\"></Status>\n"
            "</Sync>\n");
  EXPECT_EQ(xml(hex("02 01 6A 00 45 4B 03 41 00 03 42 00 01 4E C3 80 01 43 01 01")),
            "<Sync xmlns=\"AirSync\" xmlns:eastap=\"urn:eastap\" eastap:header=\"02016A00\">\n"
            "  <SyncKey eastap:bytes=\"A0EAA0IA\">AB</SyncKey>\n"
            "  <Status eastap:bytes=\"w4ABQw==\">C</Status>\n"
            "</Sync>\n");
}

TEST(XmlWriter, ShowsTextThatXmlCannotHoldAsFarAsItCan) {
  EXPECT_EQ(xml(hex("03 01 6A 00 45 4B 03 41 1B 5B FF 42 00 01 01")),
            "<Sync xmlns=\"AirSync\" xmlns:eastap=\"urn:eastap\">\n"
            "  <SyncKey eastap:bytes=\"A0EbW/9CAA==\">A\xEF\xBF\xBD[\xEF\xBF\xBD"
            "B</SyncKey>\n"
            "</Sync>\n");
}

TEST(XmlWriter, WritesUnknownTagsByNumberAndLiteralsByName) {
  EXPECT_EQ(xml(hex("03 01 6A 00 45 7F 03 31 00 01 00 FE 05 01")),
            "<Sync xmlns=\"AirSync\" xmlns:eastap=\"urn:eastap\">\n"
            "  <eastap:element page=\"0\" token=\"0x3F\">1</eastap:element>\n"
            "  <eastap:element page=\"254\" token=\"0x05\"/>\n"
            "</Sync>\n");
  EXPECT_EQ(xml(hex("03 01 6A 02 22 00 45 04 00 01")),
            "<Sync xmlns=\"AirSync\" xmlns:eastap=\"urn:eastap\" eastap:header=\"03016A022200\">\n"
            "  <eastap:element name=\"&quot;\" eastap:tag=\"0400\"/>\n"
            "</Sync>\n");
  EXPECT_EQ(
      xml(hex("03 01 6A 00 00 30 45 01")),
      "<eastap:element xmlns:eastap=\"urn:eastap\" page=\"48\" token=\"0x05\" eastap:tag=\"003045\"/>\n");
}

TEST(XmlWriter, PutsValuesBesideElementsOnLinesOfTheirOwn) {
  EXPECT_EQ(xml(hex("03 01 6A 00 45 03 61 00 03 62 00 0B C3 01 00 01")),
            "<Sync xmlns=\"AirSync\" xmlns:eastap=\"urn:eastap\">\n"
            "  <eastap:value eastap:bytes=\"A2EAA2IA\">ab</eastap:value>\n"
            "  <SyncKey/>\n"
            "  <eastap:value eastap:opaque=\"base64\">AA==</eastap:value>\n"
            "</Sync>\n");
}

TEST(XmlWriter, KeepsWhatWasNotRead) {
  EXPECT_EQ(xml(hex("03 01 6A 00 45 4B 03 31 00 C0 01")),
            "<Sync xmlns=\"AirSync\" xmlns:eastap=\"urn:eastap\">\n"
            "  <SyncKey>\n"
            "    <eastap:value>1</eastap:value>\n"
            "    <eastap:unread offset=\"9\" reason=\"extension token 0xC0: MS-ASWBXML has "
            "none\">wAE=</eastap:unread>\n"
            "  </SyncKey>\n"
            "</Sync>\n");
  EXPECT_EQ(
      xml(hex("03 01 6A 00 45 01 41 42")),
      "<Sync xmlns=\"AirSync\" xmlns:eastap=\"urn:eastap\" eastap:after=\"QUI=\" eastap:tag=\"45\"/>\n");
  EXPECT_EQ(xml({}), "<eastap:empty xmlns:eastap=\"urn:eastap\"/>\n");
  EXPECT_EQ(xml(hex("FF")),
            "<eastap:unread xmlns:eastap=\"urn:eastap\" offset=\"0\" reason=\"not WBXML: the version "
            "byte is 0xFF, known are 0x00 to 0x03\">/w==</eastap:unread>\n");
}

TEST(XmlWriter, CutsLongValuesWhenAsked) {
  const Bytes body = WbxmlBody()
                         .open("AirSync:Sync")
                         .text("SyncKey",
                               "abc\xC3\xA9"
                               "def")
                         .opaque("Status", hex("00 01 02 03 04 05"))
                         .bytes();
  EXPECT_EQ(to_xml(decode(body), {.declaration = false, .indent = 1, .margin = 3, .max_value = 4}),
            "   <Sync xmlns=\"AirSync\" xmlns:eastap=\"urn:eastap\">\n"
            "    <SyncKey eastap:cut=\"8\">abc</SyncKey>\n"
            "    <Status eastap:opaque=\"base64\" eastap:cut=\"6\">AAECAw==</Status>\n"
            "   </Sync>\n");
}

TEST(XmlWriter, RemarksStandAsCommentsThatEncodingOverlooks) {
  const Bytes body = WbxmlBody()
                         .open("AirSync:Sync")
                         .text("Status", "3")
                         .open("Collections")
                         .empty("MoreAvailable")
                         .text("Email:Subject", " two\r\nlines ")
                         .bytes();
  const Document document = decode(body);
  XmlStyle style{.declaration = false};
  style.remark = [&](Index element) -> std::optional<std::string> {
    const std::string_view name = document.name(element);
    if (name == "Subject") {
      return std::nullopt;
    }
    return name == "Status" ? "a --> b---c <&>-" : "of " + std::string(name);
  };
  const std::string shown = to_xml(document, style);
  EXPECT_EQ(shown,
            "<Sync xmlns=\"AirSync\" xmlns:email=\"Email\">  <!-- of Sync -->\n"
            "  <Status>3</Status>  <!-- a - -> b- - -c <&>- -->\n"
            "  <Collections>  <!-- of Collections -->\n"
            "    <MoreAvailable/>  <!-- of MoreAvailable -->\n"
            "    <email:Subject> two&#13;\nlines </email:Subject>\n"
            "  </Collections>\n"
            "</Sync>\n");
  const auto back = from_xml(shown);
  ASSERT_TRUE(back) << back.error().what;
  EXPECT_EQ(to_bytes(back->body()), body);
}

TEST(XmlWriter, PiecesMakeTheWhole) {
  std::mt19937 random(9);
  for (int round = 0; round < 30; ++round) {
    Bytes body = test::random_body(random, {round % 2 == 0, 3000, 10});
    if (round % 3 == 0) {
      body.resize(body.size() / 2);
    }
    const Document document = decode(body);
    std::string pieces;
    std::size_t largest = 0;
    write_xml(document, {}, [&](std::string_view piece) {
      pieces += piece;
      largest = std::max(largest, piece.size());
    });
    EXPECT_EQ(pieces, to_xml(document));
    EXPECT_LE(largest, std::size_t{160} << 10U);
  }
}

TEST(XmlWriter, CutsCharactersNowhereInLongTexts) {
  std::string text;
  while (text.size() < 300000) {
    text +=
        "\xE2\x82\xAC\xF0\x9F\x99\x82"
        "a\xC3\xA9";
  }
  const Document document = decode(WbxmlBody().open("AirSync:Sync").text("SyncKey", text).bytes());
  const std::string printed = to_xml(document);
  EXPECT_NE(printed.find(text), std::string::npos);
  EXPECT_TRUE(text::is_utf8(printed));
}

TEST(XmlWriter, ShowsEdits) {
  Document document = decode(hex("03 01 6A 00 45 4B 03 31 00 01 01"));
  ASSERT_TRUE(document.set_text(document.find("Sync/SyncKey"), "2"));
  EXPECT_EQ(to_xml(document, {.declaration = false}),
            "<Sync xmlns=\"AirSync\">\n  <SyncKey>2</SyncKey>\n</Sync>\n");
  std::string pieces;
  write_xml(document, {.declaration = false}, [&](std::string_view piece) { pieces += piece; });
  EXPECT_EQ(pieces, to_xml(document, {.declaration = false}));
}

TEST(XmlWriter, EveryTagHasItsNamespace) {
  for (const Tag& tag : all_tags()) {
    const Bytes body = hex("03 01 6A 00 45");
    Bytes whole = body;
    append(whole, ByteView(Bytes{0x00, tag.page, tag.token, 0x01}));
    const std::string line = xml(whole);
    const std::string name = tag.page == 0 ? std::string(tag.name)
                                           : std::string(prefix_of(tag.page)) + ':' + std::string(tag.name);
    EXPECT_NE(line.find('<' + name), std::string::npos) << line;
  }
}

}  // namespace
}  // namespace eastap::wbxml::xml_writer_test
