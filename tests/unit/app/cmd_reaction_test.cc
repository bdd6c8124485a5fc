#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proxy/base/files.h"
#include "proxy/trace/record.h"
#include "tests/support/command_line.h"
#include "tests/support/fault_play.h"
#include "tests/support/files.h"

namespace eastap::app {
namespace {

using test::CommandResult;
using test::FaultPlay;
using test::PhonePlay;
using test::run_command;
using testing::HasSubstr;
using testing::IsEmpty;

using Exchanges = std::vector<std::shared_ptr<core::Exchange>>;

class CmdReaction : public testing::Test {
 protected:
  /// A trace of these exchanges that ends an hour later.
  [[nodiscard]] std::string file(const Exchanges& all, bool torn = false) const {
    trace::Encoder encoder(test::moment(0));
    encoder.header({.eastap = "x", .started = test::moment(0)});
    encoder.connection(test::moment(0), *test::connection());
    for (const auto& exchange : all) {
      encoder.exchange(*exchange, {}, true);
    }
    encoder.end({.at = test::moment(3'600'000'000), .exchanges = all.size(), .reason = {}});
    Bytes content = encoder.bytes();
    content.resize(content.size() - (torn ? 5 : 0));
    const auto path = scratch_.path() / "t.eastrace";
    EXPECT_TRUE(files::write_private(path, content));
    return path.string();
  }
  /// A Sync that a fault breaks, and the next one where it `recovers`.
  static Exchanges sample(bool recovers) {
    PhonePlay play;
    Exchanges all = {play.make("Sync", PhonePlay::sync_xml("2"), "", FaultPlay::answered(503, 10))};
    if (recovers) {
      all.push_back(play.make("Sync", PhonePlay::sync_xml("2"), PhonePlay::answer_xml("3", "1"), {.at = 12}));
    }
    return all;
  }

  test::ScratchFolder scratch_;
};

TEST_F(CmdReaction, ATableAndASummary) {
  const CommandResult result = run_command({"reaction", file(sample(true))});
  EXPECT_EQ(result.code, exit_clean);
  EXPECT_THAT(result.err, IsEmpty());
  EXPECT_THAT(result.out, HasSubstr("answered 503  retried"));
  EXPECT_THAT(result.out, HasSubstr("recovered after 2.0 s, 1 try\n"));
  EXPECT_THAT(result.out, HasSubstr("    retried after 1.9 s with the same SyncKey [2]\n"));
  EXPECT_THAT(result.out, HasSubstr("1 of 1"));
}

TEST_F(CmdReaction, WhatDidNotRecoverIsFound) {
  const CommandResult result = run_command({"reaction", file(sample(false))});
  EXPECT_EQ(result.code, exit_found);
  EXPECT_THAT(result.out, HasSubstr("never recovered"));
}

TEST_F(CmdReaction, JsonLines) {
  const CommandResult result = run_command({"reaction", file(sample(true)), "--json"});
  EXPECT_EQ(result.code, exit_clean);
  EXPECT_EQ(std::ranges::count(result.out, '\n'), 1) << result.out;
  const auto json = nlohmann::json::parse(result.out);
  EXPECT_EQ(json["reactions"][0]["what"], "retried");
  EXPECT_EQ(json["recovered"]["tries"], 1);
}

TEST_F(CmdReaction, NoFaultIsSaid) {
  Exchanges all = sample(true);
  all[0]->notes.clear();
  const CommandResult result = run_command({"reaction", file(all)});
  EXPECT_EQ(result.code, exit_clean);
  EXPECT_THAT(result.out, IsEmpty());
  EXPECT_THAT(result.err, HasSubstr("no fault was injected in this trace"));
}

TEST_F(CmdReaction, DevicesAndFiltersChooseTheFaults) {
  const std::string trace = file(sample(true));
  EXPECT_THAT(run_command({"reaction", trace, "--device", "phone*"}).out, HasSubstr("1 of 1"));
  EXPECT_THAT(run_command({"reaction", trace, "--device", "iPhone"}).out, HasSubstr("1 of 1"));
  EXPECT_THAT(run_command({"reaction", trace, "--filter", "cmd == Sync"}).out, HasSubstr("1 of 1"));
  for (const char* option : {"--device=other", "--filter=cmd == Ping"}) {
    const CommandResult none = run_command({"reaction", trace, option});
    EXPECT_EQ(none.code, exit_clean) << option;
    EXPECT_THAT(none.out, IsEmpty());
    EXPECT_THAT(none.err, HasSubstr("no fault was injected into what was chosen"));
  }
}

TEST_F(CmdReaction, AConnectionThatAHookDropped) {
  trace::Encoder encoder(test::moment(0));
  encoder.header({.eastap = "x", .started = test::moment(0)});
  encoder.connection(test::moment(0), *test::connection());
  encoder.closed({test::moment(1000), ConnectionId{1}, "tap: dropped by a hook"});
  encoder.end({.at = test::moment(3'600'000'000), .exchanges = 0, .reason = {}});
  const auto path = scratch_.path() / "c.eastrace";
  ASSERT_TRUE(files::write_private(path, encoder.bytes()));
  const CommandResult result = run_command({"reaction", path.string()});
  EXPECT_EQ(result.code, exit_found);
  EXPECT_THAT(result.out, HasSubstr("dropped by a hook"));
  EXPECT_THAT(run_command({"reaction", path.string(), "--device", "10.*"}).out, IsEmpty());
}

TEST_F(CmdReaction, DamageIsReportedAndFound) {
  const CommandResult result = run_command({"reaction", file(sample(true), true)});
  EXPECT_EQ(result.code, exit_found);
  EXPECT_THAT(result.err, HasSubstr("byte "));
  EXPECT_THAT(result.out, HasSubstr("answered 503"));
}

TEST_F(CmdReaction, WrongUsage) {
  EXPECT_EQ(run_command({"reaction"}).code, exit_usage);
  EXPECT_EQ(run_command({"reaction", "/no/such/trace"}).code, exit_usage);
  const CommandResult filter = run_command({"reaction", file(sample(true)), "--filter", "cmd =="});
  EXPECT_EQ(filter.code, exit_usage);
  EXPECT_THAT(filter.err, HasSubstr("--filter: column"));
}

}  // namespace
}  // namespace eastap::app
