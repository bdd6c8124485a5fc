#include "decoders/wbxml/xml_attributes.h"

#include <gtest/gtest.h>

#include "tests/support/wbxml_bodies.h"

namespace eastap::wbxml::xml_attributes_test {
namespace {

Result<XmlAttributes> read(const std::string& attributes, bool own = false) {
  static pugi::xml_document tree;
  static pugi::xml_document root;
  EXPECT_TRUE(root.load_string("<a xmlns:t='urn:eastap' xmlns:o='urn:other'/>"));
  EXPECT_TRUE(tree.load_string(("<a " + attributes + "/>").c_str()));
  Scopes scopes;
  scopes.enter(root.document_element());
  scopes.enter(tree.document_element());
  return read_attributes(tree.document_element(), scopes, own);
}

TEST(XmlAttributes, ReadsAll) {
  const auto read_all = read(
      "xml:space='preserve' xmlns='AirSync' t:opaque='base64' t:bytes='AwA=' t:tag='00 05 45' "
      "t:end='01' t:header='03016A00' t:after='QQ=='");
  ASSERT_TRUE(read_all);
  EXPECT_EQ(read_all->opaque, XmlAttributes::Opaque::base64);
  EXPECT_EQ(read_all->bytes, test::hex("03 00"));
  EXPECT_EQ(read_all->tag, test::hex("00 05 45"));
  EXPECT_EQ(read_all->end, test::hex("01"));
  EXPECT_EQ(read_all->header, test::hex("03 01 6A 00"));
  EXPECT_EQ(read_all->after, test::hex("41"));
  const auto own = read("page='254' token='0x3f' name='foo' offset='1' reason='x'", true);
  ASSERT_TRUE(own);
  EXPECT_EQ(own->page, 254);
  EXPECT_EQ(own->token, 0x3F);
  EXPECT_EQ(own->name, "foo");
  EXPECT_EQ(read("t:opaque='text'")->opaque, XmlAttributes::Opaque::text);
}

TEST(XmlAttributes, RefusesWhatHasNoPlace) {
  for (const char* attributes : {"id='1'", "o:id='1'", "u:id='1'", "t:opaque='yes'", "t:bytes='*'",
                                 "t:tag='5'", "t:nothing=''", "t:cut='9'"}) {
    EXPECT_FALSE(read(attributes)) << attributes;
  }
  for (const char* attributes : {"page='256'", "page='x'", "token='0x'", "token='-1'", "what='1'"}) {
    EXPECT_FALSE(read(attributes, true)) << attributes;
  }
  EXPECT_NE(read("t:cut='9'").error().what.find("print it whole"), std::string::npos);
}

}  // namespace
}  // namespace eastap::wbxml::xml_attributes_test
