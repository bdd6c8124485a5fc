#include "proxy/script/script.h"

#include "proxy/script/bind_document.h"
#include "proxy/script/bind_exchange.h"
#include "proxy/script/bind_message.h"
#include "proxy/script/lib_base.h"
#include "proxy/script/lib_eastap.h"
#include "tests/unit/script/script_support.h"

namespace eastap::script::test {
namespace {

class ScriptLoading : public testing::Test {
 protected:
  ScriptLoading() {
    lua_State* L = state.lua();
    open_libraries(L, false);
    open_documents(L);
    open_messages(L);
    open_exchanges(L);
    open_stores(L);
  }

  Result<ScriptPtr> load(const std::string& text) {
    ScriptLoad load(state, "a.lua", text);
    steps = 1;
    while (!load.step()) {
      ++steps;
    }
    return load.result();
  }

  FakeClock clock;
  State state{Limits{}, clock};
  int steps = 0;
};

TEST_F(ScriptLoading, FindsTheHooks) {
  const auto script = load("function on_request() end on_close = print");
  ASSERT_TRUE(script);
  EXPECT_EQ((*script)->name(), "a.lua");
  EXPECT_EQ((*script)->handlers(Event::request).size(), 1U);
  EXPECT_EQ((*script)->handlers(Event::close).size(), 1U);
  EXPECT_TRUE((*script)->handlers(Event::response).empty());
  core::HookWish wish;
  (*script)->add_to(wish);
  EXPECT_TRUE(wish.request && wish.request_body && wish.close);
  EXPECT_FALSE(wish.response || wish.response_body || wish.connect);
}

TEST_F(ScriptLoading, ReadsTheDeadline) {
  EXPECT_EQ(load("")->get()->deadline(), std::chrono::seconds(30));
  EXPECT_EQ(load("eastap.deadline = 1.5")->get()->deadline(), std::chrono::milliseconds(1500));
  EXPECT_EQ(load("eastap.deadline = math.huge")->get()->deadline(), max_deadline);
  EXPECT_EQ(load("eastap.deadline = 'x'")->get()->deadline(), std::chrono::seconds(30));
  EXPECT_EQ(load("eastap = nil")->get()->deadline(), std::chrono::seconds(30));
}

TEST_F(ScriptLoading, LongOnesTakeSeveralSteps) {
  ASSERT_TRUE(load("for i = 1, 1000000 do end"));
  EXPECT_GT(steps, 3);
}

TEST_F(ScriptLoading, AnAbandonedLoadLeavesNothingBehind) {
  {
    ScriptLoad load(state, "a.lua", "while true do end");
    EXPECT_FALSE(load.step());
  }
  EXPECT_TRUE(load("x = 1"));
}

TEST_F(ScriptLoading, MistakesNameTheFile) {
  EXPECT_EQ(load("x = = 1").error().what, "a.lua:1: unexpected symbol near '='");
  EXPECT_EQ(load("on_connect = {}").error().what, "a.lua: on_connect is a table, not a function");
  EXPECT_FALSE(load("bodies = 7"));
  EXPECT_FALSE(load("on_error = true"));
  EXPECT_EQ((*load("on_error = 'drop'"))->on_error(), OnError::drop);
  EXPECT_FALSE((*load("x = 1"))->on_error());
  EXPECT_FALSE(load("local x = ('x'):rep(1e10)"));
}

}  // namespace
}  // namespace eastap::script::test
