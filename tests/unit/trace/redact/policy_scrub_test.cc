#include <string>

#include <gtest/gtest.h>

#include "tests/support/exchanges.h"
#include "tests/unit/trace/redact/scrubbed.h"

namespace eastap::trace::redact::policy_scrub_test {
namespace {

using scrubbed::has;

TEST(PolicyScrub, PoliciesLoseSecretsAndNames) {
  scrubbed::Tools tools;
  tools.texts.learn("kowalski");
  const std::string policy =
      "<wap-provisioningdoc xmlns=\"http://schemas.contoso.com/x\"><characteristic type=\"APPLICATION\" "
      "owner=\"kowalski@contoso.com\" by=\"Kowalski 12.1\"><parm name=\"AUTHSECRET\" value=\"20261129\"/>"
      "<parm name=\"APPADDR\" password=\"Hunter22pw\" "
      "for=\"anna&#64;contoso.com\"/><Password>Hunter23pw</Password>"
      "<parm name=\"4131\" value=\"1\"/></characteristic></wap-provisioningdoc>";
  Bytes bytes = test::Wbxml().open("Provision:Provision").leaf("Provision:Data", policy).close().bytes();
  ASSERT_TRUE(tools.contents.wbxml(bytes));
  const std::string_view after = as_text(bytes);
  for (const char* gone : {"kowalski", "Kowalski", "@contoso", ";contoso", "anna", "Hunter", "20261129"}) {
    EXPECT_FALSE(has(after, gone)) << gone << '\n' << after;
  }
  for (const char* stays :
       {"xmlns=\"http://schemas.contoso.com/x\"><characteristic type=\"APPLICATION\" owner=\"", " 12.1\"",
        "<parm name=\"AUTHSECRET\" value=\"********\"/><parm name=\"APPADDR\" password=\"**********\" for=\"",
        "<Password>**********</Password><parm name=\"4131\" value=\"1\"/></characteristic>"}) {
    EXPECT_TRUE(has(after, stays)) << stays << '\n' << after;
  }
}

}  // namespace
}  // namespace eastap::trace::redact::policy_scrub_test
