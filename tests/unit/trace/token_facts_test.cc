#include "proxy/trace/token_facts.h"

#include <gtest/gtest.h>

#include "tests/support/exchanges.h"

namespace eastap::trace::token_facts_test {
namespace {

constexpr std::string_view form = "Content-Type: application/x-www-form-urlencoded\r\n";

std::shared_ptr<core::Exchange> asked(std::string_view path, std::string_view body,
                                      std::string_view fields = form, std::string_view method = "POST") {
  const std::string head =
      std::string(method) + ' ' + std::string(path) + " HTTP/1.1\r\n" + std::string(fields);
  return test::exchange(
      test::message(head, as_bytes(body), 5),
      test::message("HTTP/1.1 200 OK\r\n",
                    as_bytes(R"({"access_token":"a","token_type":"Bearer","expires_in":60})")));
}

TEST(TokenFacts, ByPathOrByBody) {
  EXPECT_TRUE(asks_for_token(*asked("/common/oauth2/token", "")));
  EXPECT_TRUE(asks_for_token(*asked("/renew", "grant_type=refresh_token")));
  EXPECT_FALSE(asks_for_token(*asked("/renew", "a=b")));
  EXPECT_FALSE(asks_for_token(*asked("/common/oauth2/token", "", form, "GET")));
  EXPECT_FALSE(asks_for_token(*asked("/Microsoft-Server-ActiveSync?Cmd=Sync", "grant_type=x")));
  auto tunnel = std::make_shared<core::Exchange>();
  tunnel->kind = core::Exchange::Kind::tunnel;
  EXPECT_FALSE(asks_for_token(*tunnel));
}

TEST(TokenFacts, BothSidesAreRead) {
  const auto exchange = asked("/renew", "grant_type=refresh_token&client_id=c");
  EXPECT_EQ(token_request_of(*exchange).client_id, "c");
  EXPECT_EQ(token_answer_of(*exchange).lifetime, 60U);
  EXPECT_TRUE(token_request_of(*asked("/login", "client_id=c&password=x")).empty())
      << "a form of another kind";
  EXPECT_TRUE(token_answer_of(*asked("/login", "client_id=c")).empty());
  const auto waiting = test::exchange(asked("/renew", "grant_type=a")->request, nullptr);
  EXPECT_TRUE(token_answer_of(*waiting).empty());
}

TEST(TokenFacts, CodingsAreUndoneAndDamageIsBorne) {
  const Bytes gzip = {0x1F, 0x8B, 0x08, 0x00};
  const auto exchange = test::exchange(asked("/common/oauth2/token", "")->request,
                                       test::message("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n", gzip));
  EXPECT_TRUE(token_answer_of(*exchange).empty());
}

TEST(TokenFacts, TokensInAnyJson) {
  const auto with_type = [](std::string_view type) {
    return carries_tokens(*test::message("HTTP/1.1 200 OK\r\nContent-Type: " + std::string(type) + "\r\n",
                                         as_bytes(R"({"refresh_token":"x"})")));
  };
  EXPECT_TRUE(with_type("application/json; charset=utf-8"));
  EXPECT_FALSE(with_type("text/plain"));
}

}  // namespace
}  // namespace eastap::trace::token_facts_test
