// What the tests of eas.json share.
#pragma once

#include <string>

#include "tests/unit/script/script_support.h"

namespace eastap::script::test {

class JsonTest : public HostTest {
 protected:
  /// What log(`expressions`) writes after the statements `before`, or why they failed.
  std::string value(const std::string& expressions, const std::string& before = "") {
    load("local json = eas.json\nfunction on_request(e) " + before + " log(" + expressions + ") end");
    const auto verdict = run_request();
    const std::string failed = errors(verdict);
    return failed.empty() ? logs(verdict) : failed;
  }
};

}  // namespace eastap::script::test
