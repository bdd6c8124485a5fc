#include "proxy/script/lib_values.h"

#include "tests/unit/script/script_support.h"

namespace eastap::script::test {
namespace {

TEST_F(HostTest, ValueLibrariesAreInTheModuleTable) {
  load(
      "log(type(eas.json.encode), type(eas.date), type(eas.guid.parse), "
      "type(eas.time_zone.decode))");
  EXPECT_EQ(all_lines(), "hooks.lua:1: function function function function\n");
}

}  // namespace
}  // namespace eastap::script::test
