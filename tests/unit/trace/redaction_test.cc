#include "proxy/trace/redaction.h"

#include <string>

#include <gtest/gtest.h>

#include "decoders/content_coding.h"
#include "proxy/base/text.h"
#include "tests/support/exchanges.h"

namespace eastap::trace::redaction_test {
namespace {

using test::Wbxml;
constexpr std::string_view password = "correct horse battery";

Bytes settings() {
  return Wbxml()
      .open("Settings:Settings")
      .open("Settings:DevicePassword")
      .open("Settings:Set")
      .leaf("Settings:Password", password)
      .close()
      .close()
      .close()
      .bytes();
}
Bytes sync() {
  return Wbxml().open("AirSync:Sync").leaf("AirSync:SyncKey", "1").close().bytes();
}
Bytes with_password(std::string_view name, std::string_view user, std::string_view secret) {
  const std::string page = std::string(name);
  return Wbxml()
      .open(page + ":" + page)
      .open(page + ":Options")
      .leaf(page + ":UserName", user)
      .leaf(page + ":Password", secret)
      .close()
      .close()
      .bytes();
}

/// What is stored of a message: head, and body unless it is withheld.
Bytes stored(const core::Message& message, const MessageStorage& storage) {
  Bytes all = message.head.raw();
  overwrite(all, storage.head_redacted);
  if (storage.withheld.empty()) {
    Bytes body = message.body.wire;
    overwrite(body, storage.body_redacted);
    append(all, body);
  }
  return all;
}
MessageStorage plan_request(std::string_view head, ByteView body, std::size_t chunk = 0,
                            std::string_view trailer = {}) {
  const auto message = test::message(head, body, chunk, trailer);
  const auto exchange = test::exchange(message, nullptr);
  MessageStorage storage = plan(*exchange, Parts::all, false).request;
  EXPECT_FALSE(test::holds_secret(stored(*message, storage), password));
  return storage;
}

TEST(Redaction, PasswordsOfTheThreeCommands) {
  EXPECT_EQ(plan_request(test::eas_head("Settings"), settings()).body_redacted.size(), 1U);
  for (const char* name : {"Search", "ItemOperations"}) {
    const Bytes body = with_password(name, "anna", password);
    const auto message = test::message(test::eas_head(name), body);
    const MessageStorage storage = plan(*test::exchange(message, nullptr), Parts::all, false).request;
    EXPECT_EQ(storage.withheld, "");
    const Bytes kept = stored(*message, storage);
    EXPECT_EQ(kept.size(), message->head.raw().size() + body.size()) << "equal length";
    EXPECT_FALSE(test::holds_secret(kept, password));
    EXPECT_NE(as_text(kept).find("anna"), std::string_view::npos) << "the user name stays";
  }
}

TEST(Redaction, AnyCommandThatNamesThePages) {
  EXPECT_EQ(plan_request(test::eas_head("Sync"), settings()).body_redacted.size(), 1U);
  EXPECT_EQ(plan_request(test::eas_head("NoSuchCommand"), settings()).body_redacted.size(), 1U);
  std::string elsewhere = test::eas_head("Sync");
  elsewhere.replace(elsewhere.find("Microsoft-Server-ActiveSync"), 27, "behind/another/path");
  EXPECT_EQ(plan_request(elsewhere, settings()).body_redacted.size(), 1U) << "known by its content type";
  EXPECT_TRUE(plan_request(test::eas_head("Sync"), sync()).body_redacted.empty());
}

TEST(Redaction, SpansOfChunkedBodiesLieOnTheWire) {
  for (const std::size_t chunk : {1, 2, 7, 1000}) {
    const MessageStorage storage =
        plan_request(test::eas_head("Settings", "Transfer-Encoding: chunked\r\n"), settings(), chunk);
    EXPECT_EQ(storage.withheld, "");
    std::size_t covered = 0;
    for (const Span& span : storage.body_redacted) {
      covered += span.end - span.begin;
    }
    EXPECT_EQ(covered, password.size());
  }
}

TEST(Redaction, TrailersAreCovered) {
  const MessageStorage storage = plan_request(test::eas_head("Sync", "Transfer-Encoding: chunked\r\n"),
                                              sync(), 5, "X: y\r\nCookie: a=correct horse battery\r\n");
  EXPECT_EQ(storage.body_redacted.size(), 1U);
}

TEST(Redaction, DamagedBodiesOfTheseCommandsAreWithheld) {
  const Bytes whole = settings();
  for (std::size_t cut = 1; cut < whole.size(); ++cut) {
    const MessageStorage storage = plan_request(test::eas_head("Settings"), ByteView(whole).first(cut));
    EXPECT_NE(storage.withheld, "") << cut;
    ASSERT_TRUE(storage.sha256);
    EXPECT_EQ(*storage.sha256, certs::sha256(ByteView(whole).first(cut)));
  }
  EXPECT_NE(plan_request(test::eas_head("Search"), as_bytes("password=correct horse battery")).withheld, "");
}

TEST(Redaction, DamagedBodiesOfOthersLoseWhatMayBeOne) {
  Bytes damaged = Wbxml().open("AirSync:Sync").bytes();
  damaged.insert(damaged.end(), {0x02, 0x02, 0x02});  // ENTITY: not allowed here
  append(damaged, settings());
  const MessageStorage storage = plan_request(test::eas_head("Sync"), damaged);
  EXPECT_EQ(storage.withheld, "");
  EXPECT_FALSE(storage.body_redacted.empty());
  Bytes cut = sync();
  cut.pop_back();
  const MessageStorage harmless = plan_request(test::eas_head("Sync"), cut);
  EXPECT_EQ(harmless.withheld, "") << "a damaged Sync is what people look for";
  EXPECT_TRUE(harmless.body_redacted.empty());
}

TEST(Redaction, CompressedBodiesWithASecretAreWithheld) {
  const Bytes coded = *decoders::encode("gzip", settings());
  const std::string field = "Content-Encoding: gzip\r\n";
  EXPECT_EQ(plan_request(test::eas_head("Settings", field), coded).withheld,
            "compressed body that holds a password");
  EXPECT_EQ(plan_request(test::eas_head("Sync", field), coded).withheld,
            "compressed body that holds a password");
  EXPECT_NE(plan_request(test::eas_head("Settings", field), ByteView(coded).first(coded.size() / 2)).withheld,
            "");
  EXPECT_NE(plan_request(test::eas_head("Settings", "Content-Encoding: zstd\r\n"), coded).withheld, "");
  const Bytes harmless = *decoders::encode("gzip", Wbxml().open("Settings:Settings").close().bytes());
  EXPECT_EQ(plan_request(test::eas_head("Settings", field), harmless).withheld, "");
}

MessageStorage plan_response(std::string_view command, std::string_view head, ByteView body) {
  const auto response = test::message(head, body);
  const auto exchange = test::exchange(test::message(test::eas_head(command), {}), response);
  return plan(*exchange, Parts::all, false).response;
}

TEST(Redaction, AnswersOfTheseCommands) {
  EXPECT_EQ(plan_response("Settings", test::wbxml_answer_head(), settings()).body_redacted.size(), 1U);
  EXPECT_NE(plan_response("Settings", test::wbxml_answer_head(), ByteView(settings()).first(20)).withheld,
            "");
  EXPECT_EQ(
      plan_response("Settings", "HTTP/1.1 500 x\r\nContent-Type: text/html\r\n", as_bytes("<html>")).withheld,
      "");
  const Bytes coded = *decoders::encode("gzip", with_password("ItemOperations", "anna", "x"));
  EXPECT_NE(
      plan_response("ItemOperations", test::wbxml_answer_head("Content-Encoding: gzip\r\n"), coded).withheld,
      "");
  const Bytes clean =
      *decoders::encode("gzip", Wbxml().open("ItemOperations:ItemOperations").close().bytes());
  EXPECT_EQ(
      plan_response("ItemOperations", test::wbxml_answer_head("Content-Encoding: gzip\r\n"), clean).withheld,
      "");
}

TEST(Redaction, PoliciesInXml) {
  const auto policy = [](std::string_view secret) {
    return Wbxml()
        .open("Provision:Provision")
        .leaf("Provision:Data", "<parm name=\"AUTHSECRET\" value=\"" + std::string(secret) + "\"/>")
        .close()
        .bytes();
  };
  EXPECT_EQ(plan_request(test::eas_head("Provision"), policy(password)).body_redacted.size(), 1U);
  const MessageStorage plain = plan_response("Provision", test::wbxml_answer_head(), policy(password));
  EXPECT_EQ(plain.withheld, "");
  EXPECT_EQ(plain.body_redacted.size(), 1U);
  const std::string field = "Content-Encoding: gzip\r\n";
  const auto coded = [&](std::string_view secret) {
    return plan_response("Provision", test::wbxml_answer_head(field),
                         *decoders::encode("gzip", policy(secret)));
  };
  EXPECT_EQ(coded(password).withheld, "compressed body that holds a password");
  EXPECT_EQ(coded("").withheld, "");
}

TEST(Redaction, LinesOfPlainTexts) {
  const std::string text = "user: anna\r\npassword: correct\r\nAuthorization: Bearer battery\r\n";
  const auto spans_of = [&](std::string_view type) {
    return plan_response("Sync", "HTTP/1.1 500 x\r\nContent-Type: " + std::string(type) + "\r\n",
                         as_bytes(text))
        .body_redacted.size();
  };
  EXPECT_EQ(spans_of("text/plain; charset=utf-8"), 2U);
  EXPECT_EQ(spans_of("text/html"), 0U) << "scripts have lines of that form";
}

TEST(Redaction, MultipartAnswers) {
  const Bytes part0 = with_password("ItemOperations", "anna", "battery staple");
  Bytes body{2, 0, 0, 0, 20, 0, 0, 0, static_cast<std::uint8_t>(part0.size()), 0, 0, 0};
  const auto second = static_cast<std::uint8_t>(20 + part0.size());
  body.insert(body.end(), {second, 0, 0, 0, 5, 0, 0, 0});
  append(body, part0);
  append(body, "file!");
  const std::string head = "HTTP/1.1 200 OK\r\nContent-Type: application/vnd.ms-sync.multipart\r\n";
  const MessageStorage storage = plan_response("ItemOperations", head, body);
  EXPECT_EQ(storage.withheld, "");
  ASSERT_EQ(storage.body_redacted.size(), 1U);
  const Span span = storage.body_redacted[0];
  EXPECT_EQ(as_text(ByteView(body).subspan(span.begin, span.end - span.begin)), "battery staple");
  EXPECT_NE(plan_response("ItemOperations", head, ByteView(body).first(10)).withheld, "");
}

TEST(Redaction, TokenEndpointsAndForms) {
  const std::string token = "POST /common/oauth2/v2.0/token HTTP/1.1\r\nHost: login.example\r\n";
  const std::string body = "grant_type=password&password=correct horse battery";
  const auto response = test::message("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n",
                                      as_bytes(R"({"access_token":"correct horse battery"})"));
  const auto exchange = test::exchange(test::message(token, as_bytes(body), 9), response);
  const ExchangeStorage storage = plan(*exchange, Parts::all, false);
  EXPECT_FALSE(test::holds_secret(stored(*exchange->request, storage.request), password));
  EXPECT_FALSE(test::holds_secret(stored(*exchange->response, storage.response), password));
  const MessageStorage form = plan_request(
      "POST /anything HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded; charset=utf-8\r\n",
      as_bytes(body));
  EXPECT_EQ(form.body_redacted.size(), 1U);
  for (const char* path : {"/adfs/ls/", "/OAuth2/Token", "/common/login", "/owa/auth.owa", "/connect/token",
                           "/rst2.srf", "/adfs/services/trust/13/usernamemixed"}) {
    EXPECT_TRUE(is_sign_in_path(path)) << path;
  }
  for (const char* path : {"/", "/EWS/Exchange.asmx", "/tokens", "/owa/", ""}) {
    EXPECT_FALSE(is_sign_in_path(path)) << path;
  }
}

TEST(Redaction, TokensBehindPathsThatNobodyKnows) {
  const auto answer = test::message("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n",
                                    as_bytes(R"({"access_token":"correct horse battery"})"));
  const auto by_form = test::exchange(
      test::message("POST /signin/renew HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\n",
                    as_bytes("grant_type=refresh_token&refresh_token=correct horse battery")),
      test::message("HTTP/1.1 200 OK\r\n", as_bytes("correct horse battery")));
  const auto by_json = test::exchange(
      test::message("POST /renew HTTP/1.1\r\nContent-Type: application/json\r\n",
                    as_bytes(R"({"grant_type":"password","password":"correct horse battery"})")),
      test::message("HTTP/1.1 200 OK\r\n", as_bytes("correct horse battery")));
  const auto by_answer = test::exchange(test::message("GET /session HTTP/1.1\r\n"), answer);
  for (const auto& exchange : {by_form, by_json, by_answer}) {
    const ExchangeStorage storage = plan(*exchange, Parts::all, false);
    EXPECT_FALSE(test::holds_secret(stored(*exchange->request, storage.request), password));
    EXPECT_FALSE(test::holds_secret(stored(*exchange->response, storage.response), password));
    const ExchangeStorage late = plan(*exchange, Parts::response, false);
    EXPECT_FALSE(test::holds_secret(stored(*exchange->response, late.response), password));
  }
}

TEST(Redaction, ActiveSyncThatIsSentToASignIn) {
  std::string target = test::eas_head("FolderSync", "Referer: https://login/?code=correct horse battery\r\n");
  target.replace(target.find(" HTTP/1.1"), 0, "&access_token=correct-horse-battery");
  const auto exchange = test::exchange(
      test::message(target),
      test::message("HTTP/1.1 302 Found\r\nLocation: https://l/?a=b#id_token=correct-horse-battery\r\n"
                    "Content-Type: application/json\r\n",
                    as_bytes(R"({"access_token":"correct horse battery"})")));
  for (const auto parts : {Parts::all, Parts::response}) {
    const ExchangeStorage storage = plan(*exchange, parts, false);
    const Bytes response = stored(*exchange->response, storage.response);
    EXPECT_FALSE(test::holds_secret(response, password));
    EXPECT_FALSE(test::holds_secret(response, "correct-horse-battery"));
  }
  const Bytes request = stored(*exchange->request, plan(*exchange, Parts::request, false).request);
  EXPECT_FALSE(test::holds_secret(request, password));
  EXPECT_FALSE(test::holds_secret(request, "correct-horse-battery"));
  EXPECT_NE(as_text(request).find("Cmd=FolderSync"), std::string_view::npos);
}

TEST(Redaction, NamesTellSecretsInAnyText) {
  const std::string large(300'000, 'x');
  for (const auto& [type, body] : std::initializer_list<std::pair<const char*, std::string>>{
           {"application/json", R"({"user":"anna","recoveryPassword":"correct horse battery"})"},
           {"application/json",
            R"({"pad":")" + large + R"(","access_token":"correct horse battery","user":"anna"})"},
           {"text/plain", R"({"access_token":"correct horse battery","user":"anna"})"},
           {"", R"({"idToken":"correct horse battery","user":"anna"})"},
           {"text/xml", "<s><wsse:Password>correct horse battery</wsse:Password><User>anna</User></s>"},
           {"text/html", "<input name=access_token value=\"correct horse battery\">anna"},
           {"multipart/form-data; boundary=B",
            "--B\r\nContent-Disposition: form-data; name=\"password\"\r\n\r\ncorrect horse "
            "battery\r\n--B--anna"}}) {
    const std::string field = *type == '\0' ? "" : "Content-Type: " + std::string(type) + "\r\n";
    const auto exchange = test::exchange(test::message("POST /api/x HTTP/1.1\r\n" + field, as_bytes(body)),
                                         test::message("HTTP/1.1 200 OK\r\n" + field, as_bytes(body), 9));
    const ExchangeStorage storage = plan(*exchange, Parts::all, false);
    const Bytes request = stored(*exchange->request, storage.request);
    EXPECT_FALSE(test::holds_secret(request, password)) << type;
    EXPECT_EQ(redacted(exchange, storage)->response->body.content(),
              redacted(exchange, storage)->request->body.content());
    const bool whole = body.size() < large.size() && body.find("_token") == 2 && *type == 'a';
    EXPECT_EQ(as_text(request).find("anna") == std::string_view::npos, whole) << type;
  }
  const Bytes coded = *decoders::encode("gzip", as_bytes(R"({"password":"correct horse battery"})"));
  EXPECT_EQ(plan_request("POST /x HTTP/1.1\r\nContent-Type: text/plain\r\nContent-Encoding: gzip\r\n", coded)
                .withheld,
            "compressed body that holds a secret");
}

TEST(Redaction, WhatIsNoSecretStays) {
  const std::string mail = "Subject: x\r\n\r\n{\"password\":\"in a mail\"}";
  const auto sending = test::exchange(
      test::message(
          "POST /Microsoft-Server-ActiveSync?Cmd=SendMail HTTP/1.1\r\nContent-Type: message/rfc822\r\n"
          "X-MS-PolicyKey: 1234567\r\n",
          as_bytes(mail)),
      nullptr);
  const ExchangeStorage storage = plan(*sending, Parts::all, false);
  EXPECT_TRUE(storage.request.body_redacted.empty()) << "mails stay as they are";
  EXPECT_TRUE(storage.request.head_redacted.empty());
}

TEST(Redaction, UnparsedStreamsAreNotStored) {
  auto exchange =
      test::exchange(test::message("GET / HTTP/1.1\r\n", as_bytes("correct horse battery")), nullptr);
  exchange->kind = core::Exchange::Kind::opaque;
  EXPECT_EQ(plan(*exchange, Parts::all, false).request.withheld, "not parsed as HTTP");
}

TEST(Redaction, ABodyThatWasNotKeptSaysSo) {
  auto request = test::message(test::eas_head("Sync"));
  request->body.wire_length = 1000;
  request->body.kept = false;
  const MessageStorage storage = plan(*test::exchange(request, nullptr), Parts::all, false).request;
  EXPECT_EQ(storage.withheld, "larger than the limit for bodies");
  EXPECT_FALSE(storage.sha256);
}

TEST(Redaction, WhatAFaultBentIsFoundAgain) {
  const auto received = test::message(test::eas_head("Settings"), settings());
  Bytes bent = settings();
  bent[10] = 0x4D;  // the Password tag reads as another one
  auto exchange = test::exchange(received, nullptr);
  exchange->sent_request = test::message(test::eas_head("Settings"), bent);
  const ExchangeStorage storage = plan(*exchange, Parts::all, false);
  EXPECT_FALSE(test::holds_secret(stored(*exchange->sent_request, storage.sent_request), password));
}

TEST(Redaction, AHookThatChangesTheTargetChangesNothing) {
  auto exchange =
      test::exchange(test::message("POST /a HTTP/1.1\r\n", as_bytes("password=correct horse battery")), {});
  exchange->sent_request =
      test::message("POST /oauth2/token HTTP/1.1\r\n", as_bytes("password=correct horse battery"));
  const ExchangeStorage storage = plan(*exchange, Parts::all, false);
  EXPECT_FALSE(test::holds_secret(stored(*exchange->sent_request, storage.sent_request), password));
  EXPECT_FALSE(test::holds_secret(stored(*exchange->request, storage.request), password));
}

TEST(Redaction, CarriesItselfOut) {
  const auto exchange =
      test::exchange(test::message(test::eas_head("Settings", "Cookie: a=tasty-value\r\n"), settings()),
                     test::message(test::wbxml_answer_head("Set-Cookie: a=tasty-value\r\n"),
                                   ByteView(settings()).first(20)));
  exchange->informational.push_back(
      core::Head(to_bytes("HTTP/1.1 103 x\r\nSet-Cookie: a=tasty-value\r\n\r\n")));
  exchange->notes = {{core::Note::Kind::hook_log, "tasty-value", ""}};
  const ExchangeStorage storage = plan(*exchange, Parts::all, false);
  const auto whole = redacted(exchange, storage);
  for (const core::Head& head : {whole->request->head, whole->response->head, whole->informational[0]}) {
    EXPECT_FALSE(test::holds_secret(head.raw(), "tasty-value"));
  }
  EXPECT_FALSE(test::holds_secret(whole->request->body.wire, password));
  EXPECT_EQ(whole->request->body.wire.size(), exchange->request->body.wire.size());
  EXPECT_FALSE(whole->response->body.kept);
  EXPECT_TRUE(whole->response->body.wire.empty());
  EXPECT_EQ(whole->notes[0].text, "***********");
}

TEST(Redaction, WhatHoldsNoSecretIsShared) {
  const auto plain = test::exchange(test::message(test::eas_head("Sync"), sync()), {});
  EXPECT_EQ(redacted(plain, plan(*plain, Parts::all, false)), plain);
  const auto exchange =
      test::exchange(test::message(test::eas_head("Sync", "Cookie: a=tasty-value\r\n"), sync()),
                     test::message(test::wbxml_answer_head(), sync()));
  const core::ExchangePtr shown = redacted(exchange, plan(*exchange, Parts::all, false));
  EXPECT_NE(shown->request, exchange->request);
  EXPECT_EQ(shown->response, exchange->response);
}

TEST(Redaction, SignInIsReadBeforeItGoes) {
  const std::string basic = text::to_base64(as_bytes("anna:x"));
  const auto exchange = test::exchange(
      test::message(test::eas_head("Sync", "Authorization: Basic " + basic + "\r\n")), nullptr);
  EXPECT_EQ(plan(*exchange, Parts::request, false).auth.user, "anna");
  EXPECT_EQ(plan(*exchange, Parts::request, true).auth.user, "anna");
  EXPECT_TRUE(plan(*exchange, Parts::response, false).auth.empty());
  EXPECT_TRUE(plan(*exchange, Parts::request, true).request.head_redacted.empty());
}

TEST(Redaction, WhatATokenEndpointSaysIsReadBeforeItGoes) {
  const auto exchange = test::exchange(
      test::message(
          "POST /common/oauth2/token HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\n",
          as_bytes("grant_type=password&client_id=c&password=correct horse battery")),
      test::message(
          "HTTP/1.1 400 x\r\n",
          as_bytes(R"({"error":"invalid_grant","error_description":"not correct horse battery"})")));
  for (const bool secrets : {false, true}) {
    EXPECT_EQ(plan(*exchange, Parts::request, secrets).auth.token_request.grant_type, "password");
    EXPECT_TRUE(plan(*exchange, Parts::request, secrets).auth.token_answer.empty());
    const sign_in::TokenAnswer answer = plan(*exchange, Parts::response, secrets).auth.token_answer;
    EXPECT_EQ(answer.error, "invalid_grant");
    EXPECT_EQ(answer.error_description, "not *********************");
  }
}

}  // namespace
}  // namespace eastap::trace::redaction_test
