#include "proxy/trace/quoted_secrets.h"

#include <string>

#include <gtest/gtest.h>

#include "proxy/base/text.h"
#include "tests/support/exchanges.h"

namespace eastap::trace::quoted_secrets_test {
namespace {

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
  EXPECT_EQ(password_values(*whole), std::vector<std::string>{"correct horse battery"});
  const Bytes body = settings();
  const auto cut = test::message(test::eas_head("Settings"), ByteView(body).first(body.size() - 3));
  EXPECT_EQ(password_values(*cut), std::vector<std::string>{"correct horse battery"});
  EXPECT_TRUE(password_values(*test::message(test::eas_head("Settings"))).empty());
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
