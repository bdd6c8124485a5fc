#include "proxy/core/local_site.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "certs/mobileconfig.h"
#include "tests/support/test_certs.h"

namespace eastap::core {
namespace {

using testing::AllOf;
using testing::HasSubstr;

const LocalSiteFacts& facts() {
  static const LocalSiteFacts facts = local_site_facts(*test::test_authority());
  return facts;
}

OwnAnswer get(std::string_view target) {
  return answer_local_site("GET", target, facts());
}

std::string field(const OwnAnswer& answer, std::string_view name) {
  for (const auto& [each, value] : answer.fields) {
    if (each == name) {
      return value;
    }
  }
  return "(absent)";
}

std::string text_of(const OwnAnswer& answer) {
  return std::string(as_text(answer.content));
}

TEST(LocalSite, FactsComeFromTheCa) {
  EXPECT_EQ(facts().ca_name, test::test_authority()->facts().common_name);
  EXPECT_EQ(facts().valid_until, "2036-05-29");
  EXPECT_EQ(facts().fingerprint.size(), 32U * 3 - 1);
}

TEST(LocalSite, ThePageIsAtBothRoots) {
  for (const char* root :
       {"/", "/?x=1", "/.well-known/eastap", "/.well-known/eastap/", "/.well-known/eastap/?a"}) {
    const OwnAnswer answer = get(root);
    EXPECT_EQ(answer.status, 200) << root;
    EXPECT_EQ(field(answer, "Content-Type"), "text/html; charset=utf-8");
    EXPECT_EQ(field(answer, "Cache-Control"), "no-store");
    EXPECT_THAT(field(answer, "Content-Security-Policy"), HasSubstr("default-src 'none'"));
    EXPECT_THAT(text_of(answer), HasSubstr(facts().ca_name));
  }
}

TEST(LocalSite, TheFilesAreAtBothRootsWithTheTypesThatPhonesOpen) {
  struct Row {
    const char* name;
    const char* type;
    Bytes content;
  };
  const certs::Authority& ca = *test::test_authority();
  for (const Row& row :
       {Row{"ca.pem", "application/x-x509-ca-cert", to_bytes(ca.pem())},
        Row{"ca.der", "application/x-x509-ca-cert", ca.der()},
        Row{"ca.crt", "application/x-x509-ca-cert", ca.der()},
        Row{"eastap.mobileconfig", "application/x-apple-aspen-config", to_bytes(certs::apple_profile(ca))}}) {
    for (const std::string root : {"/", "/.well-known/eastap/"}) {
      const OwnAnswer answer = get(root + row.name);
      EXPECT_EQ(answer.status, 200) << row.name;
      EXPECT_EQ(field(answer, "Content-Type"), row.type);
      EXPECT_EQ(field(answer, "Cache-Control"), "no-store");
      EXPECT_EQ(answer.content, row.content) << row.name;
    }
  }
  EXPECT_EQ(field(get("/ca.crt"), "Content-Disposition"), "attachment; filename=\"eastap-ca.crt\"");
  EXPECT_EQ(field(get("/eastap.mobileconfig"), "Content-Disposition"), "(absent)");
}

TEST(LocalSite, HeadIsAnsweredLikeGet) {
  const OwnAnswer head = answer_local_site("HEAD", "/ca.pem", facts());
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.fields, get("/ca.pem").fields);
  EXPECT_EQ(head.content, get("/ca.pem").content);
}

TEST(LocalSite, OtherPathsAreNotFoundInWords) {
  const OwnAnswer sync =
      answer_local_site("POST", "/Microsoft-Server-ActiveSync?Cmd=Sync&User=secret", facts());
  EXPECT_EQ(sync.status, 404);
  EXPECT_EQ(field(sync, "Content-Type"), "text/plain; charset=utf-8");
  EXPECT_THAT(text_of(sync), AllOf(HasSubstr("/Microsoft-Server-ActiveSync here"), HasSubstr("use https"),
                                   testing::Not(HasSubstr("secret"))));
  for (const char* other : {"", "*", "http://tap/ca.pem", "//ca.pem", "/ca.pem/", "/CA.PEM",
                            "/.well-known/eastapx", "/.well-known/eastap/../ca.pem"}) {
    EXPECT_EQ(get(other).status, 404) << other;
  }
  EXPECT_THAT(text_of(get("/.well-known/eastap/x")), testing::Not(HasSubstr("use https")));
  EXPECT_THAT(text_of(get("/\x1b[31m" + std::string(5000, 'a'))),
              AllOf(HasSubstr("\\x1B"), testing::SizeIs(testing::Lt(500U))));
}

TEST(LocalSite, OtherMethodsAreNotAllowed) {
  const OwnAnswer answer = answer_local_site("POST", "/ca.pem", facts());
  EXPECT_EQ(answer.status, 405);
  EXPECT_EQ(field(answer, "Allow"), "GET, HEAD");
}

TEST(LocalSite, WithoutACaThereAreNoFiles) {
  EXPECT_EQ(answer_local_site("GET", "/ca.pem", {}).status, 404);
  EXPECT_EQ(answer_local_site("GET", "/eastap.mobileconfig", {}).status, 404);
  EXPECT_EQ(answer_local_site("GET", "/", {}).status, 200);
}

}  // namespace
}  // namespace eastap::core
