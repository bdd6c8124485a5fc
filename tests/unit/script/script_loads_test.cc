#include "proxy/script/script_loads.h"

#include "proxy/script/lib_base.h"
#include "proxy/script/lib_eastap.h"
#include "tests/unit/script/script_support.h"

namespace eastap::script::test {
namespace {

class ScriptLoadsTest : public testing::Test {
 protected:
  ScriptLoadsTest() {
    open_libraries(state.lua(), false);
    open_stores(state.lua());
  }
  ScriptLoads::Id begin(const std::string& text) {
    return loads.begin(state, "a.lua", text, [this](Result<ScriptPtr> came) {
      ++told;
      result = std::move(came);
    });
  }

  FakeClock clock;
  FakeScheduler scheduler{clock};
  State state{Limits{}, clock};
  ScriptLoads loads{scheduler};
  Result<ScriptPtr> result = fail(ErrorCode::internal, "not told");
  int told = 0;
};

TEST_F(ScriptLoadsTest, AShortOneIsOverAtOnce) {
  begin("function on_request() end");
  EXPECT_EQ(told, 1);
  ASSERT_TRUE(result);
  EXPECT_EQ((*result)->handlers(Event::request).size(), 1U);
  begin("x = = 1");
  EXPECT_EQ(told, 2);
  EXPECT_EQ(result.error().what, "a.lua:1: unexpected symbol near '='");
  EXPECT_EQ(scheduler.pending(), 0U);
}

TEST_F(ScriptLoadsTest, ALongOneGoesOnInSlices) {
  const ScriptLoads::Id id = begin("for i = 1, 1000000 do end");
  EXPECT_EQ(told, 0);
  EXPECT_TRUE(loads.runs(id));
  EXPECT_GT(scheduler.run_due(), 3U);
  EXPECT_EQ(told, 1);
  EXPECT_TRUE(result);
  EXPECT_FALSE(loads.runs(id));
}

TEST_F(ScriptLoadsTest, ACancelledOneTellsNobody) {
  const ScriptLoads::Id id = begin("while true do end");
  loads.cancel(id);
  loads.cancel(id);
  EXPECT_EQ(loads.running(), 0U);
  EXPECT_EQ(scheduler.pending(), 0U);
  EXPECT_EQ(told, 0);
}

}  // namespace
}  // namespace eastap::script::test
