#include "proxy/core/local_site_page.h"

#include <pugixml.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/sha.h>

#include "proxy/base/text.h"

namespace eastap::core {
namespace {

using testing::HasSubstr;
using testing::Not;

LocalSiteFacts example() {
  LocalSiteFacts facts;
  facts.ca_name = "eastap CA laptop 3F9A2C";
  facts.fingerprint = "00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF";
  facts.valid_until = "2036-11-18";
  facts.ca_pem = "pem";
  facts.ca_der = {1, 2, 3};
  facts.apple_profile = "profile";
  return facts;
}

TEST(LocalSitePage, SaysHowToInstallOnBothKindsOfPhone) {
  const std::string page = local_site_page(example());
  EXPECT_THAT(page, HasSubstr("The second switch"));
  EXPECT_THAT(page, HasSubstr("Certificate Trust Settings"));
  EXPECT_THAT(page, HasSubstr("Android 7"));
  EXPECT_THAT(page, HasSubstr("eastap CA laptop 3F9A2C"));
  EXPECT_THAT(page, HasSubstr("2036-11-18"));
  EXPECT_THAT(page, HasSubstr("00:11:22:33:44:55:66:77:<br>88:99:AA:BB:CC:DD:EE:FF</code>"));
}

TEST(LocalSitePage, NamesFromACertificateCannotBecomeMarkup) {
  LocalSiteFacts facts = example();
  facts.ca_name = "<script>alert(\"1\")</script>&\x1b";
  const std::string page = local_site_page(facts);
  EXPECT_THAT(page, HasSubstr("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;\\x1B"));
  EXPECT_THAT(page, Not(HasSubstr("<script")));
}

TEST(LocalSitePage, LoadsNothingFromElsewhere) {
  const std::string page = local_site_page(example());
  for (const char* outside : {"src=", "http:", "https:", "url(", "@import", "<link", "style=", "onclick"}) {
    EXPECT_THAT(page, Not(HasSubstr(outside)));
  }
}

TEST(LocalSitePage, ThePolicyNamesTheStylesHash) {
  const std::string page = local_site_page(example());
  const std::size_t begin = page.find("<style>") + 7;
  const std::string style = page.substr(begin, page.find("</style>") - begin);
  Bytes digest(SHA256_DIGEST_LENGTH);
  SHA256(as_bytes(style).data(), style.size(), digest.data());
  EXPECT_THAT(std::string(local_site_policy()),
              HasSubstr("style-src 'sha256-" + text::to_base64(digest) + "';"));
  EXPECT_THAT(std::string(local_site_policy()), HasSubstr("default-src 'none'"));
}

TEST(LocalSitePage, IsWellFormed) {
  std::string page = local_site_page(example());
  // HTML's void elements are the one thing that XML would not take.
  for (const std::string open : {"<meta charset=\"utf-8\"", "initial-scale=1\"", "<br"}) {
    for (std::size_t at = 0; (at = page.find(open, at)) != std::string::npos;) {
      at += open.size();
      page.insert(at, "/");
    }
  }
  pugi::xml_document document;
  const pugi::xml_parse_result parsed = document.load_string(page.c_str());
  EXPECT_TRUE(parsed) << parsed.description() << " at "
                      << page.substr(static_cast<std::size_t>(parsed.offset), 60);
}

TEST(LocalSitePage, WithoutACaThereIsNothingToInstall) {
  const std::string page = local_site_page({});
  EXPECT_THAT(page, HasSubstr("Nothing to install"));
  EXPECT_THAT(page, Not(HasSubstr("mobileconfig")));
}

}  // namespace
}  // namespace eastap::core
