#include <string>

#include <gtest/gtest.h>

#include "decoders/eas/query.h"
#include "proxy/base/text.h"
#include "tests/unit/trace/redact/scrubbed.h"

namespace eastap::trace::redact::url_scrub_test {
namespace {

using scrubbed::as;
using scrubbed::has;

std::string target_of(scrubbed::Tools& tools, std::string_view target) {
  return scrubbed::after(target, [&](Text bytes) { tools.texts.target(bytes); });
}

TEST(UrlScrub, PlainQueries) {
  scrubbed::Tools tools;
  const std::string target = target_of(tools,
                                       "/Microsoft-Server-ActiveSync?Cmd=GetAttachment&User=CONTOSO%5Canna&"
                                       "DeviceId=PHONE1&DeviceType=iPhone&AttachmentName=Lawsuits%2F1");
  EXPECT_TRUE(target.starts_with("/Microsoft-Server-ActiveSync?Cmd=GetAttachment&User=")) << target;
  EXPECT_TRUE(has(target, "%5C") && has(target, "&DeviceType=iPhone&") && has(target, "%2F"));
  for (const char* gone : {"CONTOSO", "anna", "PHONE1", "Lawsuits"}) {
    EXPECT_FALSE(has(target, gone)) << target;
  }
  EXPECT_TRUE(has(target, "DeviceId=" + as(tools, Kind::device, "PHONE1")));
}

TEST(UrlScrub, PackedQueriesAgreeWithPlainOnes) {
  scrubbed::Tools tools;
  std::string packed("\x8D\x00\x09\x04", 4);
  packed += std::string("\x06PHONE1\x04\x01\x02\x03\x04\x06iPhone", 19);
  packed += std::string(
      "\x08\x0C"
      "CONTOSO\\anna"
      "\x01\x08"
      "Lawsuits",
      24);
  const std::string target =
      target_of(tools, "/Microsoft-Server-ActiveSync?" + text::to_base64(as_bytes(packed)));
  const eas::Query query = eas::parse_query(std::string_view(target).substr(target.find('?') + 1));
  EXPECT_EQ(query.form, eas::QueryForm::base64);
  EXPECT_EQ(query.device_id, as(tools, Kind::device, "PHONE1"));
  EXPECT_EQ(query.user, as(tools, Kind::name, "CONTOSO\\anna"));
  EXPECT_EQ(query.device_type, "iPhone");
  EXPECT_EQ(query.policy_key, 0x04030201U);
  ASSERT_NE(query.parameter("CollectionId"), nullptr);
  EXPECT_EQ(*query.parameter("CollectionId"), as(tools, Kind::id, "Lawsuits"));
}

TEST(UrlScrub, WhatStaysInQueriesLosesAddresses) {
  scrubbed::Tools tools;
  const std::string target = target_of(
      tools, "/owa?error=User+qerr%40fabrikam.com+unknown&paramname%40fabrikam.com=1&error=invalid_grant");
  for (const char* gone : {"qerr", "paramname", "fabrikam"}) {
    EXPECT_FALSE(has(target, gone)) << gone << '\n' << target;
  }
  for (const char* stays : {"/owa?error=", "+unknown&", "%40", "&error=invalid_grant"}) {
    EXPECT_TRUE(has(target, stays)) << stays << '\n' << target;
  }
}

TEST(UrlScrub, Urls) {
  scrubbed::Tools tools;
  const std::string url =
      as(tools, Kind::url, "https://anna:pw@mail.contoso.com:444/owa/anna%40contoso.com?id=Lawsuits#x");
  EXPECT_TRUE(url.starts_with("https://") && has(url, ".zzz:444/owa/") && has(url, "%40")) << url;
  for (const char* gone : {"anna", "contoso", "Lawsuits", ":pw@"}) {
    EXPECT_FALSE(has(url, gone)) << url;
  }
  EXPECT_EQ(as(tools, Kind::url, "data:image/png;base64,iVBORw0KGgo="), "data:image/png;base64xxxxxxxxxxxxx");
  EXPECT_FALSE(has(as(tools, Kind::url, "tel:+4930901820"), "901820"));
  EXPECT_TRUE(
      has(as(tools, Kind::url, "mailto:anna@contoso.com"), as(tools, Kind::address, "anna@contoso.com")));
}

}  // namespace
}  // namespace eastap::trace::redact::url_scrub_test
