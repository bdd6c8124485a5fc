#include <gtest/gtest.h>

#include "decoders/wbxml/codepages.h"
#include "decoders/wbxml/document.h"
#include "tests/support/wbxml_bodies.h"

namespace eastap::wbxml::self_test_test {
namespace {

TEST(SelfTest, ProvesTheInstalledLibrary) {
  EXPECT_TRUE(self_test());
  EXPECT_EQ(&self_test(), &self_test()) << "runs once";
}

TEST(SelfTest, EveryRowDecodesToItsName) {
  for (const Tag& tag : all_tags()) {
    Bytes body = test::hex("03 01 6A 00 45");
    append(body, ByteView(Bytes{0x00, tag.page, static_cast<std::uint8_t>(tag.token | 0x40U), 0x03, 'v', 0x00,
                                0x01}));
    body.push_back(0x01);
    const Document document = decode(body);
    EXPECT_FALSE(document.fault());
    ASSERT_EQ(document.size(), 3U);
    EXPECT_EQ(document.name(1), tag.name);
    EXPECT_EQ(document.namespace_name(1), namespace_of(tag.page));
    EXPECT_EQ(document.text(1), "v");
    EXPECT_EQ(document.findings().size(), tag.first_version == 0 ? 1U : 0U) << tag.name;
  }
}

}  // namespace
}  // namespace eastap::wbxml::self_test_test
