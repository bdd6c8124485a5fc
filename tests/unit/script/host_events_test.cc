// What scripts are told without deciding it; eas.on, eas.every and eas.wait_for.
#include <gtest/gtest.h>

#include "proxy/script/host.h"
#include "tests/unit/script/script_support.h"

namespace eastap::script::test {
namespace {

using core::Note;
using core::Observation;
using core::Phase;
using core::Verdict;

class HostEvents : public HostTest {
 protected:
  /// What scripts logged, without its places.
  [[nodiscard]] std::string logged() const {
    std::string all;
    for (const auto& [level, line] : lines) {
      if (level == log::Level::info && line.starts_with("hooks.lua:")) {
        all += (all.empty() ? "" : "\n") + line.substr(line.find(": ") + 2);
      }
    }
    return all;
  }
  static core::ExchangePtr over(const std::string& command) {
    return call(Phase::response, request(command)).exchange;
  }

  void tell(Observation::Kind kind, core::ExchangePtr exchange, core::ConnectionPtr connection = {}) {
    host->observe({.kind = kind,
                   .at = clock.now(),
                   .connection = exchange ? exchange->connection : std::move(connection),
                   .exchange = exchange});
  }
};

TEST_F(HostEvents, HeadsArriveWithTheEditsOfThoseBefore) {
  load(R"(eas.on("request_headers", function(e) e.request.headers["X-One"] = "1" end)
          eas.on("request", function(e) log(e.request.headers["X-One"]) end))");
  EXPECT_TRUE(host->wish().request_head);
  core::HookCall first = call(Phase::request_head, request("Sync"));
  const Verdict heads = run(first);
  ASSERT_TRUE(heads.edit.head);
  core::HookCall second = call(Phase::request, request("Sync"));
  second.edited_head = std::make_shared<const core::Head>(*heads.edit.head);
  const Verdict whole = run(std::move(second));
  EXPECT_EQ(texts(whole, Note::Kind::hook_log), "1");
  EXPECT_FALSE(whole.edit.head);
}

TEST_F(HostEvents, ConnectionsHandshakesAndEndsAreTold) {
  load(R"(eas.on("server_connect", function(e, server) log("server", server) end)
          eas.on("tls", function(e, tls) log("tls", tls.side, tls.completed, tls.failure, #tls.alpn_offered) end)
          eas.on("done", "cmd == Sync", function(e) log("done", e.command, e.response) end))");
  EXPECT_TRUE(host->watches());
  auto facts = std::make_shared<core::ConnectionFacts>();
  facts->upstream = *Endpoint::parse("192.0.2.1:443");
  tell(Observation::Kind::server_connected, nullptr, facts);
  facts = std::make_shared<core::ConnectionFacts>(*facts);
  core::TlsFacts& handshake = facts->tls.emplace_back();
  handshake.side = core::Side::upstream;
  handshake.alpn_offered = {"h2", "http/1.1"};
  handshake.failure = "no trust";
  tell(Observation::Kind::tls_done, nullptr, facts);
  tell(Observation::Kind::exchange_done, over("Ping"));
  tell(Observation::Kind::exchange_done, over("Sync"));
  EXPECT_EQ(logged(), "server 192.0.2.1:443\ntls server false no trust 2\ndone Sync nil");
  EXPECT_EQ(host->running(), 0U);
}

TEST_F(HostEvents, AToldHandlerMayWaitAndCannotDecide) {
  load(R"(eas.on("done", function(e)
            sleep(5)
            log("later")
            e:drop()
          end))");
  tell(Observation::Kind::exchange_done, over("Sync"));
  EXPECT_EQ(host->running(), 1U);
  scheduler.advance(std::chrono::seconds(5));
  EXPECT_NE(logged().find("later"), std::string::npos);
  EXPECT_NE(all_lines().find("drop is not possible in the event done"), std::string::npos) << all_lines();
}

TEST_F(HostEvents, WaitForGivesTheExchangeThatMatchesOrNil) {
  load(R"(eas.on("request", "cmd == Ping", function(e)
            local seen = eas.wait_for("cmd == FolderSync", 20)
            log(seen and seen.command, seen and seen.device)
            e:drop()
          end))");
  const Outcome& met = start(call(Phase::request, request("Ping")));
  tell(Observation::Kind::exchange_done, over("Sync"));
  scheduler.advance(std::chrono::seconds(1));
  EXPECT_FALSE(met.done);
  tell(Observation::Kind::exchange_done, over("FolderSync"));
  EXPECT_FALSE(met.done);  // never within the telling
  scheduler.advance(milliseconds(0));
  ASSERT_TRUE(met.done);
  EXPECT_EQ(texts(met.verdict, Note::Kind::hook_log), "FolderSync DEV1");
  EXPECT_EQ(met.verdict.action, Verdict::Action::drop);

  const Outcome& missed = start(call(Phase::request, request("Ping")));
  scheduler.advance(std::chrono::seconds(20));
  ASSERT_TRUE(missed.done);
  EXPECT_EQ(texts(missed.verdict, Note::Kind::hook_log), "nil nil");
}

TEST_F(HostEvents, ACancelledCallWaitsForNothing) {
  load(R"(eas.on("request", function(e) eas.wait_for("cmd == FolderSync") end))");
  static_cast<void>(start(call(Phase::request, request("Ping"))));
  host->cancel({{1}, {last_command}});
  tell(Observation::Kind::exchange_done, over("FolderSync"));
  scheduler.advance(std::chrono::seconds(60));
  EXPECT_EQ(host->running(), 0U);
}

TEST_F(HostEvents, TicksComeEverySecondAndOthersAtTheirPace) {
  load(R"(eas.on("tick", function(tick) log("tick", tick.count) end)
          eas.every(2.5, function() log("every") end)
          eas.every(1, function() sleep(100) end))");
  scheduler.advance(milliseconds(3100));
  EXPECT_EQ(logged(), "tick 1\ntick 2\nevery\ntick 3");
  EXPECT_EQ(host->running(), 1U);  // the one that sleeps is not begun a second time
}

TEST_F(HostEvents, AScriptThatComesWhileATickSleepsIsNotCalledWithIt) {
  load("eas.every(1, function() sleep(5) end)");
  scheduler.advance(milliseconds(1100));
  ASSERT_EQ(host->running(), 1U);
  host->add_script(write("late.lua", "eas.every(100, function() log('too soon') end)"),
                   [](const Result<std::string>& added) { EXPECT_TRUE(added); });
  scheduler.advance(std::chrono::seconds(10));
  EXPECT_EQ(all_lines().find("too soon"), std::string::npos) << all_lines();
}

TEST_F(HostEvents, StartAndStopFollowTheScript) {
  load(R"(eas.on("start", function(start) log("start", start.again) end)
          eas.on("stop", function(stop) log("stop", stop.why, pcall(sleep, 1)) end))");
  scheduler.advance(milliseconds(1));
  write("hooks.lua", R"(eas.on("start", function(start) log("new", start.again) end)
          eas.on("stop", function(stop) local n = 0 for i = 1, 1e5 do n = n + i end log("bye", stop.why) end))");
  scheduler.advance(std::chrono::seconds(2));
  host->stop();
  host->stop();
  const std::string said = logged();
  EXPECT_NE(said.find("start false\n"), std::string::npos) << said;
  EXPECT_NE(said.find("stop reload false sleeping is not possible in the handler of stop"), std::string::npos)
      << said;
  EXPECT_NE(said.find("new true\n"), std::string::npos) << said;
  EXPECT_TRUE(said.ends_with("bye end")) << said;
}

}  // namespace
}  // namespace eastap::script::test
