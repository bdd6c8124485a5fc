#include "proxy/model/sign_in_findings.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "tests/support/autodiscover_samples.h"
#include "tests/support/exchanges.h"
#include "tests/support/sign_in_samples.h"

namespace eastap::model::sign_in_findings_test {
namespace {

std::vector<Finding> found(std::string_view authorization, std::string_view answer) {
  const std::string field =
      authorization.empty() ? "" : "Authorization: " + std::string(authorization) + "\r\n";
  ExchangeView view(test::exchange(test::message(test::eas_head("Sync", field)), test::message(answer)), {},
                    nullptr);
  return find_sign_in(view);
}
bool has(const std::vector<Finding>& findings, std::string_view code) {
  return std::ranges::any_of(findings, [&](const Finding& one) { return one.code == code; });
}
std::string bearer(std::string_view claims) {
  return "Bearer " + test::fake_jwt(claims);
}
const std::string basic = "Basic " + text::to_base64(as_bytes("anna:x"));
constexpr std::string_view takes_bearer = "HTTP/1.1 401 x\r\nWWW-Authenticate: Bearer\r\n";
constexpr std::string_view takes_basic = "HTTP/1.1 401 x\r\nWWW-Authenticate: Basic realm=\"a\"\r\n";

TEST(SignInFindings, TokensThatCannotWork) {
  EXPECT_TRUE(has(found(bearer(R"({"exp":1789999820})"), takes_bearer), "auth.token-expired"));
  EXPECT_FALSE(has(found(bearer(R"({"exp":1790000100})"), takes_bearer), "auth.token-expired"));
  EXPECT_TRUE(found(bearer(R"({"exp":1789999820})"), "HTTP/1.1 200 OK\r\n").empty())
      << "the server allows for clocks";
  EXPECT_TRUE(has(found(bearer(R"({"nbf":1790009999})"), takes_bearer), "auth.token-early"));
}

TEST(SignInFindings, TokensForOthers) {
  const auto other = [](std::string_view audience) {
    return has(found(bearer(R"({"aud":")" + std::string(audience) + "\"}"), takes_bearer),
               "auth.token-audience");
  };
  EXPECT_TRUE(other("https://graph.microsoft.com/"));
  EXPECT_TRUE(other("00000003-0000-0000-c000-000000000000"));
  EXPECT_TRUE(other("https://outlook.office365.com"));
  EXPECT_FALSE(other("https://MAIL.example.org/"));
  EXPECT_FALSE(other("00000002-0000-0ff1-ce00-000000000000"));
  EXPECT_FALSE(other("11111111-2222-3333-4444-555555555555")) << "nobody knows whose it is";
}

TEST(SignInFindings, MicrosoftsHostsAreOneServer) {
  const std::string head =
      "POST /Microsoft-Server-ActiveSync?Cmd=Sync HTTP/1.1\r\nHost: "
      "outlook.office365.com\r\nAuthorization: " +
      bearer(R"({"aud":"https://outlook.office.com"})") + "\r\n";
  ExchangeView view(test::exchange(test::message(head), test::message(takes_bearer)), {}, nullptr);
  EXPECT_FALSE(has(find_sign_in(view), "auth.token-audience"));
}

TEST(SignInFindings, SchemesThatTheServerDoesNotTake) {
  EXPECT_TRUE(has(found(basic, takes_bearer), "auth.basic-off"));
  EXPECT_FALSE(has(found(basic, takes_basic), "auth.basic-off"));
  EXPECT_TRUE(has(found(bearer("{}"), takes_basic), "auth.bearer-off"));
  EXPECT_TRUE(has(found("", "HTTP/1.1 401 x\r\nWWW-Authenticate: Negotiate, NTLM\r\n"), "auth.windows-only"));
  EXPECT_TRUE(found("", takes_basic).empty());
  EXPECT_TRUE(has(found("", "HTTP/1.1 401 x\r\n"), "auth.no-challenge"));
}

TEST(SignInFindings, ModernSignInThatIsNotSetUp) {
  EXPECT_TRUE(has(found("Bearer", takes_bearer), "auth.no-authorization-uri"));
  EXPECT_TRUE(has(found("Bearer", takes_basic), "auth.no-authorization-uri"));
  EXPECT_FALSE(
      has(found("Bearer", "HTTP/1.1 401 x\r\nWWW-Authenticate: Bearer authorization_uri=\"https://a\"\r\n"),
          "auth.no-authorization-uri"));
}

TEST(SignInFindings, StepsOfNtlmAreNone) {
  EXPECT_TRUE(found("NTLM " + text::to_base64(as_bytes(test::ntlm_negotiate())),
                    "HTTP/1.1 401 x\r\nWWW-Authenticate: NTLM " +
                        text::to_base64(as_bytes(test::ntlm_challenge())) + "\r\n")
                  .empty());
}

TEST(SignInFindings, AutodiscoverAndOtherTraffic) {
  ExchangeView page(
      test::exchange(
          test::message("POST /autodiscover/autodiscover.xml HTTP/1.1\r\n", as_bytes(test::pox_request())),
          test::message("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n", as_bytes("<html>"))),
      {}, nullptr);
  EXPECT_TRUE(has(find_sign_in(page), "autodiscover.web-page"));
  ExchangeView outlook(test::exchange(test::message("GET / HTTP/1.1\r\nUser-Agent: Outlook-iOS/2.0\r\n"),
                                      test::message("HTTP/1.1 401 x\r\n")),
                       {}, nullptr);
  const auto findings = find_sign_in(outlook);
  ASSERT_EQ(findings.size(), 1U) << "its sign-in is its own affair";
  EXPECT_EQ(findings[0].code, "traffic.outlook-mobile");
  ExchangeView web(test::exchange(test::message("GET / HTTP/1.1\r\n"), test::message("HTTP/1.1 401 x\r\n")),
                   {}, nullptr);
  EXPECT_TRUE(find_sign_in(web).empty());
}

}  // namespace
}  // namespace eastap::model::sign_in_findings_test
