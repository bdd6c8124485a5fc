#include "proxy/trace/redact/plain_members.h"

#include <gtest/gtest.h>

namespace eastap::trace::redact::plain_members_test {
namespace {

TEST(PlainMembers, AreTheProtocolsOwn) {
  EXPECT_TRUE(is_plain_member("error") && is_plain_member("ErrorCode") && is_plain_member("protocol"));
  EXPECT_FALSE(is_plain_member("error_description") || is_plain_member("DisplayName") || is_plain_member(""));
}

TEST(PlainMembers, TheirValuesAreWordsNotTexts) {
  for (const std::string_view word :
       {"", "MobileSync", "invalid_grant", "en:us", "443", "15.20", "15.20.7472", " \r\n on\t",
        "http://schemas.microsoft.com/exchange/autodiscover/mobilesync/responseschema/2006",
        "6D51FDE2-1C5F-4A6B-9B2C-0A1B2C3D4E5F"}) {
    EXPECT_TRUE(is_plain_value(word)) << word;
  }
  for (const std::string_view text :
       {"Ludwig Kaiser", "ludwig@fabrikam", "srv7.fabrikam.com", "10.1.2.3", "http://schemas.fabrikam.com/x",
        "http://schemas.microsoft.com/?ludwig@fabrikam.com", "ludwig%40fabrikam", "M\xC3\xBCller",
        "a\\u0040b"}) {
    EXPECT_FALSE(is_plain_value(text)) << text;
  }
}

}  // namespace
}  // namespace eastap::trace::redact::plain_members_test
