#include "proxy/app/hook_desk.h"

#include <string>

#include <gtest/gtest.h>

#include "tests/unit/app/break_support.h"

namespace eastap::app {
namespace {

class DumbTerminal final : public Terminal {
 public:
  void say(const std::string& /*line*/) override {}
  [[nodiscard]] Result<void> listen(bool /*wanted*/) override { return {}; }
};

class Scripts final : public core::HookHost {
 public:
  [[nodiscard]] core::HookWish wish() const override {
    core::HookWish wish;
    wish.request = true;
    return wish;
  }
  void run(const core::HookKey& /*key*/, core::HookCall&& call, Done&& done) override {
    seen += core::name(call.phase);
    core::Verdict verdict;
    verdict.action = core::Verdict::Action::drop;
    done(std::move(verdict));
  }
  void cancel(const core::HookKey& /*key*/) override { seen += "cancel"; }
  std::string seen;
};

/// Scripts whose hook waits until it is told to go on.
class WaitingScripts final : public core::HookHost {
 public:
  [[nodiscard]] core::HookWish wish() const override { return {}; }
  void run(const core::HookKey& /*key*/, core::HookCall&& /*call*/, Done&& whom) override {
    done = std::move(whom);
  }
  void cancel(const core::HookKey& /*key*/) override {}
  Done done;
};

class HookDeskTest : public testing::Test {
 protected:
  void run(HookDesk& desk, core::Phase phase) {
    desk.run({{1}, {1}}, {.phase = phase, .connection = nullptr, .exchange = nullptr},
             [this](const core::Verdict& verdict) {
               verdicts += verdict.action == core::Verdict::Action::drop ? "drop " : "pass ";
             });
  }
  DumbTerminal terminal;
  WipeDesk wipes{terminal};
  Scripts scripts;
  std::string verdicts;
};

TEST_F(HookDeskTest, WipesGoToTheTerminalAndTheRestToTheScripts) {
  HookDesk desk(&scripts, nullptr, wipes);
  EXPECT_TRUE(desk.wish().request);
  run(desk, core::Phase::wipe);
  EXPECT_EQ(wipes.open(), 1U);
  EXPECT_EQ(scripts.seen, "");
  run(desk, core::Phase::request);
  EXPECT_EQ(scripts.seen, "request");
  EXPECT_EQ(verdicts, "drop ");
  desk.cancel({{1}, {1}});
  EXPECT_EQ(wipes.open(), 0U);
  EXPECT_EQ(scripts.seen, "requestcancel");
}

TEST_F(HookDeskTest, WithoutScriptsEverythingPasses) {
  HookDesk desk(nullptr, nullptr, wipes);
  EXPECT_FALSE(desk.wish().request);
  run(desk, core::Phase::response);
  EXPECT_EQ(verdicts, "pass ");
  desk.cancel({{1}, {1}});
}

class HookDeskBreaks : public break_test::BreakTest {};

TEST_F(HookDeskBreaks, WhatScriptsDecidedGoesToBreakpoints) {
  DumbTerminal terminal;
  WipeDesk wipes(terminal);
  HookDesk hooks(host.get(), desk.get(), wipes);
  EXPECT_FALSE(hooks.wish().request);
  ASSERT_TRUE(host->add_fault("unavailable command=Sync", "ctl"));
  add("http == 503", BreakSpec::On::both);
  EXPECT_TRUE(hooks.wish().request_body && hooks.wish().response_body);
  int status = 0;
  hooks.run(key_of(1),
            break_test::call(core::Phase::request, break_test::request("Sync", break_test::sync_body())),
            [&](const core::Verdict& verdict) { status = verdict.answer.status; });
  scheduler.run_due();
  EXPECT_EQ(status, 0);
  ASSERT_EQ(desk->held().size(), 1U);
  hooks.client_ended(key_of(7));
  ASSERT_TRUE(desk->release(1));
  EXPECT_EQ(status, 503);
  hooks.run(key_of(2),
            break_test::call(core::Phase::request, break_test::request("Sync", break_test::sync_body()),
                             nullptr, 2),
            [](const core::Verdict&) { FAIL() << "it was cancelled"; });
  scheduler.run_due();
  hooks.cancel(key_of(2));
  EXPECT_TRUE(desk->held().empty());
  hooks.run(key_of(2), break_test::call(core::Phase::close, nullptr), [](const core::Verdict&) {});
}

TEST_F(HookDeskBreaks, AClientThatLeftWhileAScriptWaitedIsNotHeld) {
  DumbTerminal terminal;
  WipeDesk wipes(terminal);
  WaitingScripts scripts;
  HookDesk hooks(&scripts, desk.get(), wipes);
  add("cmd == Sync", BreakSpec::On::request);
  const auto ask = [&](std::uint64_t id) {
    hooks.run(key_of(id),
              break_test::call(core::Phase::request, break_test::request("Sync", break_test::sync_body()),
                               nullptr, id),
              [this](core::Verdict verdict) { verdicts.push_back(std::move(verdict)); });
  };
  ask(1);
  hooks.client_ended(key_of(1));
  scripts.done({});
  EXPECT_TRUE(desk->held().empty());
  ASSERT_EQ(verdicts.size(), 1U);
  EXPECT_NE(notes(verdicts[0]).find("the phone closed the connection: passed as it stood"),
            std::string::npos);
  ask(2);
  hooks.client_ended(key_of(7));
  scripts.done({});
  EXPECT_EQ(desk->held().size(), 1U) << "another client is meant";
}

}  // namespace
}  // namespace eastap::app
