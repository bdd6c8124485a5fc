#include "proxy/script/fault_book.h"

#include <cstdlib>
#include <ctime>

#include <fmt/format.h>

#include "proxy/script/lib_base.h"
#include "tests/unit/script/script_support.h"

namespace eastap::script::test {
namespace {

using core::Phase;

FaultTable with_libraries(State& state) {
  open_libraries(state.lua(), false);
  return FaultTable(state, false);
}

class FaultBooks : public testing::Test {
 protected:
  Result<std::uint64_t> set(const std::string& text) {
    auto spec = FaultSpec::parse(text);
    return spec ? book.add(table, *std::move(spec), "--fault") : Result<std::uint64_t>(fail(spec.error()));
  }
  std::string mistake(const std::string& text) {
    const auto added = set(text);
    EXPECT_FALSE(added) << text;
    return added ? "" : added.error().what;
  }

  std::vector<FaultStrike> strikes(Phase phase, const std::string& command,
                                   const std::string& device = "DEV1") {
    CallState state_of_call;
    state_of_call.hook = phase == Phase::connect
                             ? call(phase, nullptr)
                             : call(phase, request(command, sync_body(), device),
                                    phase == Phase::response ? response(sync_body()) : nullptr);
    return book.strikes(state_of_call, filters);
  }
  /// "x.x" for a row of answers to one command: struck, not, struck.
  std::string row(const std::string& command, int count, const std::string& device = "DEV1") {
    std::string marks;
    for (int i = 0; i < count; ++i) {
      marks += strikes(Phase::response, command, device).empty() ? '.' : 'x';
    }
    return marks;
  }

  FakeClock clock;
  State state{Limits{}, clock};
  FaultTable table = with_libraries(state);
  FaultBook book{clock};
  HookFilters filters;
};

TEST_F(FaultBooks, StrikeWhatMeetsTheConditions) {
  ASSERT_TRUE(set("drop command=Ping device=iPh*"));
  EXPECT_EQ(strikes(Phase::response, "Ping").size(), 1U);
  EXPECT_TRUE(strikes(Phase::response, "Sync").empty());
  EXPECT_TRUE(strikes(Phase::request, "Ping").empty());
  ASSERT_TRUE(set("truncate side=request cmd==Sync"));
  const auto found = strikes(Phase::request, "Sync");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].name, "truncate");
  EXPECT_EQ(found[0].text, "truncate side=request cmd==Sync");
  EXPECT_EQ(found[0].source, "--fault");
}

TEST_F(FaultBooks, KeepToTheCommandsOfTheFault) {
  ASSERT_TRUE(set("sync-forked-key"));
  EXPECT_EQ(row("Ping", 2), "..");
  EXPECT_EQ(row("Sync", 2), "xx");
  EXPECT_NE(mistake("sync-forked-key command=Ping").find("only for Sync"), std::string::npos);
}

TEST_F(FaultBooks, CountEachDeviceByItself) {
  ASSERT_TRUE(set("drop command=Sync nth=2-3"));
  EXPECT_EQ(row("Sync", 1, "A"), ".");
  EXPECT_EQ(row("Sync", 2, "B"), ".x");
  EXPECT_EQ(row("Ping", 3, "A"), "...");
  EXPECT_EQ(row("Sync", 3, "A"), "xx.");
}

TEST_F(FaultBooks, EveryTimesAndFirstContact) {
  ASSERT_TRUE(set("drop every=3"));
  EXPECT_EQ(row("Sync", 7), "..x..x.");
  ASSERT_TRUE(book.remove(1));
  ASSERT_TRUE(set("drop every=2 times=2"));
  EXPECT_EQ(row("Sync", 8), ".x.x....");
  ASSERT_TRUE(book.remove(2));
  ASSERT_TRUE(set("drop first-contact"));
  EXPECT_EQ(row("Sync", 3, "A") + row("Sync", 2, "B"), "x..x.");
}

TEST_F(FaultBooks, ChanceComesFromTheSeedAndNotFromOtherDevices) {
  ASSERT_TRUE(set("drop percent=20 seed=7"));
  const std::string alone = row("Sync", 200, "A");
  const auto struck = std::ranges::count(alone, 'x');
  EXPECT_GT(struck, 20);
  EXPECT_LT(struck, 60);
  ASSERT_TRUE(book.remove(1));
  ASSERT_TRUE(set("drop percent=20 seed=7"));
  std::string among;
  for (int i = 0; i < 200; ++i) {
    static_cast<void>(row("Sync", 2, "B"));
    among += row("Sync", 1, "A");
  }
  EXPECT_EQ(among, alone);
  ASSERT_TRUE(book.remove(2));
  ASSERT_TRUE(set("drop percent=20 seed=8"));
  EXPECT_NE(row("Sync", 200, "A"), alone);
}

TEST_F(FaultBooks, ASeedGivesEachHitItsOwnChance) {
  ASSERT_TRUE(set("corrupt seed=7"));
  const auto first = strikes(Phase::response, "Sync");
  const auto second = strikes(Phase::response, "Sync");
  ASSERT_EQ(first.size() + second.size(), 2U);
  EXPECT_NE(first[0].hit.seed, second[0].hit.seed);
  EXPECT_EQ(second[0].hit.count, 2U);
}

TEST_F(FaultBooks, TimeSinceTheFaultWasSetAndOfTheDay) {
  ASSERT_TRUE(set("drop from=10s until=20s"));
  EXPECT_EQ(row("Sync", 1), ".");
  clock.time.steady += std::chrono::seconds(10);
  EXPECT_EQ(row("Sync", 1), "x");
  clock.time.steady += std::chrono::seconds(10);
  EXPECT_EQ(row("Sync", 1), ".");
  ASSERT_TRUE(book.remove(1));
  const auto now =
      static_cast<std::time_t>(std::chrono::floor<std::chrono::seconds>(clock.time.wall).count());
  std::tm local{};
  ::localtime_r(&now, &local);
  const auto hour = [&](int by) { return fmt::format("{:02}:00", (local.tm_hour + 24 + by) % 24); };
  ASSERT_TRUE(set("drop between=" + hour(0) + "-" + hour(1)));
  EXPECT_EQ(row("Sync", 1), "x");
  ASSERT_TRUE(book.remove(2));
  ASSERT_TRUE(set("drop between=" + hour(2) + "-" + hour(-1)));
  EXPECT_EQ(row("Sync", 1), ".");
}

TEST_F(FaultBooks, UntilADeviceWasSeenDoingSomething) {
  ASSERT_TRUE(set("drop until='cmd == Provision'"));
  EXPECT_EQ(row("Sync", 2, "A"), "xx");
  EXPECT_EQ(row("Provision", 1, "A"), ".");
  EXPECT_EQ(row("Sync", 2, "A"), "..");
  EXPECT_EQ(row("Sync", 1, "B"), "x");
}

TEST_F(FaultBooks, AreSteeredWhileTheyAreInUse) {
  ASSERT_TRUE(set("drop command=Sync"));
  ASSERT_TRUE(book.pause(1, true));
  EXPECT_FALSE(book.wish().response);
  EXPECT_EQ(row("Sync", 1), ".");
  ASSERT_TRUE(book.pause(1, false));
  EXPECT_EQ(row("Sync", 1), "x");
  ASSERT_TRUE(book.change(table, 1, *FaultSpec::parse("corrupt command=Ping"), "ctl"));
  EXPECT_TRUE(book.wish().response_body);
  const auto list = book.list();
  ASSERT_EQ(list.size(), 1U);
  EXPECT_EQ(list[0].text, "corrupt command=Ping");
  EXPECT_EQ(list[0].source, "ctl");
  EXPECT_EQ(list[0].met, 0U);
  EXPECT_FALSE(book.change(table, 1, *FaultSpec::parse("boom"), "ctl"));
  EXPECT_EQ(book.list()[0].text, "corrupt command=Ping");
  EXPECT_EQ(book.remove(9).error().code, ErrorCode::not_found);
  EXPECT_EQ(book.pause(9, true).error().code, ErrorCode::not_found);
  ASSERT_TRUE(book.remove(1));
  EXPECT_TRUE(book.empty());
}

TEST_F(FaultBooks, WhatDidNothingIsNoHit) {
  ASSERT_TRUE(set("endless-more times=1"));
  auto first = strikes(Phase::response, "Sync");
  ASSERT_EQ(first.size(), 1U);
  book.take_back(first[0]);
  EXPECT_EQ(book.list()[0].hits, 0U);
  EXPECT_EQ(row("Sync", 2), "x.");
  book.take_back(first[0]);
  EXPECT_EQ(book.list()[0].hits, 1U) << "one strike is taken back once";
}

TEST_F(FaultBooks, AStrikeOfWhatWasChangedSinceIsNotTakenBack) {
  ASSERT_TRUE(set("drop command=Sync"));
  auto before = strikes(Phase::response, "Sync");
  ASSERT_EQ(before.size(), 1U);
  ASSERT_TRUE(book.change(table, 1, *FaultSpec::parse("drop command=Sync times=1"), "ctl"));
  EXPECT_EQ(row("Sync", 1), "x");
  book.take_back(before[0]);
  EXPECT_EQ(book.list()[0].hits, 1U);
  EXPECT_EQ(row("Sync", 1), ".");
}

TEST_F(FaultBooks, AStrikeThatIsTakenBackWasTheMessageThatNthMeant) {
  ASSERT_TRUE(set("drop nth=2"));
  EXPECT_EQ(row("Sync", 1), ".");
  auto second = strikes(Phase::response, "Sync");
  ASSERT_EQ(second.size(), 1U);
  book.take_back(second[0]);
  EXPECT_EQ(row("Sync", 2), "..");
  EXPECT_EQ(book.list()[0].met, 4U);
}

TEST_F(FaultBooks, RefuseWhatCannotHold) {
  EXPECT_NE(mistake("connect-reset command=Sync").find("no command"), std::string::npos);
  EXPECT_NE(mistake("cut seconds=1 side=response").find("only request"), std::string::npos);
  EXPECT_FALSE(mistake("remote-wipe").empty());
  ASSERT_TRUE(set("connect-reset nth=2"));
  EXPECT_TRUE(strikes(Phase::connect, "").empty());
  EXPECT_EQ(strikes(Phase::connect, "").size(), 1U);
  EXPECT_TRUE(book.wish().connect);
}

TEST_F(FaultBooks, AMessageHasItsOwnDirection) {
  for (const char* fault :
       {"bandwidth rate=100", "slice", "latency ms=5 side=request", "data-limit bytes=9"}) {
    EXPECT_NE(mistake(std::string(fault) + " toward=phone").find("toward= is for side=connect"),
              std::string::npos)
        << fault;
  }
  EXPECT_TRUE(set("bandwidth rate=100 side=connect toward=phone"));
  EXPECT_TRUE(set("half-open side=request toward=server"));
}

TEST_F(FaultBooks, AreBounded) {
  ASSERT_TRUE(set("drop nth=1"));
  for (std::size_t i = 0; i < FaultBook::max_devices + 10; ++i) {
    static_cast<void>(row("Sync", 1, "D" + std::to_string(i)));
  }
  EXPECT_EQ(row("Sync", 1, "LATE"), ".") << "the rest share one count";
  while (set("drop")) {
  }
  EXPECT_EQ(book.list().size(), FaultBook::max_faults);
}

}  // namespace
}  // namespace eastap::script::test
