#include "proxy/io/worker.h"

#include <gmock/gmock.h>

#include "tests/unit/io/machines.h"

namespace eastap::io {
namespace {

using test::Peer;

class WorkerTest : public test::DriverTest {
 protected:
  void make(bool allow_public = false) {
    driver.reset();
    worker.emplace(wiring(), allow_public);
  }
  Endpoint listen(const char* spec) {
    const auto where = worker->listen(core::ListenerSpec::parse(spec, test::loopback()).value(), [this] {
      auto& script = scripts.emplace_back();
      script.act = act;
      return std::make_unique<test::ScriptedMachine>(script);
    });
    EXPECT_TRUE(where) << where.error().what;
    return where.value();
  }
  std::function<void(const core::Event&, core::Commands&)> act;
  std::optional<Worker> worker;
};

TEST_F(WorkerTest, SeveralListenersWithTheirOwnPorts) {
  make();
  std::vector<Endpoint> reached;
  std::vector<ConnectionId> ids;
  act = [&](const core::Event& event, core::Commands& /*out*/) {
    if (const auto* start = std::get_if<core::Start>(&event)) {
      reached.push_back(start->listener);
      ids.push_back(start->id);
      EXPECT_FALSE(start->original_destination);
    }
  };
  const Endpoint first = listen("reverse:https://mail.example.org");
  const Endpoint second = listen("connect@127.0.0.1:0");
  EXPECT_NE(first.port, second.port);
  ASSERT_TRUE(worker->start());
  const Peer one = test::connect_to(first);
  ASSERT_TRUE(until([&] { return reached.size() == 1; }));
  const Peer two = test::connect_to(second);
  ASSERT_TRUE(until([&] { return reached.size() == 2; }));
  EXPECT_EQ(reached, (std::vector{first, second}));
  EXPECT_EQ(ids, (std::vector<ConnectionId>{{1}, {2}}));
}

TEST_F(WorkerTest, TransparentClientsThatWereNotRedirectedAreClosed) {
  make();
  const Endpoint where = listen("transparent");
  ASSERT_TRUE(worker->start());
  bool started = false;
  act = [&](const core::Event& event, core::Commands& /*out*/) {
    const auto* start = std::get_if<core::Start>(&event);
    // A machine that tracks its loopback connections knows a destination without any redirection.
    started = start != nullptr && start->original_destination == where;
  };
  Peer peer = test::connect_to(where);
  EXPECT_TRUE(until([&] { return peer.pump(), peer.over() || started; }));
  EXPECT_TRUE(peer.got_fin() || started);
}

TEST_F(WorkerTest, AListenerThatCannotBeOpenedIsAnError) {
  make();
  const test::RawServer other;
  const auto spec =
      core::ListenerSpec::parse("connect@" + other.endpoint().to_string(), test::loopback()).value();
  EXPECT_FALSE(worker->listen(spec, [] { return nullptr; }));
}

TEST_F(WorkerTest, ShuttingDownSendsLastWordsAndThenIsDone) {
  make();
  act = [](const core::Event& event, core::Commands& out) {
    if (std::holds_alternative<core::Abort>(event)) {
      out.push_back(core::Send{core::Side::client, Bytes(std::size_t{8} << 20U, 'x')});
      out.push_back(core::Finished{});
    }
  };
  const Endpoint where = listen("connect");
  ASSERT_TRUE(worker->start());
  Peer peer = test::connect_to(where);
  ASSERT_TRUE(until([&] { return worker->driver().size() == 1; }));
  bool done = false;
  worker->shut_down("shutdown", std::chrono::seconds(60), [&] { done = true; });
  EXPECT_FALSE(done);
  ASSERT_TRUE(until([&] { return peer.pump(), done; }));
  ASSERT_TRUE(until([&] { return peer.pump(), peer.over(); }));
  EXPECT_EQ(peer.received().size(), std::size_t{8} << 20U);
  EXPECT_TRUE(peer.got_fin());
  const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
  const SocketAddress address = to_socket_address(where);
  EXPECT_NE(::connect(fd, address.get(), address.length), 0);
  ::close(fd);
}

TEST_F(WorkerTest, ShuttingDownDoesNotWaitForeverForAPeerThatTakesNothing) {
  make();
  act = [](const core::Event& event, core::Commands& out) {
    if (std::holds_alternative<core::Start>(event)) {
      out.push_back(core::Send{core::Side::client, Bytes(std::size_t{16} << 20U, 'x')});
    }
  };
  const Endpoint where = listen("connect");
  ASSERT_TRUE(worker->start());
  const Peer peer = test::connect_to(where, 4096);
  ASSERT_TRUE(until([&] { return worker->driver().size() == 1; }));
  bool done = false;
  worker->shut_down("shutdown", std::chrono::milliseconds(20), [&] { done = true; });
  EXPECT_TRUE(until([&] { return done; }));
}

}  // namespace
}  // namespace eastap::io
