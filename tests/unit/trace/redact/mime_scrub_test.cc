#include <string>

#include <gtest/gtest.h>

#include "decoders/mime/message.h"
#include "proxy/base/text.h"
#include "tests/unit/trace/redact/scrubbed.h"

namespace eastap::trace::redact::mime_scrub_test {
namespace {

using scrubbed::as;
using scrubbed::has;

const std::string& sample_mail() {
  static const std::string made =
      "Received: from mail.contoso.com (203.0.113.9) by mx; Sat, 28 Nov 2026 09:22:15 +0100\r\n"
      "From: Anna Smith <anna@contoso.com>\r\n"
      "To: =?utf-8?B?" +
      text::to_base64(as_bytes(std::string_view("Jörg Vogel"))) +
      "?= <joerg@fabrikam.de>,\r\n =?iso-8859-1?Q?Andr=E9_Meyer?= <andre@fabrikam.de>\r\n"
      "Subject: Re: Lawsuits\r\n in the news\r\n"
      "Message-ID: <1234.anna@contoso.com>\r\nDate: Sat, 28 Nov 2026 09:22:15 +0100\r\nMIME-Version: 1.0\r\n"
      "X-Own: Lawsuits\r\n"
      "Content-Type: multipart/mixed; boundary=\"=_b\"\r\n\r\nLawsuits\r\n--=_b\r\n"
      "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
      "Law=\r\nsuits in M=C3=BCnster, anna@contoso.com\r\n--=_b\r\n"
      "Content-Type: text/html; charset=iso-8859-1\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
      text::to_base64(as_bytes(std::string_view("<p>Lawsuits \xE9</p>"))) +
      "\r\n--=_b\r\nContent-Type: application/pdf; name=\"Lawsuits.pdf\"\r\nContent-Transfer-Encoding: "
      "base64\r\n"
      "Content-Disposition: attachment; filename*=utf-8''Laws%75its.pdf; "
      "size=12\r\n\r\nTGF3c3VpdHM=\r\n--=_b\r\n"
      "Content-Type: message/rfc822\r\n\r\nSubject: Lawsuits\r\n\r\nLawsuits\r\n--=_b--\r\nLawsuits\r\n";
  return made;
}

TEST(MimeScrub, NothingPersonalIsLeft) {
  scrubbed::Tools tools;
  const std::string mail = scrubbed::after(sample_mail(), [&](Text bytes) { tools.contents.mime(bytes); });
  for (const char* gone : {"Lawsuits", "Law=\r\nsuits", "anna", "Anna", "contoso", "TGF3c3VpdHM",
                           "203.0.113.9", "Laws%75", "fabrikam", "Meyer", "news"}) {
    EXPECT_FALSE(has(mail, gone)) << gone << '\n' << mail;
  }
  for (const char* kept :
       {"; Sat, 28 Nov 2026 09:22:15 +0100\r\n", "Subject: Re: ", "boundary=\"=_b\"", "--=_b--\r\n",
        "=?iso-8859-1?Q?", "=C3=", "AAAAAAAAAAA=\r\n", "size=12", ".pdf\""}) {
    EXPECT_TRUE(has(mail, kept)) << kept << '\n' << mail;
  }
  const auto before = mime::parse_message(as_bytes(sample_mail()));
  const auto after = mime::parse_message(as_bytes(mail));
  ASSERT_TRUE(before && after);
  ASSERT_EQ(after->parts.size(), before->parts.size());
  for (std::size_t i = 0; i < after->parts.size(); ++i) {
    EXPECT_EQ(after->parts[i].type, before->parts[i].type);
    EXPECT_EQ(after->parts[i].size, before->parts[i].size);
  }
  EXPECT_EQ(after->from.listed.at(0).address, as(tools, Kind::address, "anna@contoso.com"));
  EXPECT_EQ(after->from.listed.at(0).name, as(tools, Kind::name, "Anna Smith"));
  EXPECT_EQ(after->to.listed.at(0).name, as(tools, Kind::name, "Jörg Vogel"));
  EXPECT_EQ(after->to.listed.at(1).name, as(tools, Kind::name, "André Meyer")) << "whatever the charset";
  EXPECT_TRUE(has(after->text, as(tools, Kind::address, "anna@contoso.com")));
}

TEST(MimeScrub, FieldsThatStayLoseAddressesAndHosts) {
  scrubbed::Tools tools;
  const std::string coded = text::to_base64(as_bytes(std::string_view("Agent of otto@fabrikam.com")));
  const std::string mail = scrubbed::after(
      "Auto-Submitted: auto-notified; owner-email=\"owner@fabrikam.com\"\r\n"
      "X-Mailer: M\xFCller of mxhost.fabrikam.com\r\nUser-Agent: =?utf-8?B?" +
          coded + "?=\r\nDate: Sat, 28 Nov 2026 09:22:15 +0100\r\n\r\n",
      [&](Text bytes) { tools.contents.mime(bytes); });
  for (const std::string_view gone : {std::string_view("owner@"), std::string_view("fabrikam"),
                                      std::string_view("mxhost"), std::string_view(coded)}) {
    EXPECT_FALSE(has(mail, gone)) << gone << '\n' << mail;
  }
  for (const char* kept : {"auto-notified; owner-email=\"", "M\xFCller of ", "?B?QWdlbnQgb2Yg",
                           "Date: Sat, 28 Nov 2026 09:22:15 +0100\r\n"}) {
    EXPECT_TRUE(has(mail, kept)) << kept << '\n' << mail;
  }
}

TEST(MimeScrub, TextsOfWideUnitsAreOverwritten) {
  scrubbed::Tools tools;
  const std::string wide("A\0n\0n\0a\0", 8);
  for (const std::string& fields : {std::string("Content-Type: text/plain\r\n\r\n"), std::string()}) {
    const std::string mail = scrubbed::after(fields + wide, [&](Text bytes) { tools.contents.mime(bytes); });
    EXPECT_EQ(mail, fields + std::string(wide.size(), 'x'));
  }
}

TEST(MimeScrub, HostileMailsEnd) {
  scrubbed::Tools tools;
  std::string deep;
  for (int i = 0; i < 200; ++i) {
    deep += "Content-Type: message/rfc822\r\n\r\n";
  }
  deep += "Subject: Lawsuits\r\n\r\nLawsuits";
  EXPECT_FALSE(has(scrubbed::after(deep, [&](Text bytes) { tools.contents.mime(bytes); }), "Lawsuits"));
  for (std::size_t cut = 0; cut < sample_mail().size(); cut += 3) {
    const auto part =
        scrubbed::after(sample_mail().substr(0, cut), [&](Text bytes) { tools.contents.mime(bytes); });
    EXPECT_FALSE(has(part, "Lawsuits")) << part;
  }
}

}  // namespace
}  // namespace eastap::trace::redact::mime_scrub_test
