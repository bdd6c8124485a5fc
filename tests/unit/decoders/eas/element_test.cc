#include "decoders/eas/element.h"

#include <gtest/gtest.h>

#include "tests/support/xml_document.h"

namespace eastap::eas::element_test {
namespace {

namespace airsync = tags::airsync;

TEST(Element, AsksForChildren) {
  const auto document = test::xml_document(
      "<Sync xmlns='AirSync'><Status>1</Status><Collections><Collection><SyncKey> 7 </SyncKey></Collection>"
      "<Collection/></Collections></Sync>");
  const Element root = Element::root_of(&document);
  ASSERT_TRUE(root);
  EXPECT_TRUE(root.is(airsync::sync));
  EXPECT_EQ(root.name(), "Sync");
  EXPECT_EQ(root.text(airsync::status), "1");
  EXPECT_EQ(root.number(airsync::status), 1U);
  const Element collections = root.child(airsync::collections);
  EXPECT_EQ(collections.count(airsync::collection), 2U);
  EXPECT_EQ(collections.child(airsync::collection).number(airsync::sync_key), 7U)
      << "blanks around numbers are allowed";
  EXPECT_TRUE(root.has(airsync::status));
  EXPECT_FALSE(root.has(airsync::limit));
  int visited = 0;
  collections.each(airsync::collection, [&](Element) { ++visited; });
  EXPECT_EQ(visited, 2);
  EXPECT_TRUE(root.first().is(airsync::status));
  EXPECT_TRUE(root.first().next().is(airsync::collections));
  EXPECT_FALSE(root.first().next().next());
}

TEST(Element, NothingAnswersWithNothing) {
  const wbxml::Document empty;
  for (const Element none : {Element(), Element::root_of(nullptr), Element::root_of(&empty)}) {
    EXPECT_FALSE(none);
    EXPECT_FALSE(none.is(airsync::sync));
    EXPECT_FALSE(none.child(airsync::sync).child(airsync::status));
    EXPECT_EQ(none.text(), "");
    EXPECT_EQ(none.name(), "");
    EXPECT_EQ(none.size(), 0U);
    EXPECT_FALSE(none.number().has_value());
    EXPECT_EQ(none.count(airsync::status), 0U);
  }
}

TEST(Element, NumbersAreWholeAndFit) {
  for (const char* text : {"", "x", "1x", "-1", "4294967296", "99999999999999999999", "1.5"}) {
    const auto document = test::xml_document("<Status xmlns='AirSync'>" + std::string(text) + "</Status>");
    EXPECT_FALSE(Element::root_of(&document).number().has_value()) << text;
  }
  const auto most = test::xml_document("<Status xmlns='AirSync'>4294967295</Status>");
  EXPECT_EQ(Element::root_of(&most).number(), 4294967295U);
}

}  // namespace
}  // namespace eastap::eas::element_test
