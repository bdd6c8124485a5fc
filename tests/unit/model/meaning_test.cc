#include "proxy/model/meaning.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/autodiscover_samples.h"
#include "tests/support/exchanges.h"

namespace eastap::model::meaning_test {
namespace {

using testing::HasSubstr;

std::string line_of(const std::shared_ptr<core::Exchange>& exchange, AuthFacts auth = {}) {
  ExchangeView view(exchange, std::move(auth), nullptr);
  return meaning_of(view);
}
std::shared_ptr<core::Exchange> autodiscover(std::string_view answer, std::string_view body) {
  return test::exchange(
      test::message("POST /autodiscover/autodiscover.xml HTTP/1.1\r\n", as_bytes(test::pox_request())),
      test::message(answer, as_bytes(body)));
}
std::shared_ptr<core::Exchange> other(std::string_view path) {
  return test::exchange(test::message("POST " + std::string(path) + " HTTP/1.1\r\nHost: a.example\r\n"),
                        test::message("HTTP/1.1 200 OK\r\n"));
}

TEST(Meaning, OneLineOfAutodiscover) {
  EXPECT_EQ(line_of(autodiscover("HTTP/1.1 200 OK\r\n", test::pox_settings())),
            "anna@example.org: ActiveSync at https://mail.example.org/Microsoft-Server-ActiveSync");
  EXPECT_THAT(line_of(autodiscover("HTTP/1.1 401 x\r\nWWW-Authenticate: NTLM\r\n", "")),
              HasSubstr("the server takes NTLM"));
  auto waiting = autodiscover("HTTP/1.1 200 OK\r\n", "");
  waiting->response = nullptr;
  waiting->finished = {};
  EXPECT_EQ(line_of(waiting), "anna@example.org");
}

TEST(Meaning, OneLineOfOtherTraffic) {
  EXPECT_EQ(line_of(other("/EWS/Exchange.asmx")), "EWS, not ActiveSync");
  EXPECT_EQ(
      line_of(test::exchange(test::message(test::eas_head("Sync")), test::message("HTTP/1.1 200 OK\r\n"))),
      "");
  EXPECT_THAT(
      line_of(test::exchange(test::message(test::eas_head("Sync")), test::message("HTTP/1.1 401 x\r\n"))),
      HasSubstr("names no way to sign in"));
  auto tunnel = std::make_shared<core::Exchange>();
  tunnel->kind = core::Exchange::Kind::tunnel;
  EXPECT_EQ(line_of(tunnel), "");
}

TEST(Meaning, OneLineOfATokenEndpoint) {
  AuthFacts auth;
  auth.token_request.grant_type = "refresh_token";
  auth.token_answer.error = "invalid_grant";
  EXPECT_THAT(line_of(other("/common/oauth2/token"), auth),
              HasSubstr("from a.example: refresh_token: invalid_grant"));
}

}  // namespace
}  // namespace eastap::model::meaning_test
