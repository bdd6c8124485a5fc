#include "proxy/model/sign_in.h"

#include <gtest/gtest.h>

#include "proxy/model/exchange_view.h"
#include "tests/support/exchanges.h"
#include "tests/support/sign_in_samples.h"

namespace eastap::model::sign_in_test {
namespace {

SignIn sign_in_of(std::string_view request, std::string_view answer, AuthFacts auth = {}) {
  ExchangeView view(test::exchange(test::message(request), test::message(answer)), std::move(auth), nullptr);
  return read_sign_in(view);
}
std::string with(std::string_view authorization) {
  return test::eas_head("Sync", "Authorization: " + std::string(authorization) + "\r\n");
}
constexpr std::string_view refusal =
    "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"mail\"\r\n";

TEST(SignIn, ARefusedPassword) {
  const SignIn all = sign_in_of(with("Basic " + text::to_base64(as_bytes("anna:hunter22"))), refusal);
  EXPECT_TRUE(all.refused);
  EXPECT_EQ(all.sentence(), "Basic as anna was refused; the server takes Basic (realm \"mail\")");
  EXPECT_FALSE(test::holds_secret(as_bytes(all.sentence()), "hunter22"));
  EXPECT_EQ(sign_in_of(test::eas_head("Sync"), refusal).sentence(),
            "the request does not sign in; the server takes Basic (realm \"mail\")");
  EXPECT_EQ(sign_in_of(test::eas_head("Sync"), "HTTP/1.1 401 No\r\n").answer_words(),
            "the server names no way to sign in");
}

TEST(SignIn, ATokenAgainstTheTimeOfTheRequest) {
  const std::string jwt = test::fake_jwt(R"({"upn":"anna@example.org","exp":1789999820})");
  const SignIn all =
      sign_in_of(with("Bearer " + jwt),
                 "HTTP/1.1 401 x\r\nWWW-Authenticate: Bearer error=\"invalid_token\"\r\nX-MS-Diagnostics: "
                 "2000003;reason=\"expired\"\r\n");
  EXPECT_EQ(all.sentence(),
            "Bearer token (JWT) of anna@example.org, expired 3 min before this request was refused; the "
            "server takes Bearer "
            "(error invalid_token); 2000003;reason=\"expired\"");
  EXPECT_EQ(
      sign_in_of(with("Bearer"), refusal).sentence(),
      "Bearer without a token: the client asks how to sign in; the server takes Basic (realm \"mail\")");
}

TEST(SignIn, WhatATraceKeptStandsForWhatItOverwrote) {
  const std::string jwt = test::fake_jwt(R"({"upn":"anna@example.org","aud":"x"})");
  const SignIn all = sign_in_of(with("Bearer ******"), refusal, read_auth("Bearer " + jwt));
  EXPECT_EQ(all.credentials.token.claim("aud"), "x");
  EXPECT_EQ(all.credentials.user, "anna@example.org");
  const SignIn old =
      sign_in_of(with("Bearer ******"), refusal, {.scheme = "Bearer", .user = "anna", .ntlm_message = 0});
  EXPECT_EQ(old.request_words(), "Bearer token of anna");
}

TEST(SignIn, NtlmOnItsWayIsNoRefusal) {
  const SignIn all = sign_in_of(with("NTLM " + text::to_base64(as_bytes(test::ntlm_negotiate()))),
                                "HTTP/1.1 401 x\r\nWWW-Authenticate: NTLM " +
                                    text::to_base64(as_bytes(test::ntlm_challenge())) + "\r\n");
  EXPECT_TRUE(all.under_way);
  EXPECT_EQ(
      all.sentence(),
      "the server answers NTLM: step 2 of 3: the server's challenge for EXAMPLE, server mail.example.org");
}

TEST(SignIn, TokenEndpoints) {
  AuthFacts auth;
  auth.token_request.grant_type = "refresh_token";
  auth.token_answer.error = "invalid_grant";
  const SignIn all = sign_in_of("POST /common/oauth2/token HTTP/1.1\r\nHost: login.example:443\r\n",
                                "HTTP/1.1 400 x\r\n", auth);
  EXPECT_TRUE(all.token_endpoint);
  EXPECT_EQ(all.sentence(),
            "OAuth token from login.example: refresh_token: invalid_grant: the refresh token, code or "
            "password is no longer "
            "good");
  EXPECT_EQ(sign_in_of("POST /common/oauth2/token HTTP/1.1\r\n", "HTTP/1.1 400 x\r\n").sentence(),
            "OAuth token");
}

TEST(SignIn, ProxiesAndNothing) {
  const SignIn proxy = sign_in_of(
      test::eas_head("Sync"), "HTTP/1.1 407 x\r\nProxy-Authenticate: NTLM\r\nWWW-Authenticate: Basic\r\n");
  ASSERT_EQ(proxy.challenges.size(), 1U);
  EXPECT_EQ(proxy.challenges[0].scheme, "NTLM");
  EXPECT_TRUE(sign_in_of(test::eas_head("Sync"), "HTTP/1.1 200 OK\r\n").empty());
}

}  // namespace
}  // namespace eastap::model::sign_in_test
