#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <vector>

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
        "---@class eas.tls\n---With whom.\n---@field side \"client\"|\"server\"\n",
        "\n---@field [string] string?\n", "---@operator len: integer\n",
        "---@operator add(number): date\n---@operator sub(number): date\n---@operator sub(date): number\n",
        "---@param exchange exchange\nfunction on_request(exchange) end\n",
        "---@type \"drop\"|\"pass\"|nil\non_error = nil\n",
        "---@type boolean|{ request: boolean?, response: boolean? }|nil\nbodies = nil\n",
        "\neastap = eas\n"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part;
  }
}

/// "eas.tls" of "fun(tls: eas.tls)"; functions and values of the module stand behind other characters.
std::vector<std::string> types_in(std::string_view signature) {
  constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz0123456789_";
  constexpr std::string_view module = "eas.";
  std::vector<std::string> found;
  for (std::size_t at = signature.find(module); at != std::string_view::npos;
       at = signature.find(module, at + 1)) {
    const std::size_t end =
        std::min(signature.find_first_not_of(letters, at + module.size()), signature.size());
    const bool is_type =
        at == 0 || std::string_view(":,(| ").find(signature[at - 1]) != std::string_view::npos;
    if (is_type && end > at + module.size()) {
      found.emplace_back(signature.substr(at, end - at));
    }
  }
  return found;
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
  EXPECT_EQ(types_in("fun(a: eas.tls, b: string|eas.facts)"),
            (std::vector<std::string>{"eas.tls", "eas.facts"}));
  for (const ApiRow& row : all_api()) {
    for (const std::string& type : types_in(row.signature)) {
      EXPECT_TRUE(defined.contains(type)) << row.owner << "." << row.name << ": " << type;
    }
  }
}

TEST(ApiText, DefinitionsCarryTypesAndSentences) {
  const std::string text = api_definitions();
  EXPECT_TRUE(text.starts_with("---@meta eas\n"));
  for (const char* part :
       {"---| \"request\" # ", "---@class exchange\n", "\n---@field command string?\n",
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
