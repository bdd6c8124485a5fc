#include "proxy/model/judgement.h"

#include <string>

#include <gtest/gtest.h>

#include "tests/support/exchanges.h"

namespace eastap::model::judgement_test {
namespace {

using eas::Outcome;

Bytes sync(std::string_view key, std::string_view status) {
  return test::Wbxml()
      .open("AirSync:Sync")
      .open("AirSync:Collections")
      .open("AirSync:Collection")
      .leaf("AirSync:SyncKey", key)
      .leaf("AirSync:CollectionId", "5")
      .leaf("AirSync:Status", status)
      .close()
      .close()
      .close()
      .bytes();
}

Judgement judged(const std::shared_ptr<core::Exchange>& exchange) {
  ExchangeView view(exchange, {}, nullptr);
  return judge(view);
}
std::shared_ptr<core::Exchange> answered(const Bytes& answer) {
  return test::exchange(test::message(test::eas_head("Sync"), sync("5", "1")),
                        test::message(test::wbxml_answer_head(), answer));
}

TEST(Judgement, TheCommandsOwnStatusDecides) {
  EXPECT_EQ(judged(answered(sync("6", "1"))).status, "success");
  const Judgement bad = judged(answered(sync("0", "3")));
  EXPECT_EQ(bad.status.substr(0, 2), "3 ");
  EXPECT_EQ(bad.outcome, Outcome::failure);
}

TEST(Judgement, WhatBrokeItOffComesFirst) {
  auto exchange = answered(sync("6", "1"));
  exchange->outcome = "client reset\x1b";
  EXPECT_EQ(judged(exchange).status, "client reset\\x1B");
  EXPECT_EQ(judged(exchange).outcome, Outcome::failure);
  EXPECT_EQ(judged(test::exchange(test::message(test::eas_head("Ping")), nullptr)).status, "no answer");
}

TEST(Judgement, TokenEndpointsSayMoreThanHttp) {
  const auto with_error = [](const char* error) {
    AuthFacts auth;
    auth.token_answer.error = error;
    ExchangeView view(
        test::exchange(test::message("POST /oauth2/token HTTP/1.1\r\n"), test::message("HTTP/1.1 400 x\r\n")),
        auth, nullptr);
    return judge(view);
  };
  EXPECT_EQ(with_error("invalid_grant").status, "invalid_grant");
  EXPECT_EQ(with_error("invalid_grant").outcome, Outcome::failure);
  EXPECT_EQ(with_error("authorization_pending").outcome, Outcome::notice);
}

TEST(Judgement, HttpThatSaysNo) {
  const auto with_http = [](const char* line) {
    return judged(test::exchange(test::message(test::eas_head("Sync")), test::message(line)));
  };
  EXPECT_EQ(with_http("HTTP/1.1 401 Unauthorized\r\n").outcome, Outcome::notice);
  EXPECT_EQ(with_http("HTTP/1.1 503 Busy\r\n").outcome, Outcome::failure);
  EXPECT_EQ(with_http("HTTP/1.1 599 Own \x1bwords\r\n").status, "HTTP 599 Own \\x1Bwords");
}

TEST(Judgement, DamagedAnswersAreFailures) {
  Bytes damaged = sync("6", "1");
  damaged.resize(damaged.size() - 2);
  EXPECT_EQ(judged(answered(damaged)).status, "cannot be decoded");
  EXPECT_EQ(judged(answered(damaged)).outcome, Outcome::failure);
}

TEST(Judgement, AWebPageIsNoAnswerToACommand) {
  const auto page = [](std::string_view command, std::string_view more = {}) {
    const std::string head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n" + std::string(more);
    return test::exchange(test::message(test::eas_head(command)),
                          test::message(head, as_bytes("<form>Sign in</form>")));
  };
  EXPECT_EQ(judged(page("Sync")).status, "no ActiveSync answer");
  EXPECT_EQ(judged(page("Ping")).outcome, Outcome::failure);
  EXPECT_EQ(judged(page("GetAttachment")).outcome, Outcome::success);
  EXPECT_EQ(judged(page("SendMail")).outcome, Outcome::success);
  EXPECT_EQ(judged(page("Sync", "Content-Encoding: unheard-of\r\n")).outcome, Outcome::success);
  EXPECT_EQ(judged(answered({})).status, "success") << "nothing is new";

  const auto lost = page("Sync");
  auto unkept = std::make_shared<core::Message>(*lost->response);
  unkept->body.kept = false;
  lost->response = unkept;
  EXPECT_EQ(judged(lost).outcome, Outcome::success);
}

TEST(Judgement, TunnelsAndWaitingOnes) {
  auto tunnel = std::make_shared<core::Exchange>();
  tunnel->kind = core::Exchange::Kind::tunnel;
  tunnel->finished = test::moment(1);
  EXPECT_EQ(judged(tunnel).status, "relayed");
  auto waiting = test::exchange(test::message(test::eas_head("Ping")), nullptr);
  waiting->finished = {};
  EXPECT_EQ(judged(waiting).status, "waiting");
}

}  // namespace
}  // namespace eastap::model::judgement_test
