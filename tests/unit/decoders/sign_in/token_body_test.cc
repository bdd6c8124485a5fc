#include "decoders/sign_in/token_body.h"

#include <gtest/gtest.h>

#include "decoders/sign_in/token_endpoint.h"

namespace eastap::sign_in::token_body_test {
namespace {

constexpr std::string_view form = "application/x-www-form-urlencoded";

TEST(TokenBody, FormsAndJson) {
  const TokenBody one(form, as_bytes("a=1&b=two+words&c=%41&d&=e&a=2"));
  EXPECT_EQ(one.value("a"), "1");
  EXPECT_EQ(one.value("b"), "two words");
  EXPECT_EQ(one.value("c"), "A");
  EXPECT_TRUE(one.has("d"));
  EXPECT_FALSE(one.has("e"));
  const TokenBody other("application/json",
                        as_bytes(R"( {"a":"x","n":5,"m":-5,"f":1.50,"in":{"a":"deep","z":1}} )"));
  EXPECT_EQ(other.value("a"), "x");
  EXPECT_EQ(other.value("n"), "5");
  EXPECT_EQ(other.value("m"), "-5");
  EXPECT_EQ(other.value("f"), "1.50");
  EXPECT_FALSE(other.has("z"));
}

TEST(TokenBody, OfADamagedBodyWhatStandsBefore) {
  const TokenBody body("application/json", as_bytes(R"({"error":"invalid_grant","x)"));
  EXPECT_EQ(body.value("error"), "invalid_grant");
}

TEST(TokenBody, MasksWhatIsNotOpen) {
  const TokenBody body(form, as_bytes("username=anna&password=hunter22&pin=123&odd=mystery"));
  std::string text = "anna with hunter22 and hunter22, 123, mystery";
  body.mask_values(text);
  EXPECT_EQ(text, "anna with ******** and ********, 123, *******");
}

TEST(TokenBody, IsBounded) {
  std::string many;
  for (int i = 0; i < 1000; ++i) {
    many += "p" + std::to_string(i) + "=1&";
  }
  const TokenBody body(form, as_bytes(many));
  EXPECT_TRUE(body.has("p63"));
  EXPECT_FALSE(body.has("p64"));
  const TokenBody large(form, as_bytes("a=" + std::string(max_token_body, 'x')));
  EXPECT_FALSE(large.has("a"));
}

}  // namespace
}  // namespace eastap::sign_in::token_body_test
