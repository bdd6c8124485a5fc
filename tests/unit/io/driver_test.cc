// What the driver guarantees around commands: order, re-entrancy, who is told when, and how connections end.
#include "proxy/io/driver.h"

#include <stdexcept>

#include <gmock/gmock.h>

#include "tests/unit/io/machines.h"

namespace eastap::io {
namespace {

using core::PauseReason;
using core::Side;
using test::Peer;
using testing::HasSubstr;

class DriverItself : public test::DriverTest {
 protected:
  [[nodiscard]] const std::string& events() const { return scripts.back().events; }
  bool saw(const std::string& what) {
    return until([&] { return events().find(what) != std::string::npos; });
  }
  static core::RunHook hook(std::uint64_t id, core::Phase phase = core::Phase::request) {
    return {{id}, {.phase = phase, .connection = nullptr, .exchange = nullptr}};
  }
  static core::Observe observe() { return {core::Observation()}; }
};

TEST_F(DriverItself, AHookThatAnswersAtOnceIsTheNextEvent) {
  hooks.at_once = true;
  int depth = 0;
  const Peer peer = client([&](const core::Event& event, core::Commands& out) {
    EXPECT_EQ(++depth, 1);
    if (std::holds_alternative<core::Start>(event)) {
      out.push_back(core::PauseRead{Side::client, PauseReason::hook});
      out.push_back(hook(1));
      out.push_back(hook(2));
    } else if (std::holds_alternative<core::HookDone>(event)) {
      out.push_back(core::ResumeRead{Side::client, PauseReason::hook});
    }
    --depth;
  });
  EXPECT_EQ(events(), "start hook(1) hook(2) ");
  peer.send("x");
  EXPECT_TRUE(saw("data(client,x)"));
}

TEST_F(DriverItself, HooksThatAnswerAtOnceAreHeardInTheOrderInWhichTheyWereAsked) {
  hooks.at_once = true;
  const Peer peer = client([](const core::Event& event, core::Commands& out) {
    if (std::holds_alternative<core::Start>(event)) {
      out.push_back(hook(1));
      out.push_back(hook(2));
    } else if (const auto* done = std::get_if<core::HookDone>(&event);
               done != nullptr && done->id.value < 3) {
      out.push_back(hook(done->id.value + 2));
    }
  });
  EXPECT_EQ(events(), "start hook(1) hook(2) hook(3) hook(4) ");
}

TEST_F(DriverItself, AHookThatAnswersAtOnceIsNotHeardWhereItsConnectionIsOver) {
  hooks.at_once = true;
  const Peer peer = client([](const core::Event& event, core::Commands& out) {
    if (std::holds_alternative<core::Start>(event)) {
      out.push_back(hook(1));
      out.push_back(core::Finished{});
    }
  });
  EXPECT_TRUE(scripts.back().gone);
  EXPECT_EQ(events(), "start ");
}

TEST_F(DriverItself, AHookMayAnswerLaterAndReadsWaitForIt) {
  const Peer peer = client([](const core::Event& event, core::Commands& out) {
    if (std::holds_alternative<core::Start>(event)) {
      out.push_back(core::PauseRead{Side::client, PauseReason::hook});
      out.push_back(core::PauseRead{Side::client, PauseReason::buffer});
      out.push_back(hook(1));
    } else if (std::holds_alternative<core::HookDone>(event)) {
      out.push_back(core::ResumeRead{Side::client, PauseReason::hook});
      out.push_back(core::Timer{{9}, milliseconds(0)});
    } else if (std::holds_alternative<core::TimerFired>(event)) {
      out.push_back(core::ResumeRead{Side::client, PauseReason::buffer});
    }
  });
  peer.send("x");
  test::run_a_while(loop());
  EXPECT_EQ(events(), "start ");
  hooks.answer();
  EXPECT_EQ(events(), "start hook(1) ");  // one reason is left
  EXPECT_TRUE(saw("timer(9) data(client,x)"));
}

TEST_F(DriverItself, AResetIsToldWhileAHookSleeps) {
  Peer peer = client([](const core::Event& event, core::Commands& out) {
    if (std::holds_alternative<core::Data>(event)) {
      out.push_back(core::PauseRead{Side::client, PauseReason::hook});
      out.push_back(hook(1));
    } else if (std::holds_alternative<core::Reset>(event)) {
      out.push_back(core::CancelHook{{1}});
      out.push_back(core::Finished{});
    }
  });
  peer.send("GET");
  ASSERT_TRUE(saw("data(client,GET)"));
  peer.send("pipelined");
  peer.reset();
  ASSERT_TRUE(saw("reset(client)"));
  EXPECT_EQ(hooks.cancelled, 1);
  EXPECT_EQ(driver->size(), 0U);
}

TEST_F(DriverItself, HooksAreToldOfTheClientsFinAlsoWhereTheyBeginBehindIt) {
  const Peer peer = client([](const core::Event& event, core::Commands& out) {
    if (std::holds_alternative<core::Data>(event)) {
      out.push_back(hook(1));
    } else if (std::holds_alternative<core::HookDone>(event)) {
      out.push_back(hook(2));
    }
  });
  peer.send("GET");
  ASSERT_TRUE(saw("data(client,GET)"));
  EXPECT_TRUE(hooks.ended.empty());
  peer.fin();
  ASSERT_TRUE(saw("eof(client)"));
  EXPECT_EQ(hooks.ended, (std::vector<std::uint64_t>{1}));
  hooks.answer();
  EXPECT_EQ(hooks.ended, (std::vector<std::uint64_t>{1, 2}));
}

TEST_F(DriverItself, OneHookAnswersAnotherConnectionDuringItsDispatch) {
  const Peer first = client([](const core::Event& event, core::Commands& out) {
    if (std::holds_alternative<core::Start>(event)) {
      out.push_back(hook(1));
    }
  });
  observer.then = [this](const core::Observation& /*o*/) { hooks.answer(); };
  const Peer second = client([](const core::Event& event, core::Commands& out) {
    if (std::holds_alternative<core::Start>(event)) {
      out.push_back(observe());
      out.push_back(core::Send{Side::client, to_bytes("after")});
    }
  });
  EXPECT_EQ(scripts[0].events, "start hook(1) ");
  EXPECT_EQ(scripts[1].events, "start ");
}

TEST_F(DriverItself, CancelledHooksAndUnknownAnswersAreDropped) {
  const Peer peer = client([](const core::Event& event, core::Commands& out) {
    if (std::holds_alternative<core::Start>(event)) {
      out.push_back(hook(1));
      out.push_back(hook(2));
    } else if (std::holds_alternative<core::Data>(event)) {
      out.push_back(core::CancelHook{{1}});
    }
  });
  auto late = hooks.running;  // an ill-behaved host that answers after cancel()
  peer.send("x");
  ASSERT_TRUE(saw("data(client,x)"));
  for (auto& [key, done] : late) {
    done({});
    done({});
  }
  EXPECT_EQ(events(), "start data(client,x) hook(2) ");
  driver->feed({scripts.size()}, core::TimerFired{{77}});
  driver->feed({scripts.size()}, core::LeafReady{{77}, certs::LeafPtr()});
  driver->feed({scripts.size()}, core::Connected{{77}, core::ConnectResult{}});
  driver->feed({4711}, core::TimerFired{{1}});
  EXPECT_EQ(events(), "start data(client,x) hook(2) ");
}

TEST_F(DriverItself, ACloseHookMayOutliveItsConnectionAndTheDriver) {
  const Peer peer = client([](const core::Event& event, core::Commands& out) {
    if (std::holds_alternative<core::Start>(event)) {
      out.push_back(hook(1));
      out.push_back(hook(2, core::Phase::close));
      out.push_back(core::Finished{});
    }
  });
  EXPECT_EQ(hooks.cancelled, 1);  // the first
  ASSERT_EQ(hooks.running.size(), 1U);
  driver.reset();
  hooks.answer();
  EXPECT_EQ(events(), "start ");
}

TEST_F(DriverItself, ObserversAreToldAfterTheBytesAreOnTheirWay) {
  Peer peer = client([](const core::Event& event, core::Commands& out) {
    if (std::holds_alternative<core::Data>(event)) {
      out.push_back(observe());
      out.push_back(core::Send{Side::client, to_bytes("answer")});
    }
  });
  std::string seen;
  observer.then = [&](const core::Observation& /*o*/) {
    peer.pump();  // loopback: what was handed to the socket is here
    seen = peer.received();
  };
  peer.send("x");
  ASSERT_TRUE(until([&] { return observer.observations == 1; }));
  EXPECT_EQ(seen, "answer");
}

TEST_F(DriverItself, AFullObserverPausesEveryReadUntilItIsRelieved) {
  const auto act = [](const core::Event& event, core::Commands& out) {
    if (std::holds_alternative<core::Start>(event)) {
      out.push_back(observe());
    }
  };
  const Peer first = client(act);
  EXPECT_FALSE(driver->held());
  observer.full = true;
  const Peer second = client(act);
  EXPECT_TRUE(driver->held());
  first.send("1");
  second.send("2");
  test::run_a_while(loop());
  EXPECT_EQ(scripts[0].events, "start ");
  EXPECT_EQ(scripts[1].events, "start ");
  observer.relieve();  // not yet: it is full again
  test::run_a_while(loop());
  EXPECT_TRUE(driver->held());
  observer.full = false;
  observer.relieve();
  EXPECT_TRUE(until([&] { return scripts[0].events == "start data(client,1) "; }));
  EXPECT_TRUE(until([&] { return scripts[1].events == "start data(client,2) "; }));
}

// Observers say only once that they are relieved; a driver that asked a single time stood still for ever.
TEST_F(DriverItself, AnObserverMayBeFullManyTimes) {
  std::vector<Peer> peers;
  for (int round = 0; round < 3; ++round) {
    observer.full = true;
    peers.push_back(client([](const core::Event& event, core::Commands& out) {
      if (std::holds_alternative<core::Start>(event)) {
        out.push_back(observe());
      }
    }));
    ASSERT_TRUE(driver->held()) << round;
    observer.full = false;
    observer.relieve();
    ASSERT_TRUE(until([&] { return !driver->held(); })) << round;
  }
  observer.full = true;
  peers.push_back(client([](const core::Event&, core::Commands& out) { out.push_back(observe()); }));
  driver.reset();
  observer.relieve();
  test::run_a_while(loop());
}

TEST_F(DriverItself, ResetsAreToldWhileAnObserverIsFull) {
  observer.full = true;
  Peer peer = client([](const core::Event& event, core::Commands& out) {
    if (std::holds_alternative<core::Start>(event)) {
      out.push_back(observe());
    } else {
      out.push_back(core::Finished{});
    }
  });
  ASSERT_TRUE(driver->held());
  peer.reset();
  EXPECT_TRUE(saw("reset(client)"));
  EXPECT_EQ(driver->size(), 0U);
}

TEST_F(DriverItself, FinishedInAnyEventDestroysTheMachineAfterTheDispatch) {
  for (const char* when : {"start", "data", "eof", "reset"}) {
    bool gone_inside = false;
    Peer peer = client([&, when](const core::Event& event, core::Commands& out) {
      if (test::ScriptedMachine::describe(event).starts_with(when)) {
        out.push_back(core::Timer{{1}, milliseconds(1)});
        out.push_back(hook(1));
        out.push_back(core::Connect{{2}, {"127.0.0.1", 1}, false});
        out.push_back(core::Send{Side::client, to_bytes("bye")});
        out.push_back(core::Finished{});
        out.push_back(observe());
      }
    });
    observer.then = [&](const core::Observation& /*o*/) { gone_inside = scripts.back().gone; };
    peer.send("data");
    if (std::string_view(when) == "reset") {
      ASSERT_TRUE(saw("data"));
      peer.reset();
    } else {
      peer.fin();
    }
    ASSERT_TRUE(until([&] { return scripts.back().gone; })) << when;
    EXPECT_FALSE(gone_inside);
    EXPECT_EQ(driver->size(), 0U);
    test::run_a_while(loop());
  }
}

TEST_F(DriverItself, AMachineThatThrowsEndsItsConnectionAlone) {
  Peer bad = client([](const core::Event& event, core::Commands& out) {
    if (std::holds_alternative<core::Data>(event)) {
      out.push_back(core::Send{Side::client, to_bytes("half")});
      throw std::runtime_error("no more memory");
    }
  });
  const Peer good = client(nullptr);
  bad.send("x");
  ASSERT_TRUE(until([&] { return bad.pump(), bad.over(); }));
  EXPECT_TRUE(bad.got_reset());
  EXPECT_EQ(bad.received(), "");
  good.send("y");
  EXPECT_TRUE(saw("data(client,y)"));
  EXPECT_EQ(driver->size(), 1U);
}

TEST_F(DriverItself, AbortEndsEveryConnectionAndSendsLastWords) {
  std::vector<Peer> peers;
  for (int i = 0; i < 3; ++i) {
    peers.push_back(client([i](const core::Event& event, core::Commands& out) {
      if (std::holds_alternative<core::Abort>(event)) {
        out.push_back(core::Send{Side::client, to_bytes("bye")});
        if (i != 0) {  // one machine forgets it
          out.push_back(core::Finished{});
        }
      }
    }));
  }
  driver->abort_all("shutdown");
  EXPECT_EQ(driver->size(), 0U);
  for (Peer& peer : peers) {
    ASSERT_TRUE(until([&] { return peer.pump(), peer.over(); }));
    EXPECT_EQ(peer.received(), "bye");
    EXPECT_TRUE(peer.got_fin());
  }
}

TEST_F(DriverItself, GoesAwayWithEverythingStillRunning) {
  const Peer peer = client([](const core::Event& event, core::Commands& out) {
    if (std::holds_alternative<core::Start>(event)) {
      out.push_back(core::Timer{{1}, milliseconds(1)});
      out.push_back(hook(2));
      out.push_back(core::Connect{{3}, {"localhost", 1}, false});
      certs::LeafRequest request;
      request.server_name = "a.test";
      request.key = certs::KeyKind::rsa2048;
      out.push_back(core::MakeLeaf{{4}, request});
      out.push_back(core::Send{Side::client, Bytes(std::size_t{8} << 20U, 'x')});
    }
  });
  driver.reset();
  EXPECT_TRUE(scripts.back().gone);
  EXPECT_EQ(hooks.cancelled, 1);
  test::run_a_while(loop());
}

}  // namespace
}  // namespace eastap::io
