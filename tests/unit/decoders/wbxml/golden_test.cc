// Golden files: tests/golden/wbxml/NAME.wbxml and NAME.xml, real forms of every command and the odd ones.
// tests/support/golden.h tells how the XML is written anew from the bytes. A new case is a new .wbxml file
// (`eastap encode` makes one) and one such run.
#include "tests/support/golden.h"

#include <filesystem>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "decoders/wbxml/codepages.h"
#include "decoders/wbxml/xml.h"
#include "tests/support/files.h"

namespace eastap::wbxml::golden_test {
namespace {

class Golden : public testing::TestWithParam<std::string> {
 protected:
  [[nodiscard]] static std::filesystem::path path(const std::string& extension) {
    return test::golden_path("wbxml", GetParam(), extension);
  }
};

TEST_P(Golden, PrintsAsItShould) {
  const std::string xml = to_xml(decode(test::slurp(path(".wbxml"))));
  EXPECT_EQ(xml, test::golden_text(path(".xml"), xml));
}

TEST_P(Golden, EncodesToItsBytes) {
  const Bytes xml = test::slurp(path(".xml"));
  const auto document = from_xml(as_text(xml));
  ASSERT_TRUE(document) << document.error().what;
  EXPECT_EQ(to_bytes(document->body()), test::slurp(path(".wbxml")));
}

INSTANTIATE_TEST_SUITE_P(Files, Golden, testing::ValuesIn(test::golden_names("wbxml", ".wbxml")),
                         [](const testing::TestParamInfo<std::string>& test_case) {
                           return test_case.param;
                         });

TEST(GoldenFiles, HaveEveryCommandAndNearlyEveryPage) {
  std::set<std::string_view> roots;
  std::set<int> pages;
  for (const std::string& name : test::golden_names("wbxml", ".wbxml")) {
    const Document document = decode(test::slurp(test::golden_path("wbxml", name, ".wbxml")));
    roots.insert(document.name(document.root()));
    for (Index i = 0; i < document.size(); ++i) {
      if (document.node(i)->kind == Kind::element) {
        pages.insert(document.node(i)->page);
      }
    }
  }
  for (const std::string_view root :
       {"Sync", "FolderSync", "FolderCreate", "FolderDelete", "FolderUpdate", "MoveItems", "GetItemEstimate",
        "MeetingResponse", "Search", "Settings", "Ping", "ItemOperations", "Provision", "ResolveRecipients",
        "ValidateCert", "Find", "SendMail", "SmartReply", "SmartForward"}) {
    EXPECT_TRUE(roots.contains(root)) << root;
  }
  EXPECT_GE(pages.size(), 25U);
}

}  // namespace
}  // namespace eastap::wbxml::golden_test
