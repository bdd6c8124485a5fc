#include "decoders/eas/header_words.h"

#include <gtest/gtest.h>

#include "proxy/base/text.h"

namespace eastap::eas::header_words_test {
namespace {

std::string words(std::string_view name, std::string_view value) {
  return header_words(name, value).value_or("(none)");
}

TEST(HeaderWords, FindsRows) {
  ASSERT_NE(lookup_header("x-ms-policykey", "1", Side::request), nullptr);
  EXPECT_EQ(lookup_header("X-MS-PolicyKey", "1", Side::response), nullptr);
  EXPECT_EQ(lookup_header("Forwarded", "x", Side::request)->header, "Via, X-Forwarded-For, Forwarded");
  EXPECT_EQ(lookup_header("WWW-Authenticate", "NTLM", Side::response)->header,
            "WWW-Authenticate: Negotiate / NTLM");
  EXPECT_EQ(lookup_header("WWW-Authenticate", "Bearer realm=\"x\"", Side::response)->header,
            "WWW-Authenticate: Bearer");
  EXPECT_EQ(lookup_header("WWW-Authenticate", "Digest", Side::response), nullptr);
  EXPECT_EQ(lookup_header("Content-Type", "x", Side::request)->direction, "request");
  EXPECT_EQ(lookup_header("Content-Type", "x", Side::response)->direction, "response");
  EXPECT_EQ(lookup_header("X-Unheard-Of", "x", Side::request), nullptr);
}

TEST(HeaderWords, ServersAndVersions) {
  EXPECT_EQ(words("MS-Server-ActiveSync", "15.2.1258"), "Exchange 2019 and SE");
  EXPECT_EQ(words("MS-Server-ActiveSync", "15.20"), "Exchange Online");
  EXPECT_EQ(words("MS-Server-ActiveSync", "14.3"), "Exchange 2010");
  EXPECT_EQ(words("MS-Server-ActiveSync", "8.1"), "Exchange 2007");
  EXPECT_EQ(words("MS-Server-ActiveSync", "99.1"), "(none)");
  EXPECT_EQ(words("MS-ASProtocolVersion", "14.1"), "Exchange 2010 SP1");
  EXPECT_EQ(words("MS-ASProtocolVersions", "2.5,12.0,12.1,14.0,14.1"), "highest 14.1 (Exchange 2010 SP1)");
  EXPECT_EQ(words("MS-ASProtocolVersions", "x"), "no version that eastap knows");
  EXPECT_EQ(words("MS-ASProtocolCommands", "Sync,Ping, Dance"), "3 commands, unknown: Dance");
}

TEST(HeaderWords, SmallValues) {
  EXPECT_EQ(words("X-MS-PolicyKey", "0"), "no policy yet");
  EXPECT_EQ(words("X-MS-PolicyKey", "7"), "(none)");
  EXPECT_EQ(words("Retry-After", "600"), "10 min");
  EXPECT_EQ(words("retry-after", "125"), "2 min 5 s");
  EXPECT_EQ(words("Retry-After", "30"), "(none)");
  EXPECT_EQ(words("Retry-After", "Wed, 21 Oct 2015 07:28:00 GMT"), "(none)");
  EXPECT_EQ(words("X-MS-Credentials-Expire", "0"), "the password expires within 24 hours");
  EXPECT_EQ(words("X-MS-Credential-Expire", "5"), "the password expires in 5 days");
  EXPECT_EQ(words("MS-ASAcceptMultiPart", "T"), "a multipart answer is welcome");
  EXPECT_EQ(words("MS-ASAcceptMultiPart", "f"), "the answer must be inline");
  EXPECT_EQ(words("MS-ASAcceptMultiPart", "x"), "(none)");
  EXPECT_EQ(words("User-Agent", "Apple-iPhone8C4/1504.100"), "iPhone8,4, iOS 11 (build 15D100)");
}

TEST(HeaderWords, FailureContextIsDecoded) {
  const std::string part = text::to_base64(as_bytes("Mailbox database is offline\x1b"));
  const std::string readable = text::to_base64(as_bytes("Mailbox database is offline"));
  EXPECT_EQ(words("X-FailureContext", "FrontEnd;503;" + readable),
            "FrontEnd; 503; Mailbox database is offline");
  EXPECT_EQ(words("X-FailureContext", "FrontEnd;503;" + part), "(none)");
}

TEST(HeaderWords, SecretsHaveNoWords) {
  for (const char* name : {"Authorization", "Cookie", "Set-Cookie", "Proxy-Authorization"}) {
    EXPECT_FALSE(header_words(name, "secret").has_value()) << name;
  }
}

}  // namespace
}  // namespace eastap::eas::header_words_test
