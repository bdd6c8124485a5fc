#include <string>

#include <gtest/gtest.h>

#include "proxy/base/text.h"
#include "proxy/trace/redact/anonymizer.h"
#include "tests/support/exchanges.h"
#include "tests/unit/trace/redact/scrubbed.h"

namespace eastap::trace::redact::head_scrub_test {
namespace {

using scrubbed::as;
using scrubbed::has;

/// With the seed of scrubbed::Tools.
Anonymizer made() {
  return Anonymizer(as_bytes(std::string_view("tests")));
}

TEST(HeadScrub, HeadsKeepWhatIsTechnical) {
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

TEST(HeadScrub, FieldsOfKindBlankComeOutBlank) {
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

TEST(HeadScrub, WhatStaysLosesAddressesAndHosts) {
  Anonymizer anonymizer = made();
  core::Exchange known;
  known.request =
      test::message("POST /Microsoft-Server-ActiveSync?Cmd=Sync&User=kowalski&DeviceId=QX778 HTTP/1.1\r\n");
  anonymizer.learn(known, {});
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

TEST(HeadScrub, PathsOfCookiesAndUnquotedChallengesAreReplaced) {
  Anonymizer anonymizer = made();
  core::Head head(
      to_bytes(std::string_view("HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Digest "
                                "realm=realmhost.fabrikam.com, qop=auth, stale=false\r\n"
                                "WWW-Authenticate: Basic realm = \"Kontor \\\"Nord\\\"\", charset=UTF-8\r\n"
                                "Set-Cookie: a=***; Path=/owa/cookieuser@fabrikam.com/; Secure\r\n\r\n")));
  anonymizer.apply_head(head, false);
  const std::string_view after = as_text(head.raw());
  for (const char* gone : {"realmhost", "fabrikam", "Kontor", "Nord", "cookieuser"}) {
    EXPECT_FALSE(has(after, gone)) << gone << '\n' << after;
  }
  for (const char* stays : {"Digest realm=", ", qop=auth, stale=false\r\n", "Basic realm = \"",
                            "\", charset=UTF-8\r\n", "a=***; Path=/owa/", "/; Secure\r\n"}) {
    EXPECT_TRUE(has(after, stays)) << stays << '\n' << after;
  }
}

TEST(HeadScrub, FieldsAreReadInTheCharsetThatTheyHave) {
  Anonymizer anonymizer = made();
  scrubbed::Tools tools;
  core::Head head(to_bytes(std::string_view(
      "GET / HTTP/1.1\r\nUser-Agent: M\xFCllerApp/1.0 (otto@fabrikam.com) on host.fabrikam.com\r\n"
      "X-User: M\xC3\xBCller\r\n\r\n")));
  anonymizer.apply_head(head, true);
  const std::string_view after = as_text(head.raw());
  EXPECT_FALSE(has(after, "otto") || has(after, "host.") || has(after, "fabrikam")) << after;
  EXPECT_TRUE(has(after, "User-Agent: M\xFCllerApp/1.0 (")) << after;
  EXPECT_TRUE(has(after, "X-User: " + as(tools, Kind::name, "M\xC3\xBCller") + "\r\n")) << after;
}

}  // namespace
}  // namespace eastap::trace::redact::head_scrub_test
