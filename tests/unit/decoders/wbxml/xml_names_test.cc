#include "decoders/wbxml/xml_names.h"

#include <gtest/gtest.h>

namespace eastap::wbxml::xml_names_test {
namespace {

TEST(XmlNames, SplitAtTheColon) {
  EXPECT_EQ(QualifiedName("email:Subject").prefix, "email");
  EXPECT_EQ(QualifiedName("email:Subject").local, "Subject");
  EXPECT_EQ(QualifiedName("Sync").prefix, "");
  EXPECT_EQ(QualifiedName("Sync").local, "Sync");
}

TEST(XmlNames, ScopesNestAndEnd) {
  pugi::xml_document tree;
  ASSERT_TRUE(
      tree.load_string("<a xmlns='AirSync:' xmlns:e='Email' xmlns:x='urn:x' xmlns:t='urn:eastap'><b "
                       "xmlns:e='POOMCAL:' xmlns=''/></a>"));
  Scopes scopes;
  scopes.enter(tree.child("a"));
  EXPECT_EQ(scopes.meaning("").page, 0);
  EXPECT_EQ(scopes.meaning("e").page, 2);
  EXPECT_EQ(scopes.meaning("x").type, Meaning::Type::other);
  EXPECT_EQ(scopes.meaning("t").type, Meaning::Type::eastap);
  EXPECT_EQ(scopes.meaning("nope").type, Meaning::Type::undeclared);
  scopes.enter(tree.child("a").child("b"));
  EXPECT_EQ(scopes.meaning("e").page, 4);
  EXPECT_EQ(scopes.meaning("").type, Meaning::Type::undeclared);
  scopes.leave();
  EXPECT_EQ(scopes.meaning("e").page, 2);
  EXPECT_EQ(scopes.meaning("").type, Meaning::Type::page);
  scopes.leave();
  EXPECT_EQ(scopes.meaning("e").type, Meaning::Type::undeclared);
}

TEST(XmlNames, SayTheNextStep) {
  Meaning airsync;
  airsync.type = Meaning::Type::page;
  Meaning other;
  other.type = Meaning::Type::other;
  other.uri = "urn:x";
  EXPECT_EQ(why_unknown(QualifiedName("Subject"), airsync),
            "the namespace AirSync has no tag \"Subject\"; found in: Email, Calendar, Tasks, Notes");
  EXPECT_EQ(why_unknown(QualifiedName("synckey"), airsync),
            "the namespace AirSync has no tag \"synckey\"; it has \"SyncKey\"");
  EXPECT_EQ(why_unknown(QualifiedName("Nothing"), airsync), "the namespace AirSync has no tag \"Nothing\"");
  EXPECT_NE(why_unknown(QualifiedName("x:a"), other).find("\"urn:x\" is not a namespace"), std::string::npos);
  EXPECT_EQ(why_unknown(QualifiedName("e:a"), {}), "the prefix \"e\" is not declared; add xmlns:e=\"...\"");
  EXPECT_EQ(why_unknown(QualifiedName("Provision"), {}),
            "\"Provision\" has no namespace; add xmlns=\"Provision\"");
  EXPECT_EQ(why_unknown(QualifiedName("Foo"), {}), "\"Foo\" has no namespace; add xmlns=\"AirSync\"");
}

}  // namespace
}  // namespace eastap::wbxml::xml_names_test
