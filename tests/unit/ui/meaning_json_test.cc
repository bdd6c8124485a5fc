#include "proxy/ui/meaning_json.h"

#include <gtest/gtest.h>

#include "tests/support/autodiscover_samples.h"
#include "tests/support/exchanges.h"
#include "tests/support/sign_in_samples.h"

namespace eastap::ui::meaning_json_test {
namespace {

using Json = nlohmann::ordered_json;

Json json_of(const std::shared_ptr<core::Exchange>& exchange, model::AuthFacts auth = {}) {
  model::ExchangeView view(exchange, std::move(auth), nullptr);
  Json json;
  put_meaning(json, view);
  return json;
}

TEST(MeaningJson, Autodiscover) {
  const Json json = json_of(test::exchange(
      test::message("POST /autodiscover/autodiscover.xml HTTP/1.1\r\n", as_bytes(test::pox_request())),
      test::message("HTTP/1.1 200 OK\r\n", as_bytes(test::pox_settings()))));
  EXPECT_EQ(json["traffic"]["name"], "Autodiscover");
  EXPECT_EQ(json["autodiscover"]["result"], "settings");
  EXPECT_EQ(json["autodiscover"]["address"], "anna@example.org");
  EXPECT_EQ(json["autodiscover"]["schema"], "mobilesync");
  EXPECT_EQ(json["autodiscover"]["servers"][0]["url"],
            "https://mail.example.org/Microsoft-Server-ActiveSync");
  EXPECT_TRUE(json["autodiscover"]["error"].is_null());
  EXPECT_TRUE(json["sign_in"].is_null());
}

TEST(MeaningJson, ATokenWithoutItsSignature) {
  const std::string jwt = test::fake_jwt(R"({"aud":"x","exp":1789999820,"iat":99999999999999})");
  const Json json = json_of(test::exchange(
      test::message(test::eas_head("Sync", "Authorization: Bearer " + jwt + "\r\n")),
      test::message("HTTP/1.1 401 x\r\nWWW-Authenticate: Bearer error=\"invalid_token\", Basic\r\n")));
  const Json& sign_in = json["sign_in"];
  EXPECT_EQ(sign_in["refused"], true);
  EXPECT_EQ(sign_in["token"]["claims"]["aud"], "x");
  EXPECT_EQ(sign_in["token"]["expires"], "2026-09-21T14:10:20.000Z");
  EXPECT_TRUE(sign_in["token"]["issued"].is_null());
  EXPECT_EQ(sign_in["token"]["validity"], "expired 3 min before this request");
  EXPECT_EQ(sign_in["challenges"][0]["parameters"]["error"], "invalid_token");
  EXPECT_EQ(sign_in["challenges"][1]["scheme"], "Basic");
  EXPECT_EQ(json.dump().find(test::fake_signature), std::string::npos);
}

TEST(MeaningJson, WindowsSchemesAndTokenEndpoints) {
  const Json ntlm = json_of(test::exchange(
      test::message(test::eas_head(
          "Sync", "Authorization: NTLM " + text::to_base64(as_bytes(test::ntlm_authenticate())) + "\r\n")),
      test::message("HTTP/1.1 200 OK\r\n")));
  EXPECT_EQ(ntlm["sign_in"]["mechanism"]["ntlm"]["user"], "anna");
  EXPECT_EQ(ntlm["sign_in"]["mechanism"]["ntlm"]["workstation"], "PHONE");
  EXPECT_FALSE(test::holds_secret(as_bytes(ntlm.dump()), "secret-proof"));
  model::AuthFacts auth;
  auth.token_request.grant_type = "refresh_token";
  auth.token_answer.lifetime = 60;
  const Json token = json_of(
      test::exchange(test::message("POST /oauth2/token HTTP/1.1\r\n"), test::message("HTTP/1.1 200 OK\r\n")),
      auth);
  EXPECT_EQ(token["sign_in"]["token_endpoint"]["grant_type"], "refresh_token");
  EXPECT_EQ(token["sign_in"]["token_endpoint"]["lifetime_s"], 60);
  EXPECT_EQ(token["traffic"]["name"], "OAuth token");
}

TEST(MeaningJson, NothingIsNull) {
  auto tunnel = std::make_shared<core::Exchange>();
  tunnel->kind = core::Exchange::Kind::tunnel;
  const Json json = json_of(tunnel);
  for (const char* member : {"traffic", "autodiscover", "sign_in"}) {
    EXPECT_TRUE(json[member].is_null()) << member;
  }
}

}  // namespace
}  // namespace eastap::ui::meaning_json_test
