#include "proxy/trace/quoted_secrets.h"

#include <string>

#include <gtest/gtest.h>

#include "decoders/content_coding.h"
#include "proxy/base/text.h"
#include "tests/support/exchanges.h"

namespace eastap::trace::quoted_secrets_test {
namespace {

constexpr Sensitivity of_settings{Sensitivity::Bodies::password};

Bytes settings() {
  return test::Wbxml()
      .open("Settings:Settings")
      .open("Settings:DevicePassword")
      .open("Settings:Set")
      .leaf("Settings:Password", "correct horse battery")
      .close()
      .close()
      .close()
      .bytes();
}

TEST(QuotedSecrets, ReadsPasswordsFromChunkedAndDamagedBodies) {
  const auto whole = test::message(test::eas_head("Settings"), settings(), 3);
  EXPECT_EQ(password_values(*whole, of_settings), std::vector<std::string>{"correct horse battery"});
  const Bytes body = settings();
  const auto cut = test::message(test::eas_head("Settings"), ByteView(body).first(body.size() - 3));
  EXPECT_EQ(password_values(*cut, of_settings), std::vector<std::string>{"correct horse battery"});
  EXPECT_TRUE(password_values(*test::message(test::eas_head("Settings")), of_settings).empty());
}

TEST(QuotedSecrets, UndoesACodingWhereAPasswordMayLie) {
  const Bytes coded = *decoders::encode("gzip", settings());
  const auto sent = test::message(test::eas_head("Settings", "Content-Encoding: gzip\r\n"), coded);
  const std::vector<std::string> found{"correct horse battery"};
  EXPECT_EQ(password_values(*sent, of_settings), found);
  EXPECT_EQ(password_values(*sent, {Sensitivity::Bodies::policy}), found);
  EXPECT_EQ(password_values(*sent, {Sensitivity::Bodies::other}), found) << "by its type";
  EXPECT_TRUE(password_values(*sent, {Sensitivity::Bodies::eas}).empty()) << "a Sync holds none";

  auto exchange = test::exchange(sent, nullptr);
  exchange->notes = {{core::Note::Kind::hook_log, "password is correct horse battery", "a.lua:1"}};
  EXPECT_EQ(masked_notes(*exchange)[0].text, "password is *********************");
}

TEST(QuotedSecrets, ReadsTheFirstPartOfAMultipartBody) {
  const Bytes document = settings();
  Bytes body{1, 0, 0, 0, 12, 0, 0, 0, static_cast<std::uint8_t>(document.size()), 0, 0, 0};
  append(body, document);
  const auto answer =
      test::message("HTTP/1.1 200 OK\r\nContent-Type: application/vnd.ms-sync.multipart\r\n", body);
  EXPECT_EQ(password_values(*answer, of_settings), std::vector<std::string>{"correct horse battery"});
}

TEST(QuotedSecrets, WhatATextItselfCallsASecret) {
  std::string logged = "LogicalRequest: <UserName>jo</UserName><Password>geheim</Password><A/>";
  mask_named_secrets(logged);
  EXPECT_EQ(logged, "LogicalRequest: <UserName>jo</UserName><Password>******</Password><A/>");
  std::string line = "password: geheim";
  mask_named_secrets(line);
  EXPECT_EQ(line, "password: ******");
}

TEST(QuotedSecrets, LinesThatAreShownInOneAreStillLines) {
  const auto masked = [](std::string text) {
    mask_named_secrets(text);
    return text;
  };
  EXPECT_EQ(masked("A_Exception: password: geheim"), "A_Exception: password: ******");
  EXPECT_EQ(masked(R"(X_Exception: Login failed\x0D\x0Apassword: geheim\x0D\x0A   at Foo.Bar())"),
            R"(X_Exception: Login failed\x0D\x0Apassword: ******\x0D\x0A   at Foo.Bar())");
  for (const char* plain :
       {"A: password: is not what it was", "A: password: ", R"(\x0)", R"(password: \x0A)", ": "}) {
    EXPECT_EQ(masked(plain), plain);
  }
}

TEST(QuotedSecrets, NotesLoseWhatTextsCallASecret) {
  const std::string json = R"({"access_token":"tasty-token","password":"json\"pass99","pin":"abcd"})";
  for (const bool coded : {false, true}) {
    auto exchange = test::exchange(
        test::message("POST /oauth2/token HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\n",
                      as_bytes("grant_type=password&password=form+pass%2Bword")),
        test::message("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n" +
                          std::string(coded ? "Content-Encoding: gzip\r\n" : ""),
                      coded ? *decoders::encode("gzip", as_bytes(json)) : to_bytes(json)));
    exchange->notes = {
        {core::Note::Kind::hook_log, "got tasty-token, form pass+word and json\"pass99", "a.lua:1"},
        {core::Note::Kind::hook_log, "sent form+pass%2Bword, pin abcd, abcdef", "a.lua:2"}};
    const auto notes = masked_notes(*exchange);
    EXPECT_EQ(notes[0].text, "got ***********, ************** and ***********");
    EXPECT_EQ(notes[1].text, "sent ****************, pin ****, abcdef") << "a short one is no part of a word";
  }
}

TEST(QuotedSecrets, NotesLoseTheSecretsThatHooksQuote) {
  const std::string basic = text::to_base64(as_bytes("anna:correct horse battery"));
  auto exchange = test::exchange(
      test::message(
          test::eas_head("Settings", "Authorization: Basic " + basic + "\r\nCookie: sid=tasty-value\r\n"),
          settings()),
      nullptr);
  exchange->notes = {
      {core::Note::Kind::hook_log, "password is correct horse battery", "a.lua:1"},
      {core::Note::Kind::hook_log, "header Basic " + basic + " cookie tasty-value", "a.lua:2"},
  };
  EXPECT_TRUE(may_quote_secrets(exchange->notes));
  const auto notes = masked_notes(*exchange);
  EXPECT_EQ(notes[0].text, "password is *********************");
  EXPECT_EQ(notes[1].text, "header Basic " + std::string(basic.size(), '*') + " cookie ***********");
  EXPECT_FALSE(may_quote_secrets({{core::Note::Kind::rewrite, "Host", ""}}));
}

}  // namespace
}  // namespace eastap::trace::quoted_secrets_test
