#include "proxy/trace/wbxml_secrets.h"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include "tests/support/exchanges.h"

namespace eastap::trace::wbxml_secrets_test {
namespace {

using test::Wbxml;

Bytes settings(std::string_view password) {
  return Wbxml()
      .open("Settings:Settings")
      .open("Settings:DevicePassword")
      .open("Settings:Set")
      .leaf("Settings:Password", password)
      .close()
      .close()
      .close()
      .bytes();
}

std::string text_of(const Bytes& body, const Span& span) {
  return std::string(as_text(ByteView(body).subspan(span.begin, span.end - span.begin)));
}

TEST(WbxmlSecrets, FindsThePasswordOfSettings) {
  const Bytes body = settings("hunter2");
  EXPECT_TRUE(names_password_page(body));
  const WbxmlSecrets found = find_wbxml_secrets(body);
  EXPECT_TRUE(found.readable);
  ASSERT_EQ(found.spans.size(), 1U);
  EXPECT_EQ(text_of(body, found.spans[0]), "hunter2");
}

TEST(WbxmlSecrets, FindsOpaqueAndNestedValues) {
  const Bytes opaque = Wbxml()
                           .open("Search:Search")
                           .open("Search:Password")
                           .opaque(as_bytes("p1"))
                           .text("p2")
                           .close()
                           .leaf("Search:UserName", "anna")
                           .close()
                           .bytes();
  const WbxmlSecrets found = find_wbxml_secrets(opaque);
  EXPECT_TRUE(found.readable);
  ASSERT_EQ(found.spans.size(), 2U);
  EXPECT_EQ(text_of(opaque, found.spans[0]), "p1");
  EXPECT_EQ(text_of(opaque, found.spans[1]), "p2");
  const Bytes nested = Wbxml()
                           .open("ItemOperations:ItemOperations")
                           .open("ItemOperations:Password")
                           .leaf("ItemOperations:Data", "p3")
                           .close()
                           .close()
                           .bytes();
  ASSERT_EQ(find_wbxml_secrets(nested).spans.size(), 1U);
}

TEST(WbxmlSecrets, FindsTextWhereNoneBelongs) {
  const Bytes stray =
      Wbxml().open("Settings:Settings").open("Settings:DevicePassword").text("p4").close().close().bytes();
  const WbxmlSecrets found = find_wbxml_secrets(stray);
  ASSERT_EQ(found.spans.size(), 1U);
  EXPECT_EQ(text_of(stray, found.spans[0]), "p4");
}

TEST(WbxmlSecrets, OtherPagesHaveNone) {
  const Bytes sync = Wbxml().open("AirSync:Sync").leaf("AirSync:SyncKey", "1").close().bytes();
  EXPECT_FALSE(names_password_page(sync));
  EXPECT_TRUE(find_wbxml_secrets(sync).spans.empty());
  const Bytes provision =
      Wbxml().open("Provision:Provision").leaf("Provision:PolicyKey", "1").close().bytes();
  EXPECT_TRUE(names_password_page(provision)) << "its policies may be XML";
  EXPECT_TRUE(find_wbxml_secrets(provision).spans.empty());
  EXPECT_FALSE(names_password_page({}));
  EXPECT_FALSE(names_password_page(Bytes{0}));
  EXPECT_TRUE(names_password_page(Bytes{0, 0, 0x12}));
}

std::string masked(Bytes body) {
  for (const Span& span : find_wbxml_secrets(body).spans) {
    std::fill(body.begin() + span.begin, body.begin() + span.end, std::uint8_t{'*'});
  }
  return std::string(as_text(body));
}
bool holds(std::string_view text, std::string_view what) {
  return text.find(what) != std::string_view::npos;
}

TEST(WbxmlSecrets, FindsThoseOfPoliciesInXml) {
  const Bytes body = Wbxml()
                         .open("Provision:Provision")
                         .leaf("Provision:PolicyType", "MS-WAP-Provisioning-XML")
                         .open("Provision:Data")
                         .text("<wap-provisioningdoc><parm name=\"AUTHSECRET\" value=\"Hunter21")
                         .text("pw\"/><parm name=\"AAUTHSECRET\" value=\"Hunter22pw\"/><Password>Hun")
                         .opaque(as_bytes("ter23pw</Password><parm name=\"A\" password=\"Hunter24pw\"/>"))
                         .text("<parm name=\"4131\" value=\"1\"/></wap-provisioningdoc>")
                         .close()
                         .close()
                         .bytes();
  EXPECT_TRUE(names_password_page(body));
  EXPECT_TRUE(find_wbxml_secrets(body).readable);
  const std::string after = masked(body);
  for (const char* gone : {"Hunter", "pw", "Hun", "ter23"}) {
    EXPECT_FALSE(holds(after, gone)) << gone << '\n' << after;
  }
  for (const char* stays : {"MS-WAP-Provisioning-XML", "name=\"AUTHSECRET\" value=\"********",
                            "**\"/><parm name=", "value=\"**********\"/><Password>***", "*******</Password>",
                            "password=\"**********\"/>", "name=\"4131\" value=\"1\"/></wap"}) {
    EXPECT_TRUE(holds(after, stays)) << stays << '\n' << after;
  }
}

TEST(WbxmlSecrets, FindsThoseOfADamagedPolicy) {
  const Bytes whole = Wbxml()
                          .open("Provision:Provision")
                          .leaf("Provision:Data", "<a><Password>Hunter22pw</Password></a>")
                          .close()
                          .bytes();
  for (std::size_t cut = 1; cut < whole.size(); ++cut) {
    const std::string after = masked(Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(cut)));
    EXPECT_FALSE(holds(after, ">H")) << cut;
  }
}

TEST(WbxmlSecrets, DamageIsNotReadable) {
  const Bytes whole = settings("hunter2");
  for (std::size_t cut = 0; cut < whole.size(); ++cut) {
    EXPECT_FALSE(find_wbxml_secrets(ByteView(whole).first(cut)).readable) << cut;
  }
  Bytes unknown = whole;
  unknown[5] = 0x3E;  // the page of the first tag
  EXPECT_FALSE(find_wbxml_secrets(unknown).readable);
  Bytes more = whole;
  more.push_back(0x41);
  EXPECT_FALSE(find_wbxml_secrets(more).readable) << "bytes behind the root";
}

}  // namespace
}  // namespace eastap::trace::wbxml_secrets_test
