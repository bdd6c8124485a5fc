#include "decoders/sign_in/credentials.h"

#include <gtest/gtest.h>

#include "tests/support/exchanges.h"
#include "tests/support/sign_in_samples.h"

namespace eastap::sign_in::credentials_test {
namespace {

constexpr std::int64_t now = 1790000000;

std::string said(std::string_view header) {
  return words(read_credentials(header), now);
}
std::string coded(std::string_view bytes) {
  return text::to_base64(as_bytes(bytes));
}
Token with_times(const char* claims) {
  return read_token(test::fake_jwt(claims));
}

TEST(Credentials, BasicShowsTheUserOnly) {
  EXPECT_EQ(said("Basic " + coded("EXAMPLE\\anna:hunter2!")), "Basic as EXAMPLE\\anna");
  EXPECT_EQ(said("Basic " + coded("onlyasecret")), "Basic that is no base64 of user:password");
  EXPECT_EQ(said("Basic ********"), "Basic");
  EXPECT_EQ(said("bearer-like-secret"), "an unknown scheme");
  EXPECT_EQ(said(""), "");
}

TEST(Credentials, BearerTellsWhoForWhomAndHowLong) {
  const std::string jwt = test::fake_jwt(
      R"({"aud":"00000002-0000-0ff1-ce00-000000000000","upn":"anna@example.org","exp":1790003480})");
  EXPECT_EQ(said("Bearer " + jwt), "Bearer token (JWT) of anna@example.org for Exchange, valid for 58 min");
  EXPECT_FALSE(test::holds_secret(as_bytes(said("Bearer " + jwt)), test::fake_signature));
  EXPECT_EQ(said("Bearer"), "Bearer without a token: the client asks how to sign in");
  EXPECT_EQ(said("Bearer opaque-secret-thing"),
            "Bearer token of 19 characters that only its server can read");
}

TEST(Credentials, WindowsSchemesTellTheirStep) {
  const Credentials read = read_credentials("NTLM " + coded(test::ntlm_authenticate()));
  EXPECT_EQ(read.user, "EXAMPLE\\anna");
  EXPECT_EQ(words(read, now), "NTLM: step 3 of 3: EXAMPLE\\anna from PHONE");
  EXPECT_EQ(said("Negotiate " + coded(test::spnego_init(test::ntlm_negotiate()))),
            "Negotiate: NTLM, step 1 of 3: the client asks for a challenge; offers Kerberos, NTLM");
}

TEST(Credentials, DigestNamesTheUser) {
  const Credentials read =
      read_credentials(R"(Digest username="anna", realm="mail", response="secretsecret")");
  EXPECT_EQ(read.user, "anna");
  EXPECT_EQ(words(read, now), "Digest as anna");
}

TEST(Credentials, OlderTracesKeepTheUserAlone) {
  Credentials kept;
  kept.scheme = "Bearer";
  kept.user = "anna@example.org";
  EXPECT_EQ(words(kept, now), "Bearer token of anna@example.org");
}

TEST(Credentials, ValidityAgainstTheRequest) {
  EXPECT_EQ(validity_words(with_times(R"({"exp":1789999820})"), now), "expired 3 min before this request");
  EXPECT_EQ(validity_words(with_times(R"({"exp":1790000000})"), now), "expired 0 s before this request");
  EXPECT_EQ(validity_words(with_times(R"({"exp":1790003480})"), now), "valid for 58 min");
  EXPECT_EQ(validity_words(with_times(R"({"exp":1790090000,"nbf":1790007200})"), now),
            "not valid before 2 h after this request");
  EXPECT_EQ(validity_words(with_times("{}"), now), "");
  EXPECT_NE(validity_words(with_times(R"({"exp":9223372036854775807})"), now), "");
  EXPECT_NE(validity_words(with_times(R"({"exp":-9223372036854775808})"), now), "");
}

TEST(Credentials, Spans) {
  EXPECT_EQ(span_words(-5), "0 s");
  EXPECT_EQ(span_words(119), "119 s");
  EXPECT_EQ(span_words(120), "2 min");
  EXPECT_EQ(span_words(7200), "2 h");
  EXPECT_EQ(span_words(86400 * 12), "12 days");
}

TEST(Credentials, LongHeadersGiveTheSchemeAlone) {
  const Credentials read = read_credentials("Bearer " + std::string(max_authorization, 'a'));
  EXPECT_EQ(read.scheme, "Bearer");
  EXPECT_EQ(read.token.form, Token::Form::none);
}

}  // namespace
}  // namespace eastap::sign_in::credentials_test
