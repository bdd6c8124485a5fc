#include "proxy/script/hook_help.h"

#include "tests/unit/script/script_support.h"

namespace eastap::script::test {
namespace {

TEST(HookHelp, FitsATerminal) {
  std::string_view text = hook_help_text();
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    EXPECT_LE(end, 125U) << text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

class HookHelpNames : public HostTest {};

/// Every property and function that the text names is really there.
TEST_F(HookHelpNames, AreTrue) {
  load(R"(
    local function has(object, names)
      for name in names:gmatch("%S+") do
        local ok, why = pcall(function() return object[name] end)
        assert(ok, why)
      end
    end
    function on_response(e)
      has(e, "id connection phase command device device_type user version user_agent client host server mode request " ..
             "response store answer drop reset delay log truncate corrupt fault")
      has(e.response, "method target path status reason complete headers body body_error document")
      has(e.response.document, "get set find find_all encode root fault findings edited")
      has(e.response.document.root, "name namespace kind text opaque parent children get set find find_all insert " ..
                                    "insert_copy clone remove")
      for name in ("get get_all set add remove"):gmatch("%S+") do
        assert(type(e.response.headers[name]) == "function", name)
      end
      for name in ("store device_store deadline time random base64 hex wbxml"):gmatch("%S+") do
        assert(eastap[name] ~= nil, name)
      end
      assert(sleep and log)
      log("all there")
    end)");
  const auto verdict = run_response(sync_body());
  EXPECT_EQ(logs(verdict), "all there") << errors(verdict);
  EXPECT_TRUE(unedited(verdict));
}

}  // namespace
}  // namespace eastap::script::test
