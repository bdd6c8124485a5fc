// The table of scripts/faults. What each fault does is tested in stock_faults_test.cc.
#include "proxy/script/fault_table.h"

#include <algorithm>
#include <set>

#include "proxy/script/lib_base.h"
#include "tests/unit/script/script_support.h"

namespace eastap::script::test {
namespace {

class FaultTables : public testing::Test {
 protected:
  FaultTables() { open_libraries(state.lua(), false); }

  FakeClock clock;
  State state{Limits{}, clock};
};

TEST_F(FaultTables, DeclareEveryFaultWithWords) {
  const FaultTable table(state, false);
  EXPECT_GE(table.all().size(), 60U);
  std::set<std::string> names;
  for (const StockFault& fault : table.all()) {
    EXPECT_TRUE(names.insert(fault.name).second) << fault.name;
    EXPECT_FALSE(fault.meaning.empty()) << fault.name;
    EXPECT_FALSE(fault.phases.empty()) << fault.name;
    EXPECT_EQ(table.find(fault.name), &fault);
    for (const FaultArgument& argument : fault.arguments) {
      EXPECT_FALSE(argument.meaning.empty()) << fault.name << ' ' << argument.name;
    }
  }
}

TEST_F(FaultTables, CheckNamesAndArguments) {
  const FaultTable table(state, false);
  EXPECT_TRUE(table.check("sync-stale-key", {}));
  EXPECT_TRUE(table.check("delay", {{"seconds", "1.5"}}));
  for (const auto& [name, arguments] :
       std::vector<std::pair<std::string, std::map<std::string, std::string>>>{
           {"boom", {}},
           {"delay", {}},
           {"delay", {{"seconds", "-1"}}},
           {"delay", {{"seconds", "nan"}}},
           {"delay", {{"seconds", "1e9"}}},
           {"delay", {{"seconds", "1"}, {"x", "2"}}},
           {"answer", {{"status", "99"}}},
           {"answer", {{"status", "503"}, {"retry-after", "soon"}}},
           {"truncate", {{"length", "half"}}},
           {"ping-early", {{"changes", "perhaps"}}},
           {"corrupt", {{"flips", "0"}}},
           {"corrupt", {{"flips", "1.5"}}}}) {
    const auto checked = table.check(name, arguments);
    ASSERT_FALSE(checked) << name;
    EXPECT_EQ(checked.error().code, ErrorCode::invalid_input);
  }
  EXPECT_NE(table.check("stale-key", {}).error().what.find("did you mean 'sync-stale-key'"),
            std::string::npos);
  EXPECT_NE(table.check("delay", {{"x", "1"}, {"seconds", "1"}}).error().what.find("seconds, jitter"),
            std::string::npos);
  EXPECT_EQ(table.find("boom"), nullptr);
}

TEST_F(FaultTables, WipesNeedLeave) {
  const FaultTable careful(state, false);
  EXPECT_EQ(careful.check("remote-wipe", {}).error().code, ErrorCode::refused);
  EXPECT_EQ(careful.check("account-wipe", {}).error().code, ErrorCode::refused);
  const FaultTable bold(state, true);
  EXPECT_TRUE(bold.check("remote-wipe", {}));
}

}  // namespace
}  // namespace eastap::script::test
