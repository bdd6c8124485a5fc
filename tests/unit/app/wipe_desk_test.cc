#include "proxy/app/wipe_desk.h"

#include <memory>
#include <optional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace eastap::app {
namespace {

using Action = core::Verdict::Action;
using testing::HasSubstr;

class FakeTerminal final : public Terminal {
 public:
  void say(const std::string& line) override { said += line + "\n"; }
  [[nodiscard]] Result<void> listen(bool wanted) override {
    if (wanted && !somebody) {
      return fail(ErrorCode::io, "nobody");
    }
    listening = wanted;
    return {};
  }
  std::string said;
  bool somebody = true;
  bool listening = false;
};

class WipeDeskTest : public testing::Test {
 protected:
  core::HookKey ask(std::uint64_t exchange) {
    auto told = std::make_shared<core::Exchange>();
    told->id = {exchange};
    auto connection = std::make_shared<core::ConnectionFacts>();
    connection->client = *Endpoint::parse("192.168.1.9:50000");
    const core::HookKey key{{1}, {exchange}};
    desk.ask(key, {.phase = core::Phase::wipe, .connection = connection, .exchange = told},
             [this, exchange](const core::Verdict& verdict) {
               answers += std::to_string(exchange) + (verdict.action == Action::pass ? "wiped " : "kept ");
             });
    return key;
  }
  FakeTerminal terminal;
  WipeDesk desk{terminal};
  std::string answers;
};

TEST_F(WipeDeskTest, AsksAndTakesTheWord) {
  ask(12);
  EXPECT_THAT(terminal.said, HasSubstr("192.168.1.9:50000"));
  EXPECT_THAT(terminal.said, HasSubstr("`wipe 12`"));
  EXPECT_TRUE(terminal.listening);
  EXPECT_EQ(answers, "");
  desk.typed("wipe 12");
  EXPECT_EQ(answers, "12wiped ");
  EXPECT_FALSE(terminal.listening);
}

TEST_F(WipeDeskTest, KeepRefuses) {
  ask(12);
  ask(13);
  desk.typed("  KEEP 13 ");
  EXPECT_EQ(answers, "13kept ");
  EXPECT_TRUE(terminal.listening);
  EXPECT_EQ(desk.open(), 1U);
}

TEST_F(WipeDeskTest, AnythingElseDecidesNothing) {
  ask(12);
  for (const char* line : {"", "yes", "wipe", "wipe 13", "wipe 12 13", "wipe x", "wipe12", "12"}) {
    desk.typed(line);
  }
  EXPECT_EQ(answers, "");
  EXPECT_THAT(terminal.said, HasSubstr("waiting: 12"));
}

TEST_F(WipeDeskTest, WithoutATerminalTheAnswerIsNo) {
  terminal.somebody = false;
  ask(12);
  EXPECT_EQ(answers, "12kept ");
  EXPECT_THAT(terminal.said, HasSubstr("--allow-wipe"));
}

TEST_F(WipeDeskTest, WhenTheTerminalGoesAwayTheAnswerIsNo) {
  ask(12);
  ask(13);
  desk.nobody_there();
  EXPECT_EQ(answers, "12kept 13kept ");
}

TEST_F(WipeDeskTest, CancelledQuestionsAreNotAnswered) {
  const auto key = ask(12);
  desk.cancel(key);
  desk.cancel(key);
  desk.cancel({{7}, {7}});
  EXPECT_FALSE(terminal.listening);
  desk.typed("wipe 12");
  EXPECT_EQ(answers, "");
}

}  // namespace
}  // namespace eastap::app
