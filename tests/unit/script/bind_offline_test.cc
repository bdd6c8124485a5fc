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
  const std::vector<OfflineExchange> taken{run->take(recorded(1))};
  const auto told = run->run_tests(taken);
  ASSERT_EQ(told.size(), 2U);
  EXPECT_TRUE(told[0].passed) << told[0].failure;
  EXPECT_NE(told[1].failure.find("no field 'colour'"), std::string::npos) << told[1].failure;
}

}  // namespace
}  // namespace eastap::script::test
