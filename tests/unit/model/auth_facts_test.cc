#include "proxy/model/auth_facts.h"

#include <string>

#include <gtest/gtest.h>

#include "proxy/base/bytes.h"
#include "proxy/base/text.h"

namespace eastap::model {
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

}  // namespace
}  // namespace eastap::model
