#include "proxy/model/reaction_step.h"

#include <string>

#include <gtest/gtest.h>

#include "tests/support/fault_play.h"

namespace eastap::model::reaction_step_test {
namespace {

using test::FaultPlay;
using test::PhonePlay;

Step step_of(const std::shared_ptr<core::Exchange>& made) {
  ExchangeView view(made, {}, nullptr);
  return read_step(view);
}

Step step_of(std::string_view command, std::string_view request, std::string_view response,
             const test::Play& play = {}) {
  return step_of(PhonePlay().make(command, request, response, play));
}

TEST(ReactionStep, KeepsWhatCountsOfASync) {
  const Step step = step_of("Sync", PhonePlay::sync_xml("5"), PhonePlay::answer_xml("6", "1"));
  EXPECT_EQ(step.device, "PHONE1");
  EXPECT_EQ(step.account, "anna");
  EXPECT_EQ(step.client, "192.168.1.20");
  EXPECT_EQ(step.name, "Sync");
  EXPECT_EQ(step.host, "mail.example.org");
  ASSERT_EQ(step.keys.size(), 1U);
  EXPECT_EQ(step.keys[0].sent, "5");
  EXPECT_EQ(step.keys[0].given, "6");
  EXPECT_TRUE(step.succeeded);
  EXPECT_TRUE(step.server_did);
  EXPECT_FALSE(step.faulty);
}

TEST(ReactionStep, SuccessIsWhatThePhoneGot) {
  EXPECT_FALSE(step_of("Sync", PhonePlay::sync_xml("5"), PhonePlay::answer_xml("0", "3")).succeeded);
  EXPECT_FALSE(step_of("Sync", PhonePlay::sync_xml("5"), "", FaultPlay::broken()).succeeded);
  EXPECT_FALSE(step_of("Sync", PhonePlay::sync_xml("5"), "", {.http = 401}).succeeded);
  EXPECT_TRUE(step_of("Sync", PhonePlay::sync_xml("5"), "").succeeded) << "an empty answer: no changes";
}

TEST(ReactionStep, TheServersAnswerIsKnownBehindTheTaps) {
  const auto replaced = PhonePlay().make("SendMail", FaultPlay::mail_xml("1", "x"), "");
  replaced->sent_response = test::message("HTTP/1.1 503 x\r\nRetry-After: 30\r\n");
  replaced->notes = {{core::Note::Kind::own_answer, "the server's answer was replaced by 503", ""}};
  EXPECT_TRUE(step_of(replaced).server_did);
  EXPECT_EQ(step_of(replaced).http_status, 503);
  EXPECT_EQ(step_of(replaced).retry_after, 30U);
  replaced->sent_response = nullptr;
  EXPECT_FALSE(step_of(replaced).server_did) << "it was not asked";
}

TEST(ReactionStep, AServerThatRefusesWithHttp200DidNothing) {
  const auto refused = PhonePlay().make("SendMail", FaultPlay::mail_xml("1", "x"),
                                        R"(<SendMail xmlns="ComposeMail"><Status>120</Status></SendMail>)");
  EXPECT_FALSE(step_of(refused).server_did);
  EXPECT_TRUE(step_of(PhonePlay().make("SendMail", FaultPlay::mail_xml("1", "x"), "")).server_did);
}

TEST(ReactionStep, WhereAnAnswerSendsThePhone) {
  const auto made = PhonePlay().make("Sync", "", "");
  made->response = test::message("HTTP/1.1 451 x\r\nX-MS-Location: https://eu.example.org/x\r\n");
  EXPECT_EQ(step_of(made).moved_to, "https://eu.example.org/x");
  made->response =
      test::message("HTTP/1.1 302 x\r\nLocation: /y\r\nRetry-After: Fri, 31 Dec 1999 23:59:59 GMT\r\n");
  EXPECT_EQ(step_of(made).moved_to, "/y");
  EXPECT_FALSE(step_of(made).retry_after);
}

TEST(ReactionStep, AccountsAreComparedWithoutTheirDomain) {
  const Step step = step_of("Sync", "", "");
  Step other = step;
  EXPECT_TRUE(same_phone(step, other));
  other.account = "ben";
  EXPECT_FALSE(same_phone(step, other));
  other = step;
  other.device = "PHONE2";
  EXPECT_FALSE(same_phone(step, other));
  other.device.clear();
  EXPECT_TRUE(same_phone(step, other)) << "the same address";
  other.client = "192.168.1.21";
  EXPECT_FALSE(same_phone(step, other));
}

TEST(ReactionStep, KeysAreComparedByFolder) {
  const Step before = step_of("Sync", PhonePlay::sync_xml("5"), "");
  EXPECT_EQ(compare(before, step_of("Sync", PhonePlay::sync_xml("5"), "")), Sameness::same);
  EXPECT_EQ(compare(before, step_of("Sync", PhonePlay::sync_xml("0"), "")), Sameness::reset);
  EXPECT_EQ(compare(before, step_of("Sync", PhonePlay::sync_xml("6"), "")), Sameness::other);
  EXPECT_EQ(compare(before, step_of("Sync", "", "")), Sameness::unknown);
}

TEST(ReactionStep, MailsAreComparedByClientIdThenByLength) {
  const Step before = step_of("SendMail", FaultPlay::mail_xml("1", "hello"), "");
  EXPECT_EQ(before.client_id, "1");
  EXPECT_EQ(before.mail_size, 5U);
  EXPECT_EQ(compare(before, step_of("SendMail", FaultPlay::mail_xml("1", "hello"), "")), Sameness::same);
  EXPECT_EQ(compare(before, step_of("SendMail", FaultPlay::mail_xml("2", "hello"), "")), Sameness::twin);
  EXPECT_EQ(compare(before, step_of("SendMail", FaultPlay::mail_xml("2", "goodbye"), "")), Sameness::other);
}

TEST(ReactionStep, OtherRequestsAreComparedAsAWhole) {
  const Step before = step_of("Provision", "<Provision xmlns='Provision'/>", "");
  EXPECT_EQ(compare(before, step_of("Provision", "<Provision xmlns='Provision'/>", "")), Sameness::same);
  EXPECT_EQ(compare(before, step_of("Provision", "", "")), Sameness::other);
  EXPECT_TRUE(same_command(before, before));
  EXPECT_FALSE(same_command(before, step_of("Sync", "", "")));
}

TEST(ReactionStep, OtherTrafficHasMethodAndPath) {
  const auto made = test::exchange(test::message("GET /owa/?a=b HTTP/1.1\r\nHost: x\r\n"),
                                   test::message("HTTP/1.1 404 Not Found\r\n"));
  const Step step = step_of(made);
  EXPECT_EQ(step.name, "GET");
  EXPECT_EQ(step.folder, "/owa/");
  EXPECT_FALSE(step.succeeded);
  EXPECT_TRUE(step.device.empty());
}

TEST(ReactionStep, WhatIsFaulty) {
  EXPECT_TRUE(is_faulty(test::injected("x")));
  EXPECT_FALSE(is_faulty({{core::Note::Kind::policy, "x", ""}}));
  EXPECT_TRUE(
      is_taps_own({{core::Note::Kind::injected, "sent by the tap itself: the request of exchange 1", ""}}));
  EXPECT_FALSE(is_taps_own(test::injected("sent by the tap itself"))) << "a hook's words have a source";
  EXPECT_FALSE(is_taps_own(test::injected("sent a second time by the tap as exchange 2", "")));
  EXPECT_TRUE(ended_by_client("client FIN"));
  EXPECT_TRUE(ended_by_client("dropped by a fault, since the client had closed"));
  EXPECT_FALSE(ended_by_client("dropped by a fault"));
  EXPECT_TRUE(sends_mail(eas::Command::smart_reply));
  EXPECT_FALSE(sends_mail(eas::Command::sync));
}

}  // namespace
}  // namespace eastap::model::reaction_step_test
