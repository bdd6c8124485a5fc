#include "proxy/trace/redact/anonymizer.h"

#include <string>

#include <gtest/gtest.h>

#include "decoders/content_coding.h"
#include "proxy/base/text.h"
#include "tests/support/exchanges.h"
#include "tests/unit/trace/redact/scrubbed.h"
#include "tests/unit/trace/samples.h"

namespace eastap::trace::redact::anonymizer_test {
namespace {

using scrubbed::has;

Anonymizer made() {
  return Anonymizer(as_bytes(std::string_view("tests")));
}

TEST(Anonymizer, CodedBodiesAreCodedAgain) {
  const Bytes document = test::Wbxml()
                             .open("FolderHierarchy:FolderSync")
                             .leaf("FolderHierarchy:DisplayName", "Lawsuits")
                             .close()
                             .bytes();
  for (const std::string coding : {"gzip", "deflate"}) {
    for (const std::size_t chunk : {0, 7}) {
      Anonymizer anonymizer = made();
      const Bytes coded = *decoders::encode(coding, document);
      const auto answer = test::message(
          test::wbxml_answer_head("Content-Encoding: " + coding + "\r\n" +
                                  (chunk == 0 ? "Content-Length: 1\r\n" : "Transfer-Encoding: chunked\r\n")),
          coded, chunk);
      auto exchange = test::exchange(test::message(test::eas_head("FolderSync")), answer);
      ExchangeStorage storage;
      anonymizer.apply(*exchange, storage);
      const core::Message& after = *exchange->response;
      EXPECT_EQ(storage.response.withheld, "");
      const auto plain = decoders::decode(coding, after.body.content());
      ASSERT_TRUE(plain);
      EXPECT_EQ(plain->size(), document.size());
      EXPECT_FALSE(has(as_text(*plain), "Lawsuits"));
      EXPECT_EQ(after.body.wire_length, after.body.wire.size());
      if (chunk == 0) {
        EXPECT_EQ(after.head.find("Content-Length"), std::to_string(after.body.wire.size()));
      }
    }
  }
}

TEST(Anonymizer, WhatCannotBeReadIsTakenOut) {
  Anonymizer anonymizer = made();
  auto exchange = test::exchange(test::message(test::eas_head("Sync")),
                                 test::message("HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n",
                                               as_bytes(std::string_view("Lawsuits"))));
  ExchangeStorage storage;
  anonymizer.apply(*exchange, storage);
  EXPECT_FALSE(storage.response.withheld.empty());
  EXPECT_TRUE(storage.response.sha256);
  EXPECT_FALSE(exchange->response->body.kept);
  EXPECT_TRUE(exchange->response->body.wire.empty());
}

TEST(Anonymizer, WhomOnlyTheSignInNamesIsReplacedToo) {
  model::AuthFacts basic;
  basic.user = "CONTOSO\\marlene";
  model::AuthFacts token;
  token.token.claims = {{"preferred_username", "marlene@contoso.com"}};
  model::AuthFacts ntlm;
  ntlm.mechanism.ntlm.emplace().domain = "CONTOSO";
  ntlm.mechanism.ntlm->user = "marlene";
  for (const model::AuthFacts& auth : {basic, token, ntlm}) {
    Anonymizer anonymizer = made();
    auto exchange = test::exchange(test::message("GET /owa/?marlene=1 HTTP/1.1\r\nHost: mail.example.org\r\n"
                                                 "User-Agent: Phone of marlene/1.0\r\n"),
                                   test::message("HTTP/1.1 200 OK Marlene of Contoso\r\n"));
    ExchangeStorage storage;
    storage.auth = auth;
    anonymizer.learn(*exchange, storage.auth);
    anonymizer.apply(*exchange, storage);
    const std::string heads = text::lower(as_text(exchange->request->head.raw())) +
                              text::lower(as_text(exchange->response->head.raw()));
    EXPECT_FALSE(has(heads, "marlene") || has(heads, "contoso")) << heads;
    EXPECT_TRUE(has(heads, "user-agent: phone of ") && has(heads, "200 ok ")) << heads;
  }
}

TEST(Anonymizer, ConnectionsHandshakesAndNotes) {
  Anonymizer anonymizer = made();
  core::ConnectionFacts facts = *test::connection();
  facts.mode = "reverse:https://mail.contoso.com";
  facts.client = *Endpoint::parse("203.0.113.9:5000");
  facts.upstream_name = "mail.contoso.com:443";
  facts.notes = {{core::Note::Kind::hook_log, "Lawsuits", "/srv/anna/hooks.lua:3"}};
  anonymizer.learn(facts);
  anonymizer.apply(facts);
  EXPECT_TRUE(facts.mode.starts_with("reverse:https://") && !has(facts.mode, "contoso"));
  EXPECT_EQ(facts.client.port, 5000);
  EXPECT_NE(facts.client.to_string(), "203.0.113.9:5000");
  EXPECT_EQ(facts.mode.substr(16) + ":443", facts.upstream_name) << "one host, one pseudonym";
  EXPECT_EQ(facts.notes[0].source, "hooks.lua:3");
  EXPECT_FALSE(has(facts.notes[0].text, "Lawsuits"));

  core::TlsFacts tls = samples::tls();
  anonymizer.apply(tls);
  EXPECT_TRUE(tls.peer_subject.empty() && tls.peer_issuer.empty() && tls.peer_fingerprint.empty());
  EXPECT_EQ(tls.cipher, samples::tls().cipher);
  EXPECT_FALSE(has(tls.server_name, "example"));
}

}  // namespace
}  // namespace eastap::trace::redact::anonymizer_test
