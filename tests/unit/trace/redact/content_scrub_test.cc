#include "proxy/trace/redact/content_scrub.h"

#include <string>

#include <gtest/gtest.h>

#include "decoders/wbxml/document.h"
#include "proxy/base/text.h"
#include "tests/support/exchanges.h"
#include "tests/unit/trace/redact/scrubbed.h"

namespace eastap::trace::redact::content_scrub_test {
namespace {

using scrubbed::as;
using scrubbed::has;

Bytes mail_document(std::string_view type, std::string_view data) {
  return test::Wbxml()
      .open("AirSync:Sync")
      .leaf("AirSync:SyncKey", "{anna}5")
      .leaf("Email:Subject", "Budget Contoso")
      .open("AirSyncBase:Body")
      .leaf("AirSyncBase:Type", type)
      .leaf("AirSyncBase:Data", data)
      .close()
      .close()
      .bytes();
}

TEST(ContentScrub, DocumentsKeepTheirStructure) {
  for (const std::string_view type : {"1", "2", "3", "4"}) {
    scrubbed::Tools tools;
    Bytes bytes = mail_document(type, "Secretly <b title='Lawsuits'>Lawsuits</b>");
    const std::size_t size = bytes.size();
    ASSERT_TRUE(tools.contents.wbxml(bytes));
    EXPECT_EQ(bytes.size(), size);
    const wbxml::Document document = wbxml::decode_view(bytes);
    EXPECT_FALSE(document.fault());
    EXPECT_EQ(document.text_at("Sync/SyncKey"), "{anna}5") << "keys stay";
    EXPECT_EQ(document.text_at("Sync/Subject"), as(tools, Kind::subject, "Budget Contoso"));
    EXPECT_FALSE(has(as_text(bytes), "Lawsuits")) << type;
    EXPECT_EQ(has(as_text(bytes), "<b title='"), type == "2") << type;
  }
}

TEST(ContentScrub, WhatStaysLosesAddresses) {
  scrubbed::Tools tools;
  tools.texts.learn("kowalski");
  const std::string policy =
      "<wap-provisioningdoc><characteristic type=\"SecurityPolicy\"><parm name=\"4131\" value=\"1\"/>"
      "<parm name=\"OWNER\" value=\"anna@contoso.com\"/></characteristic></wap-provisioningdoc>";
  Bytes bytes = test::Wbxml()
                    .open("Provision:Provision")
                    .leaf("Provision:PolicyType", "MS-WAP-Provisioning-XML")
                    .leaf("Provision:Data", policy)
                    .leaf("Settings:Model", "iPhone of kowalski@contoso.com")
                    .leaf("Settings:OS", "iOS 17.4 kowalski")
                    .leaf("Email:MessageClass", "IPM.Note")
                    .close()
                    .bytes();
  ASSERT_TRUE(tools.contents.wbxml(bytes));
  const std::string_view after = as_text(bytes);
  for (const char* gone : {"anna", "kowalski", "contoso"}) {
    EXPECT_FALSE(has(after, gone)) << gone << '\n' << after;
  }
  for (const char* stays :
       {"MS-WAP-Provisioning-XML", "<wap-provisioningdoc><characteristic type=\"SecurityPolicy\">",
        "<parm name=\"4131\" value=\"1\"/><parm name=\"OWNER\" value=\"", "iPhone of ", "iOS 17.4 ",
        "IPM.Note"}) {
    EXPECT_TRUE(has(after, stays)) << stays << '\n' << after;
  }
}

TEST(ContentScrub, ValuesInPiecesAreOneText) {
  scrubbed::Tools tools;
  Bytes bytes = test::Wbxml().open("Email:From").text("anna@con").text("toso.com").close().bytes();
  ASSERT_TRUE(tools.contents.wbxml(bytes));
  const wbxml::Document document = wbxml::decode_view(bytes);
  EXPECT_EQ(document.text(document.root()), as(tools, Kind::address, "anna@contoso.com"));
}

TEST(ContentScrub, WhatCannotBeReadIsRefused) {
  scrubbed::Tools tools;
  Bytes whole = mail_document("1", "x");
  for (std::size_t cut = 5; cut + 1 < whole.size(); ++cut) {
    Bytes part(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(cut));
    EXPECT_FALSE(tools.contents.wbxml(part)) << cut;
  }
  whole.push_back('x');
  EXPECT_FALSE(tools.contents.wbxml(whole)) << "bytes behind the end";
  Bytes unknown{0x03, 0x01, 0x6A, 0x00, 0x45, 0x7F, 0x03, 'a', 'n', 0x00, 0x01, 0x01};
  EXPECT_FALSE(tools.contents.wbxml(unknown));
  Bytes picture = to_bytes(std::string_view("\x89PNG"));
  EXPECT_FALSE(tools.contents.content(picture, "image/png"));
  EXPECT_FALSE(tools.contents.content(picture, ""));
}

TEST(ContentScrub, TextsOfWideUnitsAreRefused) {
  scrubbed::Tools tools;
  const std::string wide("<\0A\0n\0n\0a\0>\0", 12);
  for (const std::string_view type : {"text/xml; charset=utf-16", "text/html", "application/json",
                                      "text/plain", "text/calendar", "application/x-www-form-urlencoded"}) {
    Bytes bytes = to_bytes(wide);
    EXPECT_FALSE(tools.contents.content(bytes, type)) << type;
    bytes = to_bytes(std::string_view("\xFE\xFF\x4E\x2D"));
    EXPECT_FALSE(tools.contents.content(bytes, type)) << type << ": told by its mark";
  }
  Bytes named = to_bytes(std::string_view("Anna"));
  EXPECT_FALSE(tools.contents.content(named, "text/plain; charset=\"UTF-16LE\""));
  EXPECT_TRUE(tools.contents.content(named, "text/plain; charset=utf-8"));
}

TEST(ContentScrub, ByContentType) {
  scrubbed::Tools tools;
  for (const std::string_view type :
       {"text/html; charset=utf-8", "text/xml", "application/json", "text/plain", "message/rfc822",
        "text/calendar", "application/x-www-form-urlencoded"}) {
    Bytes bytes = to_bytes(std::string_view("Lawsuits anna@contoso.com \"x\":\"Lawsuits\""));
    ASSERT_TRUE(tools.contents.content(bytes, type));
    EXPECT_FALSE(has(as_text(bytes).substr(type == "application/json" ? 26 : 0), "Lawsuits")) << type;
  }
}

TEST(ContentScrub, Multipart) {
  scrubbed::Tools tools;
  const Bytes document = mail_document("1", "Lawsuits");
  const std::string second = "Lawsuits <p>";
  Bytes bytes{2, 0, 0, 0, 20, 0, 0, 0, static_cast<std::uint8_t>(document.size()), 0, 0, 0};
  bytes.insert(bytes.end(), {static_cast<std::uint8_t>(20 + document.size()), 0, 0, 0,
                             static_cast<std::uint8_t>(second.size()), 0, 0, 0});
  append(bytes, document);
  append(bytes, second);
  ASSERT_TRUE(tools.contents.content(bytes, "application/vnd.ms-sync.multipart"));
  EXPECT_FALSE(has(as_text(bytes), "Lawsuits"));
}

TEST(ContentScrub, Parameters) {
  EXPECT_EQ(parameter_of("multipart/mixed; Boundary=\"a;b\"; x=1", "boundary"), "a;b");
  EXPECT_EQ(parameter_of("text/plain;charset=UTF-8", "charset"), "UTF-8");
  EXPECT_EQ(charset_of("ISO-8859-1"), Charset::latin1);
  EXPECT_EQ(charset_of("koi8-r"), Charset::other);
}

}  // namespace
}  // namespace eastap::trace::redact::content_scrub_test
