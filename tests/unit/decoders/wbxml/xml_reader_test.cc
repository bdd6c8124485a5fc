#include "decoders/wbxml/xml_reader.h"

#include <gtest/gtest.h>

#include "decoders/wbxml/xml.h"
#include "proxy/base/text.h"
#include "tests/support/wbxml_bodies.h"

namespace eastap::wbxml::xml_reader_test {
namespace {

using test::hex;

std::string problem(std::string_view xml) {
  const auto document = from_xml(xml);
  return document ? "" : document.error().what;
}

Bytes bytes(std::string_view xml) {
  const auto document = from_xml(xml);
  EXPECT_TRUE(document) << document.error().what;
  return document ? to_bytes(document->body()) : Bytes();
}

/// decode -> XML -> encode; the whole promise of the XML form.
void expect_same(ByteView body) {
  const Document document = decode_view(body);
  const std::string xml = to_xml(document);
  ASSERT_TRUE(text::is_utf8(xml));
  const auto again = from_xml(xml);
  ASSERT_TRUE(again) << again.error().what << '\n' << xml << text::to_hex(body);
  ASSERT_EQ(text::to_hex(again->body()), text::to_hex(body)) << xml;
}

TEST(XmlReader, EveryCanonicalDocumentComesBackByteForByte) {
  std::mt19937 random(21);
  for (int round = 0; round < 1500; ++round) {
    expect_same(test::random_body(random, {true, 40, 10}));
  }
}

TEST(XmlReader, EveryOtherDocumentComesBackByteForByte) {
  std::mt19937 random(22);
  for (int round = 0; round < 1500; ++round) {
    expect_same(test::random_body(random, {false, 40, 10}));
  }
}

TEST(XmlReader, DamagedBodiesComeBackByteForByte) {
  std::mt19937 random(23);
  for (int round = 0; round < 1500; ++round) {
    Bytes body = test::random_body(random, {round % 2 == 0, 20, 6});
    if (round % 3 != 0) {
      body.resize(random() % (body.size() + 1));
    }
    for (unsigned i = round % 3 == 1 ? 0 : 1 + random() % 3; i > 0 && !body.empty(); --i) {
      body[random() % body.size()] = static_cast<std::uint8_t>(random());
    }
    expect_same(body);
  }
}

TEST(XmlReader, FormsOutsideTheSpecificationComeBack) {
  for (const std::string_view body :
       {"", "03", "FF FF", "03 01 6A 00",
        "03 01 6A 04 66 6F 6F 00 45 44 00 83 01 02 81 69 43 05 03 41 00 01 01 01",
        "03 01 6A 00 85 05 03 42 00 01", "03 01 6A 00 C5 05 03 42 00 01 03 41 00 01", "00 01 00 45 01",
        "02 00 00 04 02 41 00 43 05 01 45 01 43 05 01", "03 01 6A 00 45 01 00 00 00", "03 01 6A 00 45 C0 01",
        "03 01 6A 02 FF 00 44 00 01", "03 01 6A 00 00 30 45 01", "03 01 6A 00 45 02 00 01",
        "03 01 6A 00 00 00 45 00 00 01"}) {
    expect_same(hex(body));
  }
}

TEST(XmlReader, TakesXmlWrittenByHand) {
  EXPECT_EQ(
      bytes("<Sync xmlns='AirSync:'>\n\t<Collections>\r\n\t\t<Collection><SyncKey>0</SyncKey><!-- first -->\n"
            "</Collection></Collections>\n</Sync>"),
      hex("03 01 6A 00 45 5C 4F 4B 03 30 00 01 01 01 01"));
  EXPECT_EQ(bytes("<s:Sync xmlns:s='airsync'><Subject xmlns='POOMMAIL:'>a<![CDATA[<b>]]></Subject></s:Sync>"),
            hex("03 01 6A 00 45 00 02 54 03 61 3C 62 3E 00 01 01"));
  EXPECT_EQ(bytes("<Sync xmlns='AirSync'><GetChanges>  </GetChanges><Class><![CDATA[ ]]></Class></Sync>"),
            hex("03 01 6A 00 45 13 50 03 20 00 01 01"))
      << "blanks alone are layout, unless they stand in a CDATA section";
  EXPECT_EQ(bytes("<Sync xmlns='AirSync' xmlns:t='urn:eastap'><SyncKey t:opaque='base64'> QU\n JD </SyncKey>"
                  "<Status t:opaque='text'>x</Status><Class t:opaque='text'/></Sync>"),
            hex("03 01 6A 00 45 4B C3 03 41 42 43 01 4E C3 01 78 01 50 C3 00 01 01"));
  EXPECT_EQ(bytes("<eastap:element xmlns:eastap='urn:eastap' page='0' token='0x05'/>"),
            hex("03 01 6A 00 05"));
}

TEST(XmlReader, RefusesNamesWithPlaceAndNextStep) {
  EXPECT_EQ(problem("<Sync xmlns='AirSync'>\n  <Subject>x</Subject>\n</Sync>"),
            "line 2, column 4: the namespace AirSync has no tag \"Subject\"; found in: Email, Calendar, "
            "Tasks, Notes");
  EXPECT_EQ(from_xml("<Sync xmlns='AirSync'><X/></Sync>").error().offset, 23U);
  EXPECT_NE(problem("<Sync/>").find("add xmlns=\"AirSync\""), std::string::npos);
  EXPECT_NE(problem("<Sync xmlns='urn:x'/>").find("not a namespace"), std::string::npos);
  EXPECT_NE(problem("<e:Sync/>").find("not declared"), std::string::npos);
}

TEST(XmlReader, RefusesWhatWbxmlCannotSay) {
  const std::string open = "<Sync xmlns='AirSync' xmlns:t='urn:eastap'";
  EXPECT_NE(problem(open + " id='1'/>").find("no attributes"), std::string::npos);
  EXPECT_NE(problem(open + ">text<Status/></Sync>").find("beside elements"), std::string::npos);
  EXPECT_NE(problem(open + " t:header='FF'/>").find("not a WBXML header"), std::string::npos);
  EXPECT_NE(problem(open + " t:header=''/>").find("not a WBXML header"), std::string::npos);
  EXPECT_NE(problem(open + " t:end='02'/>").find("eastap:end"), std::string::npos);
  EXPECT_NE(problem(open + " t:end=''/>").find("eastap:end"), std::string::npos);
  EXPECT_NE(problem(open + "><Status t:header='03016A00'/></Sync>").find("root"), std::string::npos);
  EXPECT_NE(problem(open + "><Status t:opaque='base64'>*</Status></Sync>").find("not base64"),
            std::string::npos);
  EXPECT_NE(problem(open + "><Status t:bytes='Rf8='/></Sync>").find("eastap:bytes"), std::string::npos);
  EXPECT_NE(problem(open + " t:bytes='AwA='><Status/></Sync>").find("elements inside"), std::string::npos);
  EXPECT_NE(problem(open + "><Status t:cut='5'>a</Status></Sync>").find("print it whole"), std::string::npos);
  EXPECT_NE(problem(open + "><t:what/></Sync>").find("no element \"what\""), std::string::npos);
  EXPECT_NE(problem(open + "><t:element page='0'/></Sync>").find("needs page"), std::string::npos);
  EXPECT_NE(problem(open + "><t:element page='0' token='4'/></Sync>").find("needs page"), std::string::npos);
  EXPECT_NE(problem(open + "><t:element name='x'/></Sync>").find("eastap:tag"), std::string::npos);
  EXPECT_NE(problem(open + "><t:element name='x' t:tag='0400'/></Sync>").find("LITERAL"), std::string::npos);
  EXPECT_NE(problem(open + "><t:value><Status/></t:value></Sync>").find("no elements inside"),
            std::string::npos);
  EXPECT_NE(problem(open + "><t:unread>QQ==</t:unread><Status/></Sync>").find("nothing can follow"),
            std::string::npos);
  EXPECT_NE(problem(open + "><t:unread>*</t:unread></Sync>").find("base64 alone"), std::string::npos);
  EXPECT_NE(problem("<t:value xmlns:t='urn:eastap'>x</t:value>").find("here"), std::string::npos);
  EXPECT_NE(problem("<Sync xmlns='AirSync'><Status></Sync>"), "");
  EXPECT_NE(problem("not xml"), "");
}

TEST(XmlReader, AttributesHoldWhileTheTextIsUnedited) {
  const std::string xml =
      "<Sync xmlns='AirSync' xmlns:t='urn:eastap'><SyncKey t:bytes='A0EAA0IA'>AB</SyncKey></Sync>";
  EXPECT_EQ(bytes(xml), hex("03 01 6A 00 45 4B 03 41 00 03 42 00 01 01"));
  std::string edited = xml;
  edited.replace(edited.find(">AB<"), 4, ">AC<");
  EXPECT_EQ(bytes(edited), hex("03 01 6A 00 45 4B 03 41 43 00 01 01"));
}

TEST(XmlReader, RawTagsHoldWhileTheNameIsUnedited) {
  EXPECT_EQ(bytes("<Sync xmlns='AirSync' xmlns:t='urn:eastap'><Status t:tag='00004E'/></Sync>"),
            hex("03 01 6A 00 45 00 00 4E 01 01"));
  EXPECT_EQ(bytes("<Sync xmlns='AirSync' xmlns:t='urn:eastap'><Status t:tag='00000E'>1</Status></Sync>"),
            hex("03 01 6A 00 45 00 00 4E 03 31 00 01 01"));
  EXPECT_EQ(bytes("<Sync xmlns='AirSync' xmlns:t='urn:eastap'><Class t:tag='00004E'/></Sync>"),
            hex("03 01 6A 00 45 10 01"));
  EXPECT_EQ(
      bytes("<Sync xmlns='AirSync' xmlns:e='Email' xmlns:t='urn:eastap'><e:To/><Status t:tag='0E'/></Sync>"),
      hex("03 01 6A 00 45 00 02 16 00 00 0E 01"));
}

TEST(XmlReader, LegacyTagsEncodeWithAFinding) {
  const auto document = from_xml("<Sync xmlns='AirSync'><Version>1</Version></Sync>");
  ASSERT_TRUE(document);
  ASSERT_EQ(document->findings().size(), 1U);
  EXPECT_NE(document->findings()[0].text.find("legacy"), std::string::npos);
}

TEST(XmlReader, KeepsItsLimits) {
  std::string deep = "<Sync xmlns='AirSync'>";
  for (int i = 0; i < 300; ++i) {
    deep += "<Sync>";
  }
  EXPECT_EQ(from_xml(deep).error().code, ErrorCode::limit_exceeded);
  Limits limits;
  limits.size = 40;
  EXPECT_FALSE(from_xml("<Sync xmlns='AirSync'>" + std::string(500, ' ') + "</Sync>", limits));
  EXPECT_FALSE(
      from_xml("<Sync xmlns='AirSync'><SyncKey>" + std::string(60, 'x') + "</SyncKey></Sync>", limits));
  EXPECT_FALSE(from_xml(
      "<Sync xmlns='AirSync'><SyncKey>" + std::string(60, 'x') + "</SyncKey><Status/></Sync>", limits));
}

}  // namespace
}  // namespace eastap::wbxml::xml_reader_test
