#include "decoders/eas/authorization.h"

#include <gtest/gtest.h>

#include "proxy/base/text.h"

namespace eastap::eas::authorization_test {
namespace {

const std::string sample_token =
    "eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiIsImtpZCI6ImsxIn0."
    "eyJhdWQiOiJodHRwczovL21haWwuZXhhbXBsZS5jb20vIiwiaXNzIjoiaHR0cHM6Ly9zdHMuZXhhbXBsZS5jb20vdDEvIiwiaWF0Ijox"
    "NzA5OTA4"
    "MjAwLCJuYmYiOjE3MDk5MDgyMDAsImV4cCI6MTcwOTkxMjEwMCwidXBuIjoiam9AZXhhbXBsZS5jb20iLCJhcHBpZCI6ImExIiwic2Nw"
    "IjoiRUFT"
    "LkFjY2Vzc0FzVXNlci5BbGwifQ.AQIDBA";

std::string token_of(const std::string& payload) {
  std::string coded = text::to_base64(as_bytes(payload));
  for (char& c : coded) {
    c = c == '+' ? '-' : c == '/' ? '_' : c;
  }
  while (coded.ends_with('=')) {
    coded.pop_back();
  }
  return "Bearer e30." + coded + ".AQID";
}

Credentials basic(const std::string& pair) {
  return read_authorization("Basic " + text::to_base64(as_bytes(pair)));
}

TEST(Authorization, BasicShowsTheUserOnly) {
  const Credentials sample = read_authorization("Basic ZmFrZXVzZXI6eCRwSUFLOUBwOSE=");
  EXPECT_EQ(sample.scheme, "Basic");
  EXPECT_EQ(sample.user, "fakeuser");
  EXPECT_TRUE(sample.valid);
  EXPECT_EQ(basic("DOM\\jo:secret").user, "DOM\\jo");
  EXPECT_EQ(basic("jo@example.com:a:b:c").user, "jo@example.com");
  EXPECT_EQ(basic("J\xf6rg:x").user, "J\xc3\xb6rg");
  EXPECT_EQ(basic("J\xc3\xb6rg:x").user, "J\xc3\xb6rg");
  EXPECT_EQ(read_authorization("bAsIc   ZmFrZXVzZXI6eCRwSUFLOUBwOSE=").user, "fakeuser");
}

TEST(Authorization, BrokenBasicShowsNothing) {
  EXPECT_FALSE(basic("onlyasecret").valid);
  EXPECT_EQ(basic("onlyasecret").user, "");
  EXPECT_FALSE(read_authorization("Basic !!!").valid);
  EXPECT_TRUE(read_authorization("Basic ****************").valid) << "overwritten in a trace";
  EXPECT_EQ(read_authorization("Basic !!!").user, "");
}

TEST(Authorization, BearerShowsTheClaim) {
  EXPECT_EQ(read_authorization("Bearer " + sample_token).user, "jo@example.com");
  EXPECT_EQ(read_authorization("Bearer " + sample_token, false).user, "");
  EXPECT_EQ(read_authorization("Bearer " + sample_token, false).scheme, "Bearer");
  EXPECT_EQ(read_authorization(token_of(R"({"preferred_username":"b","upn":"a"})")).user, "a");
  EXPECT_EQ(read_authorization(token_of(R"({"unique_name":"c","preferred_username":"b"})")).user, "b");
  EXPECT_EQ(read_authorization(token_of(R"({"x":{"upn":"deep"},"y":["upn","deep"],"upn":"top"})")).user,
            "top");
  EXPECT_EQ(read_authorization(token_of(R"({"x":{"upn":"deep"}})")).user, "");
  EXPECT_EQ(read_authorization(token_of("{\"upn\":\"\xc3\xbc\xc3\xbf~~\"}")).user, "\xc3\xbc\xc3\xbf~~");
}

TEST(Authorization, OpaqueTokensHaveNoUser) {
  for (const char* token :
       {"Bearer", "Bearer ", "Bearer abc", "Bearer a.b", "Bearer a.b.c.d.e", "Bearer a.!!.c",
        "Bearer e30.e30.e30", "Bearer e30.bm8.e30", "Bearer e30.W10.e30"}) {
    EXPECT_EQ(read_authorization(token).user, "") << token;
    EXPECT_TRUE(read_authorization(token).valid);
  }
}

TEST(Authorization, DeepTokensDoNotOverflow) {
  EXPECT_EQ(read_authorization(token_of(std::string(20'000, '['))).user, "");
}

TEST(Authorization, OtherSchemes) {
  EXPECT_EQ(read_authorization("Negotiate TlRMTVNTUAAB").scheme, "Negotiate");
  EXPECT_EQ(read_authorization("NTLM TlRMTVNTUAAB").user, "");
  EXPECT_EQ(read_authorization("").scheme, "");
  EXPECT_EQ(read_authorization(std::string(100, 's')).scheme, "?")
      << "a bare secret is not shown as a scheme";
  EXPECT_EQ(read_authorization("Basic " + std::string(max_credentials, 'A')).user, "");
}

}  // namespace
}  // namespace eastap::eas::authorization_test
