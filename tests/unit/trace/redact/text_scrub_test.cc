#include "proxy/trace/redact/text_scrub.h"

#include <string>

#include <gtest/gtest.h>

#include "proxy/base/text.h"
#include "tests/unit/trace/redact/scrubbed.h"

namespace eastap::trace::redact::text_scrub_test {
namespace {

using scrubbed::as;
using scrubbed::has;

TEST(TextScrub, AnAddressIsTheSameEverywhere) {
  scrubbed::Tools tools;
  const std::string address = as(tools, Kind::address, "anna.smith@contoso.com");
  EXPECT_EQ(address.size(), 22U);
  EXPECT_TRUE(address.ends_with(".zzz")) << address;
  for (const Kind kind : {Kind::name, Kind::subject, Kind::text, Kind::place}) {
    EXPECT_TRUE(has(as(tools, kind, "see <anna.smith@contoso.com>, now"), address));
  }
  const std::string name = as(tools, Kind::name, "CONTOSO\\anna");
  EXPECT_EQ(text::lower(name.substr(0, 7)), address.substr(11, 7));
  EXPECT_EQ(name.substr(8), address.substr(0, 4));
}

TEST(TextScrub, Forms) {
  scrubbed::Tools tools;
  EXPECT_TRUE(has(as(tools, Kind::subject, "Re: Budget"), "Re: "));
  EXPECT_FALSE(has(as(tools, Kind::subject, "Re: Budget"), "Budget"));
  EXPECT_TRUE(as(tools, Kind::file, "Contract Contoso.pdf").ends_with(".pdf"));
  EXPECT_FALSE(has(as(tools, Kind::file, "anna.smith"), "smith"));
  EXPECT_EQ(as(tools, Kind::folder, "Inbox"), "Inbox");
  EXPECT_NE(as(tools, Kind::folder, "Lawsuits"), "Lawsuits");
  EXPECT_EQ(as(tools, Kind::id, "5:1%3a0"), "5:1%3a0");
  EXPECT_EQ(as(tools, Kind::id, "mail/folderINBOX").substr(0, 5), "mail/");
  EXPECT_FALSE(has(as(tools, Kind::id, "mail%2FfolderLawsuits"), "Lawsuits"));
  EXPECT_EQ(as(tools, Kind::birthday, "1985-04-12T00:00:00.000Z"), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(as(tools, Kind::coordinate, "52.520008"), "00.000000");
  EXPECT_EQ(as(tools, Kind::picture, "/9j/4AAQ+w==\r\n"), "AAAAAAAAAA==\r\n");
  const std::string phone = as(tools, Kind::phone, "+49 (30) 901820 ext");
  EXPECT_EQ(phone.substr(0, 1), "+");
  EXPECT_FALSE(has(phone, "901820"));
  EXPECT_FALSE(has(phone, "ext"));
}

TEST(TextScrub, UidAndGlobalObjectIdAgree) {
  scrubbed::Tools tools;
  const std::string uid = as(tools, Kind::uid, "party@contoso.com");
  std::string blob(40, '\1');
  blob += std::string("vCal-Uid\1\0\0\0party@contoso.com\0", 30);
  const auto decoded = text::from_base64(as(tools, Kind::global_id, text::to_base64(as_bytes(blob))));
  ASSERT_TRUE(decoded);
  EXPECT_TRUE(has(as_text(*decoded), uid));
  EXPECT_EQ(as(tools, Kind::uid, "040000008200E00074C5B7101A82E008"), "040000008200E00074C5B7101A82E008");
}

TEST(TextScrub, RemarksKeepTheirWords) {
  scrubbed::Tools tools;
  tools.texts.learn("mail.contoso.com");
  tools.texts.learn("anna");
  std::string words =
      "Host rewritten from tap.local to contoso; user anna at 203.0.113.9 asked for \"Lawsuits\"";
  words = scrubbed::after(words, [&](Text bytes) { tools.texts.remark(bytes); });
  for (const char* kept : {"Host rewritten from ", " to ", "; user ", " asked for "}) {
    EXPECT_TRUE(has(words, kept)) << words;
  }
  for (const char* gone : {"tap.local", "contoso", "anna", "203.0.113.9", "Lawsuits"}) {
    EXPECT_FALSE(has(words, gone)) << words;
  }
}

TEST(TextScrub, WhatIsKeptStays) {
  scrubbed::Tools tools;
  tools.texts.keep({Kind::subject, Kind::host});
  EXPECT_EQ(as(tools, Kind::subject, "Budget"), "Budget");
  EXPECT_TRUE(as(tools, Kind::address, "anna@contoso.com").ends_with("@contoso.com"));
  EXPECT_TRUE(tools.texts.keeps(Kind::keep));
}

TEST(TextScrub, KeptAddressesLoseTheirDomain) {
  scrubbed::Tools tools;
  tools.texts.keep({Kind::address});
  const std::string host = as(tools, Kind::host, "contoso.com");
  EXPECT_TRUE(host.ends_with(".zzz")) << host;
  EXPECT_EQ(as(tools, Kind::address, "Anna <anna@contoso.com>"), "Anna <anna@" + host + ">");
  EXPECT_TRUE(has(as(tools, Kind::text, "see anna@contoso.com, now"), " anna@" + host + ","));
  EXPECT_FALSE(tools.texts.leaves(Kind::address));
  tools.texts.keep({Kind::address, Kind::host});
  EXPECT_EQ(as(tools, Kind::address, "Anna <anna@contoso.com>"), "Anna <anna@contoso.com>");
}

TEST(TextScrub, HostsKeepTheirPort) {
  scrubbed::Tools tools;
  const std::string host = as(tools, Kind::host, "mail.contoso.de:8443");
  EXPECT_TRUE(host.ends_with(".zz:8443")) << host;
  EXPECT_EQ(as(tools, Kind::host, "localhost:443"), "localhost:443");
  EXPECT_EQ(as(tools, Kind::host, "127.0.0.1"), "127.0.0.1");
  EXPECT_NE(as(tools, Kind::host, "[2001:db8::1]:443"), "[2001:db8::1]:443");
}

}  // namespace
}  // namespace eastap::trace::redact::text_scrub_test
