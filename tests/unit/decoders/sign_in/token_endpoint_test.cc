#include "decoders/sign_in/token_endpoint.h"

#include <gtest/gtest.h>

#include "tests/support/exchanges.h"

namespace eastap::sign_in::token_endpoint_test {
namespace {

constexpr std::string_view form = "application/x-www-form-urlencoded; charset=utf-8";

TokenRequest asked(std::string_view body) {
  return read_token_request(form, as_bytes(body));
}
TokenAnswer answered(std::string_view body, std::string_view request = {}) {
  return read_token_answer(as_bytes(body), form, as_bytes(request));
}

TEST(TokenEndpoint, KnowsThePaths) {
  for (const char* path :
       {"/common/oauth2/token", "/organizations/oauth2/v2.0/token", "/adfs/oauth2/token/",
        "/common/oauth2/devicecode", "/Common/OAuth2/V2.0/DeviceCode", "/realms/x/token"}) {
    EXPECT_TRUE(is_token_path(path)) << path;
  }
  EXPECT_FALSE(is_token_path("/tokens"));
  EXPECT_TRUE(is_token_body(form, as_bytes("a=b&grant_type=password")));
  EXPECT_TRUE(is_token_body("application/json", as_bytes(R"({"grant_type":"password"})")));
  EXPECT_FALSE(is_token_body(form, as_bytes("q=grant_type")));
  EXPECT_FALSE(is_token_body("text/plain", as_bytes("grant_type=password")));
}

TEST(TokenEndpoint, ARefreshInWords) {
  const TokenRequest request = asked(
      "grant_type=refresh_token&refresh_token=fake-secret-1&client_id=f8d98a96-0999-43f5-8af3-69971c7bb423"
      "&scope=https%3A%2F%2Foutlook.office.com%2FEAS.AccessAsUser.All+offline_access");
  EXPECT_EQ(
      words(request),
      "refresh_token for iOS Accounts (Apple Mail), scope https://outlook.office.com/EAS.AccessAsUser.All "
      "offline_access");
  const TokenAnswer answer = answered(
      R"({"token_type":"Bearer","expires_in":"3599","access_token":"fake-secret-2","refresh_token":"fake-secret-3"})");
  EXPECT_EQ(words(answer), "a token for 59 min and a refresh token");
  EXPECT_EQ(answered(R"({"access_token":"x"})").token_type, "?");
}

TEST(TokenEndpoint, SecretsAreNowhere) {
  const TokenRequest request = asked(
      "grant_type=password&username=anna%40example.org&password=fake-secret-1&client_secret=fake-secret-2"
      "&code=fake-secret-3&client_assertion=fake-secret-4");
  EXPECT_EQ(request.user, "anna@example.org");
  EXPECT_EQ(request.proof, "client_assertion");
  const TokenAnswer answer = answered(
      R"({"access_token":"fake-secret-5","id_token":"fake-secret-6","device_code":"fake-secret-7"})");
  const std::string all = words(request) + words(answer) + request.grant_type + request.client_id +
                          request.scope + request.resource + answer.token_type + answer.scope +
                          answer.resource;
  EXPECT_FALSE(test::holds_secret(as_bytes(all), "fake-secret")) << all;
}

TEST(TokenEndpoint, ErrorsInWordsWithoutWhatTheyQuote) {
  const std::string request = "grant_type=password&username=anna&password=fake+secret%21";
  const TokenAnswer answer = answered(
      R"({"error":"invalid_grant","error_description":"AADSTS50126: fake secret! is wrong for anna\r\nTrace ID: 1"})",
      request);
  EXPECT_EQ(words(answer),
            "invalid_grant: the refresh token, code or password is no longer good (AADSTS50126: ************ "
            "is wrong for "
            "anna)");
  const std::string quoted = std::string(600, 'x') + "fake secret!";
  const TokenAnswer cut =
      answered(R"({"error":"e","error_description":")" + quoted.substr(92) + "\"}", request);
  EXPECT_EQ(cut.error_description.find("fake"), std::string::npos) << "a secret that the limit cuts in two";
  EXPECT_EQ(token_error_meaning("else"), "");
}

TEST(TokenEndpoint, DeviceCodes) {
  EXPECT_EQ(words(asked("client_id=a&scope=b")), "a code for another device for a, scope b");
  EXPECT_EQ(words(answered(R"({"device_code":"x","user_code":"y"})")),
            "the user must sign in on another device");
  EXPECT_EQ(asked("grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code").grant_type,
            "device_code");
}

TEST(TokenEndpoint, OtherBodiesAreEmpty) {
  EXPECT_TRUE(asked("").empty());
  EXPECT_EQ(words(TokenRequest{}), "");
  EXPECT_TRUE(answered("<html>").empty());
  EXPECT_TRUE(answered("[]").empty());
  EXPECT_TRUE(answered(std::string(max_token_body + 1, '{')).empty());
  EXPECT_EQ(words(TokenAnswer{}), "");
  EXPECT_EQ(asked("grant_type=" + std::string(5000, 'x')).grant_type.size(), max_token_text);
}

TEST(TokenEndpoint, TokensInJsonAnywhere) {
  EXPECT_TRUE(carries_tokens("application/json", as_bytes(R"({"data":{"refresh_token":"x"}})")));
  EXPECT_FALSE(carries_tokens("text/html", as_bytes(R"("refresh_token")")));
  EXPECT_FALSE(carries_tokens("application/json", as_bytes(R"({"token":"x"})")));
}

}  // namespace
}  // namespace eastap::sign_in::token_endpoint_test
