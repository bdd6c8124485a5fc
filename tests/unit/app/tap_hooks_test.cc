#include "proxy/app/tap_hooks.h"

#include <fstream>
#include <string>

#include <gmock/gmock.h>

#include "tests/support/files.h"

namespace eastap::app::tap_hooks_test {
namespace {

using testing::HasSubstr;

class SilentTerminal final : public Terminal {
 public:
  void say(const std::string& /*line*/) override {}
  [[nodiscard]] Result<void> listen(bool /*wanted*/) override { return {}; }
};

class TapHooksTest : public testing::Test {
 protected:
  [[nodiscard]] Result<std::unique_ptr<TapHooks>> open(const RunWords& words) {
    auto options = check_run_words(words);
    if (!options) {
      return fail(options.error());
    }
    return TapHooks::open(*options, {.loop = *loop, .tls = *tls, .clock = clock, .wipes = wipes});
  }
  static RunWords reverse() {
    RunWords words;
    words.modes = {"reverse:http://127.0.0.1:1"};
    return words;
  }

  SystemClock clock;
  SilentTerminal terminal;
  WipeDesk wipes{terminal};
  std::unique_ptr<io::Loop> loop = std::move(*io::Loop::create());
  std::unique_ptr<core::TlsContexts> tls = std::move(*core::TlsContexts::create({}));
};

TEST_F(TapHooksTest, WithoutScriptsNothingIsWishedUntilSomebodyAddsABreakpoint) {
  auto hooks = open(reverse());
  ASSERT_TRUE(hooks) << hooks.error().what;
  EXPECT_FALSE((*hooks)->desk().wish().any_message());
  int told = 0;
  (*hooks)->when_wish_changes([&] { ++told; });
  BreakSpec spec;
  spec.filter = "cmd == Sync";
  ASSERT_TRUE((*hooks)->breaks().add(spec));
  EXPECT_GT(told, 0);
  EXPECT_TRUE((*hooks)->desk().wish().any_message());
}

TEST_F(TapHooksTest, ScriptsFaultsAndBreakpointsOfTheCommandLineAreThere) {
  const test::ScratchFolder folder;
  const auto script = folder.path() / "hooks.lua";
  std::ofstream(script) << "eas.on('response', function(exchange) end)";
  RunWords words = reverse();
  words.scripts = {script.string()};
  words.faults = {"unauthorized cmd==Ping"};
  words.breaks = {"cmd == FolderSync"};
  auto hooks = open(words);
  ASSERT_TRUE(hooks) << hooks.error().what;
  EXPECT_EQ((*hooks)->scripts().scripts().size(), 1U);
  EXPECT_EQ((*hooks)->scripts().faults().size(), 1U);
  EXPECT_EQ((*hooks)->breaks().breakpoints().size(), 1U);
  EXPECT_TRUE((*hooks)->desk().wish().response);
}

TEST_F(TapHooksTest, WhatCannotBeReadIsNamed) {
  RunWords words = reverse();
  words.breaks = {"cmd = = Sync"};
  const auto refused = open(words);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().what, HasSubstr("--break"));
  words = reverse();
  words.scripts = {"/absent/hooks.lua"};
  EXPECT_FALSE(open(words));
}

}  // namespace
}  // namespace eastap::app::tap_hooks_test
