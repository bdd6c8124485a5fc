// `eastap help faults`; the code is in fault_help.cc.
#include "proxy/script/fault_table.h"
#include "proxy/script/lib_base.h"
#include "tests/unit/script/script_support.h"

namespace eastap::script::test {
namespace {

TEST(FaultHelp, NamesEveryFaultAndCondition) {
  FakeClock clock;
  State state(Limits{}, clock);
  open_libraries(state.lua(), false);
  const FaultTable table(state, false);
  const std::string text = fault_help_text();
  for (const StockFault& fault : table.all()) {
    EXPECT_NE(text.find("\n  " + fault.name), std::string::npos) << fault.name;
  }
  for (const char* word : {"side=request|response|connect", "nth=N", "every=N", "percent=P",
                           "between=", "first-contact", "until="}) {
    EXPECT_NE(text.find(word), std::string::npos) << word;
  }
}

}  // namespace
}  // namespace eastap::script::test
