// What a test function of a script sees; the code is in bind_offline.cc.
#include "tests/unit/script/offline.h"

namespace eastap::script::test {
namespace {

class BindOffline : public OfflineTest {};

TEST_F(BindOffline, TellsWhatBecameOfAnExchange) {
  begin(
      "function on_response(e) e:fault('endless-more') end\n"
      "function test_a(run)\n"
      "  local e = run[1]\n"
      "  assert(e.id == 1 and e.command == 'Sync' and e.device == 'DEV1' and e.touched)\n"
      "  assert(e.sent_response:find('<MoreAvailable/>', 1, true) and not e.response:find('MoreAvailable'))\n"
      "  assert(e.status == 200 and e.action == 'passed' and e.injected[1] == 'MoreAvailable added' and "
      "#e.errors == 0)\n"
      "  assert(e.sent_request == nil and e.request:find('SyncKey') and e.delay == 0 and #e.logs == 0)\n"
      "end\n"
      "function test_b(run) return run[1].colour end");
  take(recorded(1));
  const auto told = run->run_tests();
  ASSERT_EQ(told.size(), 2U);
  EXPECT_TRUE(told[0].passed) << told[0].failure;
  EXPECT_NE(told[1].failure.find("no field 'colour'"), std::string::npos) << told[1].failure;
}

TEST_F(BindOffline, ThereIsNoStatusWhereThePhoneGotNone) {
  begin(
      "function on_request(e)\n"
      "  if e.command == 'Ping' then e:fault('half-open') elseif e.command == 'Search' then e:drop() end "
      "end\n"
      "function on_response(e)\n"
      "  if e.command == 'Find' then e:fault('half-open') elseif e.command == 'Sync' then e:truncate(9) end "
      "end\n"
      "function test_a(run)\n"
      "  for i = 1, 3 do assert(run[i].status == nil, run[i].command) end\n"
      "  assert(run[1].action == 'cut' and run[3].action == 'cut' and run[4].action == 'cut')\n"
      "  assert(run[1].response and run[4].status == 200)\n"
      "end");
  take(recorded(1, "Ping"));
  take(recorded(2, "Search"));
  take(recorded(3, "Find"));
  take(recorded(4));
  const auto told = run->run_tests();
  ASSERT_EQ(told.size(), 1U);
  EXPECT_TRUE(told[0].passed) << told[0].failure;
}

TEST_F(BindOffline, AnUnknownCommandHasTheNameThatHooksSee) {
  begin("function on_request(e) log(e.command) end function test_a(run) assert(run[1].command == 'Foo') end");
  EXPECT_EQ(texts_of(take(recorded(1, "Foo")), Note::Kind::hook_log), "Foo");
  const auto told = run->run_tests();
  ASSERT_EQ(told.size(), 1U);
  EXPECT_TRUE(told[0].passed) << told[0].failure;
}

}  // namespace
}  // namespace eastap::script::test
