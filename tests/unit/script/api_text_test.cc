#include <regex>
#include <set>

#include <gtest/gtest.h>

#include "proxy/script/api.h"
#include "proxy/script/event.h"
#include "tests/support/files.h"

namespace eastap::script {
namespace {

TEST(ApiText, TheReferenceInTheDocsIsMadeFromTheTable) {
  const Bytes page = eastap::test::slurp(eastap::test::data("../docs/hooks-reference.md"));
  EXPECT_EQ(as_text(page), api_reference())
      << "bring it up to date: eastap new-script --reference > docs/hooks-reference.md";
}

TEST(ApiText, EveryHandlerHasItsTypes) {
  const std::string text = api_definitions();
  for (const EventRow& event : all_events()) {
    const std::string begin = "---@overload fun(event: \"" + std::string(event.name) + "\", ";
    const std::string end = "handler: fun(" + std::string(event.handler) + "))\n";
    EXPECT_NE(text.find(begin + end), std::string::npos) << event.name;
    EXPECT_EQ(text.find(begin + "filter: string, " + end) != std::string::npos, event.of_exchange)
        << event.name;
  }
  for (const char* part :
       {"---@overload fun(event: \"tls\", handler: fun(exchange: exchange, tls: eas.tls))\n",
        "---@class eas.tls\n---@field side \"client\"|\"server\" With whom.\n",
        "---@class headers\n---@field [string] string? ", "---@operator len: integer\n",
        "---@operator add(number): date\n---@operator sub(number): date\n---@operator sub(date): number\n",
        "---@param exchange exchange\nfunction on_request(exchange) end\n",
        "---@type \"drop\"|\"pass\"\non_error = nil\n",
        "---@type boolean|{ request: boolean?, response: boolean? }\nbodies = nil\n"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part;
  }
}

TEST(ApiText, EveryTypeThatIsNamedIsDefined) {
  const std::string text = api_definitions();
  std::set<std::string> defined;
  for (const ApiRow& row : all_api()) {
    if (row.kind == ApiRow::Kind::type) {
      defined.emplace(row.owner);
    }
  }
  defined.insert("eas.event");
  const std::regex own("[:,(| ](eas\\.[a-z0-9_]+)");
  for (const ApiRow& row : all_api()) {
    const std::string signature = " " + std::string(row.signature);
    for (std::sregex_iterator at(signature.begin(), signature.end(), own), end; at != end; ++at) {
      EXPECT_TRUE(defined.contains((*at)[1])) << row.owner << "." << row.name << ": " << (*at)[1];
    }
  }
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
