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

TEST(Anonymizer, HeadsKeepWhatIsTechnical) {
  Anonymizer anonymizer = made();
  const std::string before =
      "HTTP/1.1 401 Unauthorized\r\nContent-Type: application/pdf; name=Lawsuits.pdf\r\nX-FEServer: MBX01\r\n"
      "WWW-Authenticate: Basic realm=\"mail.contoso.com\"\r\nWWW-Authenticate: NTLM TlRMTVNTUAAC\r\n"
      "Set-Cookie: id=***; Domain=contoso.com; Path=/\r\nMS-Server-ActiveSync: 15.2\r\nX-Any: Lawsuits\r\n "
      "folded\r\n\r\n";
  core::Head head(to_bytes(std::string_view(before)));
  anonymizer.apply_head(head, false);
  const std::string_view after = as_text(head.raw());
  EXPECT_EQ(after.size(), before.size());
  for (const char* kept :
       {"HTTP/1.1 401 Unauthorized\r\n", "application/pdf; name=", ".pdf\r\n", "Basic realm=\"",
        "NTLM ************\r\n", "id=***; Domain=", ".zzz; Path=/", "ActiveSync: 15.2\r\n"}) {
    EXPECT_TRUE(has(after, kept)) << kept << '\n' << after;
  }
  for (const char* gone : {"Lawsuits", "contoso", "MBX01", "folded"}) {
    EXPECT_FALSE(has(after, gone)) << gone << '\n' << after;
  }
}

TEST(Anonymizer, FieldsOfKindBlankComeOutBlank) {
  std::size_t seen = 0;
  for (const FieldDecision& row : field_decisions()) {
    if (row.kind != Kind::blank) {
      continue;
    }
    for (const std::string_view name : text::split(row.names, ' ')) {
      Anonymizer anonymizer = made();
      core::Head head(to_bytes("GET / HTTP/1.1\r\n" + std::string(name) + ": Lawsuits=\"1\", nc=2\r\n\r\n"));
      anonymizer.apply_head(head, true);
      EXPECT_EQ(head.find(name), std::string(18, '*')) << name;
      ++seen;
    }
  }
  EXPECT_EQ(seen, 4U);
}

TEST(Anonymizer, WhatStaysLosesAddressesAndHosts) {
  Anonymizer anonymizer = made();
  core::Exchange known;
  known.request =
      test::message("POST /Microsoft-Server-ActiveSync?Cmd=Sync&User=kowalski&DeviceId=QX778 HTTP/1.1\r\n");
  anonymizer.learn(known);
  core::Head head(to_bytes(std::string_view(
      "HTTP/1.1 500 Mailbox anna.kowalski@contoso.com of kowalski on EXCH01.contoso.com\r\n"
      "Server: EXCH01.contoso.com Microsoft-IIS/10.0\r\nX-Powered-By: ASP.NET on EXCH01.contoso.com\r\n"
      "Public: OPTIONS, kowalski@contoso.com\r\nUser-Agent: Android-Mail/anna.kowalski@contoso.com QX778\r\n"
      "MS-Server-ActiveSync: 14.3.123.3\r\nMS-ASProtocolCommands: Sync,Ping\r\n\r\n")));
  anonymizer.apply_head(head, false);
  const std::string_view after = as_text(head.raw());
  for (const char* gone : {"kowalski", "contoso", "EXCH01", "QX778"}) {
    EXPECT_FALSE(has(after, gone)) << gone << '\n' << after;
  }
  for (const char* stays : {"HTTP/1.1 500 Mailbox ", " Microsoft-IIS/10.0\r\n", "ASP.NET on ", "OPTIONS, ",
                            "14.3.123.3\r\n", "Sync,Ping"}) {
    EXPECT_TRUE(has(after, stays)) << stays << '\n' << after;
  }
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
