#include "proxy/model/auth_facts.h"

#include <string>

#include <gtest/gtest.h>

#include "proxy/base/bytes.h"
#include "proxy/base/text.h"
#include "tests/support/sign_in_samples.h"

namespace eastap::model::auth_facts_test {
namespace {

std::string coded(std::string_view bytes) {
  return text::to_base64(as_bytes(bytes));
}
std::string ntlm(char type) {
  std::string message("NTLMSSP\0", 8);
  message.append({type, '\0', '\0', '\0'});
  return message + "the rest";
}

TEST(AuthFacts, BasicGivesTheUserAndNeverThePassword) {
  const AuthFacts facts = read_auth("Basic " + coded("EXAMPLE\\anna:s3cret!"));
  EXPECT_EQ(facts.scheme, "Basic");
  EXPECT_EQ(facts.user, "EXAMPLE\\anna");
  EXPECT_EQ(facts.ntlm_message, 0);
}

TEST(AuthFacts, BearerGivesTheUserOfItsClaims) {
  const std::string token =
      coded(R"({"alg":"none"})") + "." + coded(R"({"upn":"anna@example.org"})") + ".c2ln";
  EXPECT_EQ(read_auth("Bearer " + token).user, "anna@example.org");
  EXPECT_EQ(read_auth("Bearer opaque").user, "");
}

TEST(AuthFacts, ABareSecretIsNoScheme) {
  EXPECT_EQ(read_auth("dXNlcjpwYXNz").scheme, "?");
  EXPECT_EQ(read_auth("hunter2 x").scheme, "?");
  EXPECT_EQ(read_auth("bearer").scheme, "bearer");
  EXPECT_TRUE(AuthFacts{}.empty());
}

TEST(AuthFacts, FindsTheNtlmMessage) {
  EXPECT_EQ(read_auth("NTLM " + coded(ntlm(1))).ntlm_message, 1);
  EXPECT_EQ(read_auth("NTLM " + coded(ntlm(3))).ntlm_message, 3);
  EXPECT_EQ(read_auth("Negotiate " + coded("\x60\x48\x06" + ntlm(3))).ntlm_message, 3);
  EXPECT_EQ(read_auth("Negotiate " + coded("Kerberos ticket")).ntlm_message, 0);
  EXPECT_EQ(read_auth("NTLM " + coded(std::string("NTLMSSP\0", 8))).ntlm_message, 0);
  EXPECT_EQ(read_auth("NTLM not base64!").ntlm_message, 0);
  EXPECT_EQ(read_auth("NTLM").ntlm_message, 0);
}

AuthFacts every_fact() {
  AuthFacts facts = read_auth(
      "Bearer " +
      test::fake_jwt(
          R"({"aud":"https://mail.example.org","upn":"anna@example.org","exp":5,"iat":-4,"nbf":3,"x":1})"));
  facts.mechanism =
      sign_in::read_mechanism(text::to_base64(as_bytes(test::spnego_init(test::ntlm_negotiate()))));
  facts.mechanism.state = "incomplete";
  facts.mechanism.ntlm->type = 3;
  facts.mechanism.ntlm->target = "T";
  facts.mechanism.ntlm->server_name = "S";
  facts.mechanism.ntlm->domain = "D";
  facts.mechanism.ntlm->user = "U";
  facts.mechanism.ntlm->workstation = "W";
  facts.mechanism.ntlm->anonymous = true;
  facts.token_request = {
      .grant_type = "password", .client_id = "c", .scope = "s", .resource = "r", .user = "u", .proof = "p"};
  facts.token_answer = {.token_type = "Bearer",
                        .lifetime = 3600,
                        .scope = "s",
                        .resource = "r",
                        .refresh_token = true,
                        .device_code = true,
                        .error = "e",
                        .error_description = "d"};
  return facts;
}

TEST(AuthFacts, FieldsBringEveryFactBack) {
  const AuthFacts facts = every_fact();
  AuthFacts back{.scheme = facts.scheme, .user = facts.user, .ntlm_message = facts.ntlm_message};
  read_fields(request_fields(facts), back);
  read_fields(answer_fields(facts), back);
  EXPECT_EQ(back, facts);
}

TEST(AuthFacts, FieldsHoldNoSignature) {
  for (const std::string& field : request_fields(every_fact())) {
    EXPECT_EQ(field.find(test::fake_signature), std::string::npos) << field;
  }
  EXPECT_TRUE(request_fields(AuthFacts{}).empty());
  EXPECT_TRUE(answer_fields(AuthFacts{}).empty());
}

TEST(AuthFacts, FieldsOfOthersAreSkipped) {
  AuthFacts facts;
  read_fields({"of.a.later.version", "x", "token.form", "nonsense", "token.exp", "soon", "ntlm.type", "9",
               "claim.nonce", "x", "claim.aud"},
              facts);
  EXPECT_EQ(facts, AuthFacts{});
  std::vector<std::string> many;
  for (int i = 0; i < 5000; ++i) {
    many.insert(many.end(), {"token.other", "x", "mechanism.offers", "y"});
  }
  many.insert(many.begin(), {"token.alg", std::string(100'000, 'a')});
  read_fields(many, facts);
  EXPECT_EQ(facts.token.others.size(), sign_in::max_other_claims);
  EXPECT_EQ(facts.mechanism.offered.size(), sign_in::max_mechanisms);
  EXPECT_LE(facts.token.algorithm.size(), 1024U);
}

}  // namespace
}  // namespace eastap::model::auth_facts_test
