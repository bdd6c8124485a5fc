#include "proxy/trace/redact/secret_book.h"

#include <string>

#include <gtest/gtest.h>

#include "decoders/content_coding.h"
#include "proxy/base/text.h"
#include "proxy/trace/redaction.h"
#include "tests/support/exchanges.h"

namespace eastap::trace::redact::secret_book_test {
namespace {

constexpr std::string_view pass_phrase = "Sesam/öffne \"dich\"&mehr";

SecretBook book_of(std::string_view value) {
  SecretBook book;
  book.add(value, SecretBook::min_password);
  return book;
}
std::string masked(std::string_view value, std::string text) {
  book_of(value).mask(text);
  return text;
}

TEST(SecretBook, FindsEveryForm) {
  std::string wrapped =
      text::to_base64(as_bytes("An error page: " + std::string(60, '.') + std::string(pass_phrase)));
  wrapped.insert(76, "\r\n");
  const std::string percent = "Sesam%2F%c3%b6ffne%20%22dich%22%26mehr";
  for (const std::string& form :
       {std::string(pass_phrase), percent, text::to_base64(as_bytes(pass_phrase)),
        text::to_base64(as_bytes("x" + std::string(pass_phrase))),
        "path/" + text::to_base64(as_bytes(pass_phrase)), wrapped,
        std::string("Sesam/=C3=B6ff=\r\nne \"dich\"&mehr"), std::string(R"(Sesam\/öffne \"dich\"\u0026mehr)"),
        std::string("Sesam&#x2F;öffne &quot;dich&quot;&amp;mehr"),
        text::to_base64(as_bytes("u=" + percent))}) {
    const std::string text = "<p>" + form + "</p>";
    const std::string after = masked(pass_phrase, text);
    EXPECT_EQ(after.size(), text.size());
    EXPECT_NE(after, text) << form;
    EXPECT_FALSE(test::holds_secret(as_bytes(after), pass_phrase)) << after;
    EXPECT_TRUE(book_of(pass_phrase).find(as_bytes(after)).empty()) << after;
    EXPECT_TRUE(after.starts_with("<p>") && after.ends_with("</p>")) << after;
  }
}

TEST(SecretBook, ShortSecretsAreWords) {
  EXPECT_EQ(masked("mail", "mail to mailer, e-mail"), "**** to mailer, e-****");
  EXPECT_EQ(masked("abc", "abc"), "abc") << "too short to be told from chance";
  EXPECT_EQ(masked("****", "****"), "****");
}

TEST(SecretBook, LeavesTheTokensOfDocumentsAlone) {
  const Bytes body = test::Wbxml().open("AirSync:Sync").leaf("AirSync:SyncKey", "hunter22!").close().bytes();
  const SecretBook book = book_of("hunter22!");
  const Spans found = book.find_in_body(body);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(as_text(body).substr(found[0].begin, found[0].end - found[0].begin), "hunter22!");
}

TEST(SecretBook, CollectsWhereSecretsLieByRule) {
  const auto request = test::message(
      "POST /login HTTP/1.1\r\nAuthorization: Basic YW5uYTpodW50ZXIyMg==\r\nCookie: sid=0123456789abcdef; "
      "theme=dark\r\n",
      as_bytes("username=anna&password=swordfish%21x&keep=whatever"));
  const auto exchange = test::exchange(request, nullptr);
  const ExchangeStorage storage = plan(*exchange, Parts::all, false);
  SecretBook book;
  book.collect(*exchange, storage);
  std::string text = "hunter22 0123456789abcdef swordfish!x dark whatever anna YW5uYTpodW50ZXIyMg==";
  book.mask(text);
  EXPECT_EQ(text, "******** **************** *********** dark whatever anna ********************");
}

/// `text` without the secrets that this exchange shows by rule.
std::string without_secrets_of(const core::Exchange& exchange, std::string text) {
  SecretBook book;
  book.collect(exchange, plan(exchange, Parts::all, false));
  book.mask(text);
  return text;
}

TEST(SecretBook, CollectsPasswordsOfEveryBasicField) {
  const auto request =
      test::message("GET /x HTTP/1.1\r\nAuthorization: Basic " + text::to_base64(as_bytes("anna:hunter22")) +
                    "\r\nProxy-Authorization: basic  " + text::to_base64(as_bytes("anna:proxy-99")) + "\r\n");
  EXPECT_EQ(without_secrets_of(*test::exchange(request, nullptr), "hunter22 proxy-99 anna"),
            "******** ******** anna");
}

TEST(SecretBook, CollectsWhatAddressesOfAHeadHavePercentCoded) {
  const auto request =
      test::message("GET /x HTTP/1.1\r\nX-Original-URL: https://x/y?password=Urlpass%2D4716%21word&a=1\r\n");
  EXPECT_EQ(without_secrets_of(*test::exchange(request, nullptr), "it was Urlpass-4716!word"),
            "it was *****************");
}

TEST(SecretBook, CollectsLinesOfPlainTexts) {
  const auto request = test::message("GET /t HTTP/1.1\r\n");
  const std::string body = "user: anna\npassword: LinePass-4722\nAuthorization: Basic " +
                           text::to_base64(as_bytes("anna:hunter22")) + "\n";
  const auto answer = test::message("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n", as_bytes(body));
  EXPECT_EQ(without_secrets_of(*test::exchange(request, answer), "LinePass-4722 hunter22 anna"),
            "************* ******** anna");
}

TEST(SecretBook, CollectsPasswordsInsideACoding) {
  const Bytes document =
      test::Wbxml().open("Settings:Settings").leaf("Settings:Password", "GzipPass-4711").close().bytes();
  const auto request = test::message(test::eas_head("Settings", "Content-Encoding: gzip\r\n"),
                                     *decoders::encode("gzip", document));
  EXPECT_EQ(without_secrets_of(*test::exchange(request, nullptr), "saw GzipPass-4711"), "saw *************");
}

TEST(SecretBook, TidyJoinsWhatTouches) {
  Spans spans{{5, 7}, {1, 3}, {3, 4}, {6, 9}, {12, 12}};
  tidy(spans);
  ASSERT_EQ(spans.size(), 2U);
  EXPECT_EQ(spans[0].end, 4U);
  EXPECT_EQ(spans[1].end, 9U);
}

}  // namespace
}  // namespace eastap::trace::redact::secret_book_test
