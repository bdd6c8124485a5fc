#include <gtest/gtest.h>

#include "proxy/script/api.h"
#include "tests/support/files.h"

namespace eastap::script {
namespace {

TEST(ApiText, TheReferenceInTheDocsIsMadeFromTheTable) {
  const Bytes page = eastap::test::slurp(eastap::test::data("../docs/hooks-reference.md"));
  EXPECT_EQ(as_text(page), api_reference())
      << "bring it up to date: eastap new-script --reference > docs/hooks-reference.md";
}

TEST(ApiText, DefinitionsCarryTypesAndSentences) {
  const std::string text = api_definitions();
  EXPECT_TRUE(text.starts_with("---@meta eas\n"));
  for (const char* part :
       {"---| \"request\" # ", "---@class exchange\n", "---@field command string? ",
        "---@param filter string\n---@param seconds? number\n---@return eas.facts?\nfunction "
        "eas.wait_for(filter, seconds) end\n",
        "\neas = {}\n", "\nlocal node = {}\n", "function node:insert(name, text, before) end\n",
        "---@return fun(m?: integer, n?: integer): number\nfunction eas.random(seed) end\n",
        "\nfunction sleep(seconds) end\n"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part;
  }
  EXPECT_NE(text.find("---@class eas.facts"), std::string::npos);
  EXPECT_EQ(text.find("eas.facts = {}"), std::string::npos) << "the module has no such field";
}

}  // namespace
}  // namespace eastap::script
