// The report of a run of tests: TAP 14 for people and harnesses, JUnit XML for CI servers. Pure; any thread.
#pragma once

#include <string>
#include <vector>

namespace eastap::ui {

/// One test. Texts may come from scripts: they are made safe here.
struct TestCase {
  std::string group;  ///< the script's name; of the run as a whole "run"
  std::string name;
  bool passed = false;
  std::string failure;             ///< why not
  std::vector<std::string> notes;  ///< lines for whoever reads the report
};

/// "TAP version 14", the plan, and a line for each test with what went wrong as a YAML block.
[[nodiscard]] std::string to_tap(const std::vector<TestCase>& cases);

/// <testsuites> with one <testsuite> named `suite`; always well-formed.
[[nodiscard]] std::string to_junit(const std::vector<TestCase>& cases, const std::string& suite);

}  // namespace eastap::ui
