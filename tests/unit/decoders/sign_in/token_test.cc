#include "decoders/sign_in/token.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "tests/support/sign_in_samples.h"

namespace eastap::sign_in::token_test {
namespace {

TEST(Token, AJwtIsReadWithoutItsSignature) {
  const std::string jwt = test::fake_jwt(
      R"({"aud":"https://mail.example.org/","upn":"anna@example.org","iss":"https://sts.example.org/","exp":1790000600,)"
      R"("iat":1789997000,"nbf":1789997000,"scp":"EAS.AccessAsUser.All","roles":["a","b"],"amr":["pwd","mfa"],)"
      R"("appid":"f8d98a96-0999-43f5-8af3-69971c7bb423","refreshtoken":"not-to-be-kept","nested":{"aud":"deep"}})");
  const Token token = read_token(jwt);
  EXPECT_EQ(token.form, Token::Form::jwt);
  EXPECT_EQ(token.length, jwt.size());
  EXPECT_EQ(token.algorithm, "RS256");
  EXPECT_EQ(token.key, "k1");
  EXPECT_EQ(token.user(), "anna@example.org");
  EXPECT_EQ(token.claim("aud"), "https://mail.example.org/");
  EXPECT_EQ(token.claim("roles"), "a b");
  EXPECT_EQ(token.claim("amr"), "pwd mfa");
  EXPECT_EQ(token.expires, 1790000600);
  EXPECT_EQ(token.not_before, token.issued);
  EXPECT_EQ(token.others, (std::vector<std::string>{"refreshtoken", "nested"}));
  EXPECT_EQ(token.claims.front().name, "aud") << "the list's order";
  for (const Claim& claim : token.claims) {
    EXPECT_EQ(claim.value.find("not-to-be-kept"), std::string::npos);
    EXPECT_EQ(claim.value.find(test::fake_signature), std::string::npos);
  }
}

TEST(Token, AudiencesMayBeAList) {
  EXPECT_EQ(read_token(test::fake_jwt(R"({"aud":["a",["deep"],{"x":"deep"},"b"]})")).claim("aud"), "a");
  EXPECT_EQ(read_token(test::fake_jwt(R"({"aud":["a","b"]})")).claim("aud"), "a b");
}

TEST(Token, OtherForms) {
  EXPECT_EQ(read_token("").form, Token::Form::empty);
  EXPECT_EQ(read_token("  ").form, Token::Form::empty);
  EXPECT_EQ(read_token("********").form, Token::Form::none) << "overwritten in a trace";
  EXPECT_EQ(read_token("ya29.opaque").form, Token::Form::opaque);
  EXPECT_EQ(read_token("a.b.c").form, Token::Form::opaque);
  EXPECT_EQ(read_token(test::base64url(R"({"alg":"RSA-OAEP"})") + ".a.b.c.d").form, Token::Form::encrypted);
  const Token damaged = read_token(test::base64url(R"({"alg":"none"})") + ".!!.c");
  EXPECT_EQ(damaged.form, Token::Form::opaque);
  EXPECT_EQ(damaged.algorithm, "");
  EXPECT_EQ(read_token("e30.W10.c").form, Token::Form::opaque) << "claims that are a list";
}

TEST(Token, IsBounded) {
  std::string claims = "{\"aud\":\"" + std::string(5000, 'a') + "\"";
  for (int i = 0; i < 1000; ++i) {
    claims += ",\"c" + std::to_string(i) + "\":1";
  }
  const Token token = read_token(test::fake_jwt(claims + "}"));
  EXPECT_EQ(token.claim("aud").size(), max_claim);
  EXPECT_EQ(token.others.size(), max_other_claims);
  EXPECT_EQ(read_token(test::fake_jwt("{\"a\":" + std::string(40'000, '['))).form, Token::Form::opaque);
  EXPECT_EQ(read_token(std::string(max_token + 1, 'a')).form, Token::Form::opaque);
}

TEST(Token, MomentsOfAnyNumber) {
  const Token token = read_token(test::fake_jwt(R"({"exp":18446744073709551615,"iat":-1,"nbf":1e300})"));
  EXPECT_EQ(token.expires, INT64_MAX);
  EXPECT_EQ(token.issued, -1);
  EXPECT_EQ(token.not_before, 0);
  EXPECT_EQ(read_token(test::fake_jwt(R"({"exp":1790000000.75})")).expires, 1790000000);
  EXPECT_FALSE(read_token(test::fake_jwt(R"({"exp":"soon","x":{"exp":1}})")).expires);
}

TEST(Token, WordsOfFormsAndClaims) {
  for (const auto form : {Token::Form::none, Token::Form::empty, Token::Form::jwt, Token::Form::encrypted,
                          Token::Form::opaque}) {
    EXPECT_EQ(token_form(to_string(form)), form);
  }
  EXPECT_EQ(claim_meaning("aud"), "audience");
  EXPECT_FALSE(is_listed_claim("nonce"));
  EXPECT_FALSE(is_listed_claim("refreshtoken"));
}

}  // namespace
}  // namespace eastap::sign_in::token_test
