#include "decoders/wbxml/xml_check.h"

#include <gtest/gtest.h>

namespace eastap::wbxml::xml_check_test {
namespace {

std::string problem(std::string_view xml, unsigned depth = 10) {
  const auto result = check_xml(xml, depth);
  return result ? "" : result.error().what;
}

TEST(XmlCheck, TakesOrdinaryXml) {
  EXPECT_EQ(problem("<a/>"), "");
  EXPECT_EQ(
      problem("\xEF\xBB\xBF<?xml version='1.0' encoding='UTF-8'?>\r\n<!-- & < --><a b='&lt;>'>&#13;&#x1F642;"
              "<![CDATA[ & < ]]></a>\n<!-- end -->\n"),
      "");
}

TEST(XmlCheck, NamesThePlace) {
  EXPECT_EQ(place_of("a\nb\xC3\xA9"
                     "c",
                     5),
            "line 2, column 3");
  EXPECT_EQ(place_of("", 0), "line 1, column 1");
  EXPECT_EQ(problem("<a>\n  &nbsp;</a>").substr(0, 17), "line 2, column 3:");
  EXPECT_EQ(check_xml("<a>\n  &nbsp;</a>", 10).error().offset, 6U);
}

TEST(XmlCheck, RefusesWhatPugixmlLetsPass) {
  EXPECT_NE(problem("<a>\xFF</a>").find("0xFF is not UTF-8"), std::string::npos);
  EXPECT_NE(problem("<a>\x01</a>").find("U+0001"), std::string::npos);
  EXPECT_NE(problem("<a>&nbsp;</a>"), "");
  EXPECT_NE(problem("<a>& b</a>"), "");
  EXPECT_NE(problem("<a>&#0;</a>").find("&#0;"), std::string::npos);
  EXPECT_NE(problem("<a>&#xD800;</a>"), "");
  EXPECT_NE(problem("<a>&#x;</a>"), "");
  EXPECT_NE(problem("<a>&#99999999999;</a>"), "");
  EXPECT_NE(problem("<a b='&x;'/>"), "");
  EXPECT_NE(problem("<!DOCTYPE a><a/>").find("document type"), std::string::npos);
  EXPECT_NE(problem("<a/><b/>").find("second root"), std::string::npos);
  EXPECT_NE(problem("x<a/>").find("outside"), std::string::npos);
  EXPECT_NE(problem("<a/>x").find("outside"), std::string::npos);
  EXPECT_NE(problem("<![CDATA[x]]><a/>").find("outside"), std::string::npos);
  EXPECT_NE(problem("").find("no element"), std::string::npos);
  EXPECT_NE(problem("<!-- -->").find("no element"), std::string::npos);
  EXPECT_NE(problem("<?xml version='1.0' encoding='iso-8859-1'?><a/>").find("iso-8859-1"), std::string::npos);
  EXPECT_NE(problem("\xFF\xFE<\0a\0").find("UTF-16"), std::string::npos);
}

TEST(XmlCheck, RefusesWhatHasNoEnd) {
  EXPECT_NE(problem("<a"), "");
  EXPECT_NE(problem("<a b='>"), "");
  EXPECT_NE(problem("<!-- x"), "");
  EXPECT_NE(problem("<?xml "), "");
  EXPECT_NE(problem("<a><![CDATA[</a>"), "");
  EXPECT_NE(problem("</a>"), "");
  EXPECT_NE(problem("<a></a"), "");
  EXPECT_NE(problem("<a <b/>"), "");
}

TEST(XmlCheck, BoundsTheDepth) {
  EXPECT_EQ(problem("<a><b><c/></b></a>", 2), "");
  EXPECT_NE(problem("<a><b><c></c></b></a>", 2).find("2 levels"), std::string::npos);
  std::string deep;
  for (int i = 0; i < 100000; ++i) {
    deep += "<a>";
  }
  EXPECT_EQ(check_xml(deep, 256).error().code, ErrorCode::limit_exceeded);
}

}  // namespace
}  // namespace eastap::wbxml::xml_check_test
