#include "certs/mobileconfig.h"

#include <pugixml.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proxy/base/text.h"
#include "tests/support/test_certs.h"

namespace eastap::certs::mobileconfig_test {
namespace {

using test::test_authority;

// The value element after <key>`name`</key> in a plist dict.
pugi::xml_node value(pugi::xml_node dict, std::string_view name) {
  for (pugi::xml_node key : dict.children("key")) {
    if (key.text().get() == name) {
      return key.next_sibling();
    }
  }
  return {};
}

std::string text_of(pugi::xml_node dict, std::string_view name) {
  return value(dict, name).text().get();
}

class Profile {
 public:
  explicit Profile(const std::string& text) {
    const pugi::xml_parse_result parsed = document_.load_string(text.c_str(), pugi::parse_full);
    EXPECT_TRUE(parsed) << parsed.description();
  }
  [[nodiscard]] pugi::xml_node top() const { return document_.child("plist").child("dict"); }
  [[nodiscard]] std::vector<pugi::xml_node> payloads() const {
    const auto range = value(top(), "PayloadContent").children("dict");
    return {range.begin(), range.end()};
  }

 private:
  pugi::xml_document document_;
};

TEST(Mobileconfig, CarriesTheCaAsARoot) {
  const Profile profile(apple_profile(*test_authority()));
  EXPECT_EQ(text_of(profile.top(), "PayloadType"), "Configuration");
  EXPECT_EQ(text_of(profile.top(), "PayloadVersion"), "1");
  ASSERT_EQ(profile.payloads().size(), 1U);
  const pugi::xml_node payload = profile.payloads()[0];
  EXPECT_EQ(text_of(payload, "PayloadType"), "com.apple.security.root");
  EXPECT_EQ(text_of(payload, "PayloadDisplayName"), test_authority()->facts().common_name);
  EXPECT_EQ(text::from_base64(text_of(payload, "PayloadContent")), test_authority()->der());
}

TEST(Mobileconfig, IdentifiersAreStableAndDiffer) {
  const std::string text = apple_profile(*test_authority());
  EXPECT_EQ(text, apple_profile(*test_authority()));
  const Profile profile(text);
  const std::string outer = text_of(profile.top(), "PayloadUUID");
  const std::string inner = text_of(profile.payloads()[0], "PayloadUUID");
  EXPECT_THAT(outer,
              testing::MatchesRegex("[0-9A-F]{8}-[0-9A-F]{4}-8[0-9A-F]{3}-[89AB][0-9A-F]{3}-[0-9A-F]{12}"));
  EXPECT_NE(outer, inner);
  const auto other = Authority::create("other", test::test_now, KeyKind::p256);
  EXPECT_NE(outer, text_of(Profile(apple_profile(*other)).top(), "PayloadUUID"));
}

TEST(Mobileconfig, AnAccountHasNoPassword) {
  const EasAccount account{"mail.test", "DOMAIN\\user <&>", "user@mail.test", ""};
  const std::string text = apple_profile(*test_authority(), account);
  const Profile profile(text);
  ASSERT_EQ(profile.payloads().size(), 2U);
  const pugi::xml_node payload = profile.payloads()[1];
  EXPECT_EQ(text_of(payload, "PayloadType"), "com.apple.eas.account");
  EXPECT_EQ(text_of(payload, "Host"), "mail.test");
  EXPECT_EQ(text_of(payload, "UserName"), "DOMAIN\\user <&>");
  EXPECT_EQ(text_of(payload, "EmailAddress"), "user@mail.test");
  EXPECT_EQ(text_of(payload, "PayloadDisplayName"), "mail.test");
  EXPECT_STREQ(value(payload, "SSL").name(), "true");
  EXPECT_FALSE(value(payload, "Password"));
  const EasAccount other{"mail.test", "someone", "", ""};
  const Profile second(apple_profile(*test_authority(), other));
  EXPECT_NE(text_of(payload, "PayloadUUID"), text_of(second.payloads()[1], "PayloadUUID"));
  EXPECT_FALSE(value(second.payloads()[1], "EmailAddress"));
}

TEST(Mobileconfig, StaysWellFormedWithBytesThatXmlCannotHold) {
  const EasAccount account{"h\x01\x02", "bad \xff utf8", "", "a\nb"};
  const Profile profile(apple_profile(*test_authority(), account));
  EXPECT_EQ(text_of(profile.payloads()[1], "Host"), "h");
  EXPECT_EQ(text_of(profile.payloads()[1], "UserName"), "?");
}

}  // namespace
}  // namespace eastap::certs::mobileconfig_test
