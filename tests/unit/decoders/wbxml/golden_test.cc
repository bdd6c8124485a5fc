// Golden files: tests/golden/wbxml/NAME.wbxml and NAME.xml, real forms of every command and the odd ones.
// With EASTAP_UPDATE_GOLDEN=1 in the environment the XML files are written anew from the bytes; look at the
// difference before you commit it. A new case is a new .wbxml file (`eastap encode` makes one) and one such
// run.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "decoders/wbxml/codepages.h"
#include "decoders/wbxml/xml.h"
#include "tests/support/files.h"

namespace eastap::wbxml {
namespace {

std::vector<std::string> names() {
  std::vector<std::string> found;
  for (const auto& entry : std::filesystem::directory_iterator(test::data("golden/wbxml"))) {
    if (entry.path().extension() == ".wbxml") {
      found.push_back(entry.path().stem().string());
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

class Golden : public testing::TestWithParam<std::string> {
 protected:
  [[nodiscard]] static std::filesystem::path path(const std::string& extension) {
    return test::data("golden/wbxml/" + GetParam() + extension);
  }
};

TEST_P(Golden, PrintsAsItShould) {
  const std::string xml = to_xml(decode(test::slurp(path(".wbxml"))));
  if (std::getenv("EASTAP_UPDATE_GOLDEN") != nullptr) {
    std::ofstream(path(".xml"), std::ios::binary) << xml;
  }
  EXPECT_EQ(xml, as_text(test::slurp(path(".xml"))));
}

TEST_P(Golden, EncodesToItsBytes) {
  const Bytes xml = test::slurp(path(".xml"));
  const auto document = from_xml(as_text(xml));
  ASSERT_TRUE(document) << document.error().what;
  EXPECT_EQ(to_bytes(document->body()), test::slurp(path(".wbxml")));
}

INSTANTIATE_TEST_SUITE_P(Files, Golden, testing::ValuesIn(names()),
                         [](const testing::TestParamInfo<std::string>& test_case) {
                           return test_case.param;
                         });

TEST(GoldenFiles, HaveEveryCommandAndNearlyEveryPage) {
  std::set<std::string_view> roots;
  std::set<int> pages;
  for (const std::string& name : names()) {
    const Document document = decode(test::slurp(test::data("golden/wbxml/" + name + ".wbxml")));
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
}  // namespace eastap::wbxml
