// What one connection makes of commands: sockets, connects, timers, leaves.
#include "proxy/io/connection.h"

#include <gmock/gmock.h>

#include "tests/unit/io/machines.h"

namespace eastap::io {
namespace {

using core::Close;
using core::Side;
using test::Peer;
using testing::EndsWith;
using testing::HasSubstr;

class ConnectionTest : public test::DriverTest {
 protected:
  [[nodiscard]] const std::string& events() const { return scripts.back().events; }
  bool saw(const std::string& what) {
    return until([&] { return events().find(what) != std::string::npos; });
  }
  static core::Send send(Side side, std::string_view text) { return {side, to_bytes(text)}; }
};

TEST_F(ConnectionTest, EchoesThroughTheMachine) {
  Peer peer = client([](const core::Event& event, core::Commands& out) {
    if (const auto* data = std::get_if<core::Data>(&event)) {
      out.push_back(send(Side::client, as_text(data->bytes)));
      out.push_back(send(Side::client, "!"));
    } else if (std::holds_alternative<core::Eof>(event)) {
      out.push_back(Close{Side::client, Close::How::fin});
      out.push_back(core::Finished{});
    }
  });
  peer.send("hello");
  peer.fin();
  ASSERT_TRUE(until([&] { return peer.pump(), peer.over(); }));
  EXPECT_EQ(peer.received(), "hello!");
  EXPECT_TRUE(peer.got_fin());
  EXPECT_EQ(events(), "start data(client,hello) eof(client) ");
  EXPECT_TRUE(scripts.back().gone);
  EXPECT_EQ(driver->size(), 0U);
}

// A relay between the client and a raw server.
class RelayTest : public ConnectionTest {
 protected:
  Peer relay(int receive_buffer = 0) {
    Peer peer = client(
        [this](const core::Event& event, core::Commands& out) {
          if (std::holds_alternative<core::Start>(event)) {
            out.push_back(core::Connect{{7}, {"127.0.0.1", server.endpoint().port}, false});
          } else if (const auto* data = std::get_if<core::Data>(&event)) {
            out.push_back(core::Send{other(data->side), to_bytes(data->bytes)});
          } else if (const auto* eof = std::get_if<core::Eof>(&event)) {
            out.push_back(Close{other(eof->side), Close::How::fin});
            if (std::exchange(ended, true)) {
              out.push_back(core::Finished{});
            }
          } else if (const auto* reset = std::get_if<core::Reset>(&event)) {
            out.push_back(Close{other(reset->side), Close::How::rst});
            out.push_back(core::Finished{});
          } else if (const auto* full = std::get_if<core::Congested>(&event)) {
            out.push_back(core::PauseRead{other(full->side), core::PauseReason::buffer});
          } else if (const auto* empty = std::get_if<core::Drained>(&event)) {
            out.push_back(core::ResumeRead{other(empty->side), core::PauseReason::buffer});
          }
        },
        receive_buffer);
    EXPECT_TRUE(until([&] { return server.waiting(); }));
    upstream = server.accept();
    EXPECT_TRUE(saw("connected(7)"));
    return peer;
  }
  test::RawServer server{test::loopback(), 4096};
  Peer upstream;
  bool ended = false;
};

TEST_F(RelayTest, HalfClosedConnectionsGoOnInTheOtherDirection) {
  Peer peer = relay();
  peer.send("question");
  peer.fin();
  ASSERT_TRUE(until([&] { return upstream.pump(), upstream.over(); }));
  EXPECT_TRUE(upstream.got_fin());
  EXPECT_EQ(upstream.received(), "question");
  upstream.send("late answer");
  ASSERT_TRUE(until([&] { return peer.pump(), peer.received() == "late answer"; }));
  EXPECT_FALSE(peer.over());
  upstream.close();
  ASSERT_TRUE(until([&] { return peer.pump(), peer.over(); }));
  EXPECT_TRUE(peer.got_fin());
  EXPECT_EQ(driver->size(), 0U);
}

TEST_F(RelayTest, AResetIsPassedOnAsAReset) {
  Peer peer = relay();
  upstream.reset();
  ASSERT_TRUE(until([&] { return peer.pump(), peer.over(); }));
  EXPECT_TRUE(peer.got_reset());
  EXPECT_EQ(driver->size(), 0U);
}

TEST_F(RelayTest, AResetIsPassedOnWhileTheOtherSideIsFull) {
  Peer peer = relay();
  // The server reads nothing: the client's side gets paused.
  ASSERT_TRUE(until([&] {
    peer.send(std::string(65536, 'x'));
    return events().find("congested(upstream)") != std::string::npos;
  }));
  test::run_a_while(loop());
  peer.reset();
  ASSERT_TRUE(saw("reset(client)"));
  ASSERT_TRUE(until([&] { return upstream.pump(), upstream.over(); }));
  EXPECT_TRUE(upstream.got_reset());
}

TEST_F(RelayTest, ASlowReceiverHoldsTheSenderAndGetsEveryByte) {
  Peer peer = relay();
  const std::string block(65536, 'b');
  std::size_t sent = 0;
  ASSERT_TRUE(until([&] {
    for (std::size_t taken = 1; taken > 0;) {
      taken = peer.send(block);
      sent += taken;
    }
    return events().find("congested(upstream)") != std::string::npos;
  }));
  for (int i = 0; i < 20; ++i) {  // what the kernel still takes before it is full
    test::run_a_while(loop(), 2);
    sent += peer.send(block);
  }
  peer.fin();
  ASSERT_TRUE(until([&] { return upstream.pump(100'000), upstream.over(); }));
  EXPECT_TRUE(upstream.got_fin());
  EXPECT_EQ(upstream.received().size(), sent);
  EXPECT_THAT(events(), HasSubstr("drained(upstream)"));
}

TEST_F(ConnectionTest, ARefusedConnectIsToldInWords) {
  const std::uint16_t port = test::RawServer().endpoint().port;
  const Peer peer = client([port](const core::Event& event, core::Commands& out) {
    if (std::holds_alternative<core::Start>(event)) {
      out.push_back(core::Connect{{1}, {"127.0.0.1", port}, false});
    }
  });
  EXPECT_TRUE(saw("connected(1,connection refused by 127.0.0.1:" + std::to_string(port) + ")"));
}

TEST_F(ConnectionTest, DestinationsThatClientsNameAreChecked) {
  driver.reset();
  driver.emplace([this] {
    Wiring strict = wiring();
    strict.behind_balancer = true;  // loopback is nobody special
    return strict;
  }());
  const Peer peer = client([](const core::Event& event, core::Commands& out) {
    if (std::holds_alternative<core::Start>(event)) {
      out.push_back(core::Connect{{1}, {"169.254.169.254", 80}, true});
    }
  });
  EXPECT_THAT(events(), HasSubstr("connected(1,refused: link-local destination"));
}

TEST_F(ConnectionTest, WhereNothingIsConnectedEveryServerIsRefused) {
  const test::RawServer server;
  driver.reset();
  driver.emplace([this] {
    Wiring alone = wiring();
    alone.never_connects = true;
    return alone;
  }());
  const Peer peer = client([&](const core::Event& event, core::Commands& out) {
    if (std::holds_alternative<core::Start>(event)) {
      out.push_back(core::Connect{{1}, {"127.0.0.1", server.endpoint().port}, false});
    }
  });
  EXPECT_TRUE(saw("connected(1,`eastap serve` connects to nobody)"));
}

TEST_F(ConnectionTest, ASecondConnectReplacesTheFirst) {
  const test::RawServer first;
  const test::RawServer second;
  Peer peer = client([&](const core::Event& event, core::Commands& out) {
    if (std::holds_alternative<core::Start>(event)) {
      out.push_back(core::Connect{{1}, {"127.0.0.1", first.endpoint().port}, false});
    } else if (std::holds_alternative<core::Data>(event)) {
      out.push_back(send(Side::upstream, "to the second?"));
      out.push_back(core::Connect{{2}, {"127.0.0.1", second.endpoint().port}, false});
    } else if (const auto* opened = std::get_if<core::Connected>(&event);
               opened != nullptr && opened->id.value == 2) {
      out.push_back(send(Side::upstream, "hello"));
    }
  });
  ASSERT_TRUE(saw("connected(1)"));
  Peer old = first.accept();
  peer.send("go");
  ASSERT_TRUE(saw("connected(2)"));
  ASSERT_TRUE(until([&] { return old.pump(), old.over(); }));
  EXPECT_TRUE(old.got_fin());
  Peer fresh = second.accept();
  ASSERT_TRUE(until([&] { return fresh.pump(), fresh.received() == "hello"; }));
}

TEST_F(ConnectionTest, TimersFireUnlessCancelled) {
  const Peer peer = client([](const core::Event& event, core::Commands& out) {
    if (std::holds_alternative<core::Start>(event)) {
      out.push_back(core::Timer{{1}, milliseconds(5)});
      out.push_back(core::Timer{{2}, milliseconds(1)});
      out.push_back(core::Timer{{3}, milliseconds(0)});
      out.push_back(core::CancelTimer{{2}});
      out.push_back(core::CancelTimer{{99}});
    }
  });
  ASSERT_TRUE(saw("timer(1)"));
  EXPECT_EQ(events(), "start timer(3) timer(1) ");
}

TEST_F(ConnectionTest, LeavesAreMade) {
  const Peer peer = client([](const core::Event& event, core::Commands& out) {
    if (std::holds_alternative<core::Start>(event)) {
      certs::LeafRequest request;
      request.server_name = "mail.example.org";
      out.push_back(core::MakeLeaf{{4}, request});
      request.key = certs::KeyKind::rsa2048;
      out.push_back(core::MakeLeaf{{5}, request});
    }
  });
  EXPECT_EQ(events(), "start leaf(4) ");
  EXPECT_TRUE(saw("leaf(5)"));
}

TEST_F(ConnectionTest, ACutAnswerIsItsFirstBytesAndThenTheReset) {
  Peer peer = client([](const core::Event& event, core::Commands& out) {
    if (std::holds_alternative<core::Data>(event)) {
      out.push_back(send(Side::client, "HTTP/1.1 200 OK\r\n"));
      out.push_back(Close{Side::client, Close::How::rst});
      out.push_back(core::Finished{});
    }
  });
  peer.send("GET");
  ASSERT_TRUE(until([&] { return peer.pump(), peer.over(); }));
  EXPECT_EQ(peer.received(), "HTTP/1.1 200 OK\r\n");
  EXPECT_TRUE(peer.got_reset());
}

TEST_F(ConnectionTest, CommandsForASideThatIsNotThereDoNothing) {
  Peer peer = client([](const core::Event& event, core::Commands& out) {
    if (std::holds_alternative<core::Start>(event)) {
      out.push_back(send(Side::upstream, "lost"));
      out.push_back(Close{Side::upstream, Close::How::fin});
      out.push_back(Close{Side::upstream, Close::How::rst});
      out.push_back(core::PauseRead{Side::upstream, core::PauseReason::hook});
      out.push_back(core::CancelHook{{3}});
      out.push_back(core::Log{core::Log::Level::info, "one line"});
      out.push_back(core::Log{core::Log::Level::warning, "two lines"});
      out.push_back(core::Log{core::Log::Level::error, "three lines"});
      out.push_back(core::Finished{});
    }
  });
  ASSERT_TRUE(until([&] { return peer.pump(), peer.got_fin(); }));
}

}  // namespace
}  // namespace eastap::io
