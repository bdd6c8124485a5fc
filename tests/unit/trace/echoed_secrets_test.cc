#include "proxy/trace/echoed_secrets.h"

#include <string>

#include <gtest/gtest.h>

#include "decoders/content_coding.h"
#include "proxy/base/text.h"
#include "tests/support/exchanges.h"

namespace eastap::trace::echoed_secrets_test {
namespace {

const std::string pass_phrase = "Sesam-oeffne-dich";
const std::string basic = text::to_base64(as_bytes("anna:" + pass_phrase));

std::shared_ptr<const core::Message> asking() {
  return test::message(test::eas_head("Sync", "Authorization: Basic " + basic + "\r\n"));
}
ExchangeStorage plan_answer(std::string_view head, std::string_view body, Parts parts = Parts::all) {
  return plan(*test::exchange(asking(), test::message(head, as_bytes(body))), parts, false);
}
/// What of the text is overwritten.
std::string covered(std::string_view text, const Spans& spans) {
  Bytes bytes = to_bytes(text);
  overwrite(bytes, spans);
  return std::string(as_text(bytes));
}

TEST(EchoedSecrets, InErrorsOfAnyForm) {
  const std::string json = R"({"sent":"Basic )" + basic + R"(","pw":")" + pass_phrase + R"("})";
  for (const Parts parts : {Parts::all, Parts::response}) {
    for (const char* type : {"Content-Type: application/json\r\n", "Content-Type: text/html\r\n", ""}) {
      const std::string head = "HTTP/1.1 401 no " + pass_phrase + "\r\nX-Echo: " + basic + "\r\n" + type;
      const ExchangeStorage storage = plan_answer(head, json, parts);
      EXPECT_EQ(covered(json, storage.response.body_redacted),
                R"({"sent":"Basic )" + std::string(basic.size(), '*') + R"(","pw":")" +
                    std::string(pass_phrase.size(), '*') + R"("})");
      const std::string shown = covered(head, storage.response.head_redacted);
      EXPECT_EQ(shown, "HTTP/1.1 401 no " + std::string(pass_phrase.size(), '*') +
                           "\r\nX-Echo: " + std::string(basic.size(), '*') + "\r\n" + type);
    }
  }
}

TEST(EchoedSecrets, InTextsThatWentWell) {
  const std::string body = "you said " + pass_phrase;
  const std::string head = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n";
  EXPECT_EQ(covered(body, plan_answer(head, body).response.body_redacted),
            "you said " + std::string(pass_phrase.size(), '*'));
  const std::string large = body + std::string(max_searched_text, '.');
  EXPECT_TRUE(plan_answer(head, large).response.body_redacted.empty()) << "documented";
}

TEST(EchoedSecrets, CompressedOnesAreWithheld) {
  const Bytes coded = *decoders::encode("gzip", as_bytes("you said " + pass_phrase));
  const std::string head = "HTTP/1.1 500 x\r\nContent-Type: text/plain\r\nContent-Encoding: gzip\r\n";
  EXPECT_EQ(plan_answer(head, as_text(coded)).response.withheld, "compressed body that repeats a secret");
}

TEST(EchoedSecrets, APasswordThatCameCompressed) {
  const Bytes document = test::Wbxml()
                             .open("Settings:Settings")
                             .open("Settings:DevicePassword")
                             .open("Settings:Set")
                             .leaf("Settings:Password", pass_phrase)
                             .close()
                             .close()
                             .close()
                             .bytes();
  const auto request = test::message(test::eas_head("Settings", "Content-Encoding: gzip\r\n"),
                                     *decoders::encode("gzip", document));
  const std::string body = "<p>" + pass_phrase;
  const auto answer = test::message("HTTP/1.1 500 x\r\nContent-Type: text/html\r\n", as_bytes(body));
  const ExchangeStorage storage = plan(*test::exchange(request, answer), Parts::all, false);
  EXPECT_EQ(storage.request.withheld, "compressed body that holds a password");
  EXPECT_EQ(covered(body, storage.response.body_redacted), "<p>" + std::string(pass_phrase.size(), '*'));
}

TEST(EchoedSecrets, DocumentsThatWentWellAreNotSearched) {
  const Bytes body = test::Wbxml().open("AirSync:Sync").leaf("AirSync:SyncKey", pass_phrase).close().bytes();
  const ExchangeStorage storage = plan_answer(test::wbxml_answer_head(), as_text(body));
  EXPECT_TRUE(storage.response.body_redacted.empty());
}

TEST(EchoedSecrets, ShortOnesSpareLengths) {
  const auto request = test::message(
      test::eas_head("Sync", "Authorization: Basic " + text::to_base64(as_bytes("anna:1234")) + "\r\n"));
  const std::string head = "HTTP/1.1 401 not 1234\r\nContent-Length: 1234\r\nContent-Type: text/plain\r\n";
  const std::string body = "not 1234, nor 12345";
  const ExchangeStorage storage =
      plan(*test::exchange(request, test::message(head, as_bytes(body))), Parts::all, false);
  EXPECT_EQ(covered(head, storage.response.head_redacted),
            "HTTP/1.1 401 not ****\r\nContent-Length: 1234\r\nContent-Type: text/plain\r\n");
  EXPECT_EQ(covered(body, storage.response.body_redacted), "not ****, nor 12345");
}

TEST(EchoedSecrets, WhatHooksMadeOfTheAnswer) {
  auto exchange = test::exchange(asking(), test::message("HTTP/1.1 204 x\r\n"));
  const std::string body = "<p>" + pass_phrase;
  exchange->sent_response = test::message("HTTP/1.1 500 x\r\nContent-Type: text/html\r\n", as_bytes(body));
  const ExchangeStorage storage = plan(*exchange, Parts::all, false);
  EXPECT_EQ(covered(body, storage.sent_response.body_redacted), "<p>" + std::string(pass_phrase.size(), '*'));
}

}  // namespace
}  // namespace eastap::trace::echoed_secrets_test
