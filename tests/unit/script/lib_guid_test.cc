#include "proxy/script/lib_guid.h"

#include "tests/unit/script/script_support.h"

namespace eastap::script::test {
namespace {

TEST_F(HostTest, GuidsAreReadWrittenAndDrawn) {
  load(R"lua(function on_request(e)
    local g = eas.guid
    local bytes = g.bytes("{6BA7B810-9DAD-11D1-80B4-00C04FD430C8}")
    log(eas.hex.encode(bytes), g.parse(bytes), g.parse("6ba7b8109dad11d180b400c04fd430c8"), g.parse("x"), g.bytes(""))
    local a, b = g.random(eas.random(7)), g.random(eas.random(7))
    assert(a == b and a:match("^%x+%-%x+%-4%x%x%x%-[89ab]%x%x%x%-%x+$") and #a == 36, a)
    assert(g.random(math.random) ~= a)
    for _, wrong in ipairs{false, 7, function() return 0/0 end, function() return 256 end, function() end, error} do
      assert(not pcall(g.random, wrong))
    end
  end)lua");
  const auto verdict = run_request();
  EXPECT_EQ(errors(verdict), "");
  EXPECT_EQ(logs(verdict),
            "10B8A76BAD9DD11180B400C04FD430C8 6ba7b810-9dad-11d1-80b4-00c04fd430c8 "
            "6ba7b810-9dad-11d1-80b4-00c04fd430c8 nil nil");
}

TEST_F(HostTest, LongTextsAreNoGuidsAndAreCharged) {
  for (const char* name : {"parse", "bytes"}) {
    load(
        std::string(
            "function on_request(e) local text = ('a'):rep(1000000) for i = 1, 100 do assert(not eas.guid.") +
        name + "(text)) end end");
    EXPECT_NE(errors(run_request()).find("budget"), std::string::npos) << name;
  }
}

}  // namespace
}  // namespace eastap::script::test
