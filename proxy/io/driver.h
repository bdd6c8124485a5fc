// Drives machines: feeds them events one after the other, carries their commands out, and buries what is
// finished. One for each worker, on the loop's thread. Whatever happens while an event is being dealt with (a
// hook that answers at once, a full socket, a refused connection) is queued and dealt with after it; nothing
// dies during dispatch.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "proxy/core/alphabet.h"
#include "proxy/core/hook.h"
#include "proxy/io/connect_plan.h"
#include "proxy/io/connection.h"
#include "proxy/io/leaf_source.h"
#include "proxy/io/linger.h"
#include "proxy/io/loop.h"
#include "proxy/io/machine.h"

namespace eastap::io {

/// What connections need of the world. Everything outlives the driver; the driver must be gone before the
/// loop closes.
struct Wiring {
  Loop& loop;
  core::HookHost& hooks;
  std::vector<core::Observer*> observers;
  LeafSource& leaves;
  DestinationPolicy destinations;
  std::chrono::milliseconds connect_timeout{30'000};
  /// Clients on loopback are not trusted with every destination: they may be a load balancer in front of
  /// others.
  bool behind_balancer = false;
  /// `eastap serve`: whoever asks for a connection is refused, whatever it is to.
  bool never_connects = false;
};

class Driver {
 public:
  explicit Driver(Wiring wiring);
  Driver(const Driver&) = delete;
  Driver& operator=(const Driver&) = delete;
  ~Driver();

  /// Takes over an accepted client and starts its machine. `start.id` must be new.
  void open(UvHandle<uv_tcp_t> client, core::Start start, std::unique_ptr<Machine> machine);

  /// Tells every machine to give up, and sends what they still have to say.
  void abort_all(const std::string& reason);

  [[nodiscard]] std::size_t size() const { return connections_.size(); }
  [[nodiscard]] Linger& linger() { return linger_; }
  /// An observer cannot take more; nothing is read until it can.
  [[nodiscard]] bool held() const { return held_; }

  // For Connection.
  /// Expires with the driver: for answers that may come later than that.
  [[nodiscard]] std::weak_ptr<int> alive() const { return alive_; }
  void feed(ConnectionId id, core::Event&& event);
  void observe(const core::Observation& observation);
  [[nodiscard]] const Wiring& wiring() const { return wiring_; }
  [[nodiscard]] std::vector<Bytes>& pieces(core::Side side) {
    return pieces_[static_cast<std::size_t>(side)];
  }

 private:
  struct Pending {
    ConnectionId id;
    core::Event event;
  };
  void dispatch(ConnectionId id, core::Event&& event, const Timestamp& now);
  void step(Connection& connection, core::Event&& event, const Timestamp& now);
  void settle_touched();
  void check_observers();
  void await_relief(core::Observer& observer);
  void hold(bool on);

  Wiring wiring_;
  std::unordered_map<ConnectionId, std::unique_ptr<Connection>> connections_;
  std::vector<std::unique_ptr<Connection>> finished_;  // buried after the dispatch
  ConnectionId stepped_;                               // whose event is being dealt with
  std::optional<core::Event> answer_;                  // its next one, before what is pending
  std::vector<Pending> pending_;                       // from next_pending_ on
  std::size_t next_pending_ = 0;
  std::vector<ConnectionId> touched_;
  core::Commands commands_;                   // reused by every step
  std::array<std::vector<Bytes>, 2> pieces_;  // what one step sends, per side; reused
  Linger linger_;
  std::shared_ptr<int> alive_ = std::make_shared<int>();
  std::set<const core::Observer*> awaited_;  // will say when they can take more
  bool busy_ = false;
  bool observed_ = false;
  bool held_ = false;
};

}  // namespace eastap::io
