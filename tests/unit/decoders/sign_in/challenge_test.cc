#include "decoders/sign_in/challenge.h"

#include <gtest/gtest.h>

#include "tests/support/sign_in_samples.h"

namespace eastap::sign_in::challenge_test {
namespace {

std::vector<Challenge> read(const std::vector<std::string_view>& fields) {
  return read_challenges(fields);
}

TEST(Challenge, SeveralInOneFieldAndInSeveral) {
  const auto all = read({R"(Basic realm="mail", Negotiate, NTLM)",
                         R"(Bearer client_id="00000002-0000-0ff1-ce00-000000000000")"});
  ASSERT_EQ(all.size(), 4U);
  EXPECT_EQ(scheme_list(all), "Basic, Negotiate, NTLM, Bearer");
  EXPECT_EQ(*all[0].parameter("REALM"), "mail");
  EXPECT_EQ(all[0].words(), R"(Basic (realm "mail"))");
  EXPECT_TRUE(all[1].parameters.empty());
  EXPECT_EQ(all[3].words(), "Bearer (for Exchange)");
  EXPECT_NE(find_challenge(all, "bearer"), nullptr);
  EXPECT_EQ(find_challenge(all, "Digest"), nullptr);
}

TEST(Challenge, QuotedValuesHoldEverything) {
  const auto all = read(
      {R"(Newauth realm="a, Basic realm=\"x\" \\", title = plain ,charset=UTF-8, Basic realm="simple")"});
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(*all[0].parameter("realm"), R"(a, Basic realm="x" \)");
  EXPECT_EQ(*all[0].parameter("title"), "plain");
  EXPECT_EQ(*all[0].parameter("charset"), "UTF-8");
  EXPECT_EQ(*all[1].parameter("realm"), "simple");
}

TEST(Challenge, BearerOfExchangeAndOfEntra) {
  const auto all = read(
      {R"(Bearer client_id="00000002-0000-0ff1-ce00-000000000000", trusted_issuers="00000001-0001-0000-c000-000000000000@*", token_types="app_asserted_user_v1", authorization_uri="https://login.windows.net/common/oauth2/authorize", error="invalid_token",Basic Realm="")"});
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(*all[0].parameter("trusted_issuers"), "00000001-0001-0000-c000-000000000000@*");
  EXPECT_EQ(all[0].words(),
            "Bearer (sign in at https://login.windows.net/common/oauth2/authorize, for Exchange, error "
            "invalid_token)");
  EXPECT_EQ(all[1].scheme, "Basic");
  EXPECT_EQ(all[1].words(), "Basic");
}

TEST(Challenge, TokensAreReadAndParametersAreNot) {
  const std::string field = "NTLM " + text::to_base64(as_bytes(test::ntlm_challenge()));
  const auto all = read({field});
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].words(), "NTLM: step 2 of 3: the server's challenge for EXAMPLE, server mail.example.org");
  const auto padded = read({"Negotiate YII=, Basic realm=x"});
  ASSERT_EQ(padded.size(), 2U);
  EXPECT_EQ(padded[0].mechanism.form, Mechanism::Form::unknown);
  EXPECT_EQ(*padded[1].parameter("realm"), "x");
}

TEST(Challenge, MissingCommasAndBrokenFieldsAreBorne) {
  const auto all = read({R"(Negotiate Basic realm="x" NTLM)"});
  EXPECT_EQ(scheme_list(all), "Negotiate, Basic, NTLM");
  EXPECT_EQ(*read({R"(Basic realm="never ends)"})[0].parameter("realm"), "never ends");
  EXPECT_TRUE(read({"", ",,, ,", "\x01\x02()"}).empty());
  EXPECT_EQ(read({R"(="x", Basic)"}).size(), 2U) << "x is a word, and what is no word is skipped";
}

TEST(Challenge, IsBoundedAndPrintable) {
  std::string many;
  for (int i = 0; i < 5000; ++i) {
    many += "A" + std::to_string(i) + ", ";
  }
  EXPECT_EQ(read({many}).size(), max_challenges);
  std::string wide = "Basic ";
  for (int i = 0; i < 500; ++i) {
    wide += "p" + std::to_string(i) + "=1, ";
  }
  EXPECT_EQ(read({wide})[0].parameters.size(), max_challenge_parameters);
  EXPECT_EQ(read({"Basic realm=\"\x1b[2J\""})[0].words(), R"(Basic (realm "\x1B[2J"))");
}

}  // namespace
}  // namespace eastap::sign_in::challenge_test
