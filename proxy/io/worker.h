// The way in: listeners with their modes, who may connect, and the driver that everything accepted goes to.
// One for each loop, on its thread. It must be destroyed before the loop is closed.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "proxy/core/mode.h"
#include "proxy/io/driver.h"
#include "proxy/io/listener.h"
#include "proxy/io/rate_limit.h"

namespace eastap::io {

class Worker {
 public:
  /// `allow_public`: clients outside private networks may connect.
  Worker(Wiring wiring, bool allow_public);
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;
  ~Worker();

  /// Opens a listener; `make` makes the machine of each client that connects to it. Nothing is accepted
  /// before start(). Returns where it listens, with the real port.
  [[nodiscard]] Result<Endpoint> listen(const core::ListenerSpec& spec, MakeMachine make);
  [[nodiscard]] Result<void> start();

  /// Stops listening, aborts every connection, waits until what they still have to say is sent, but no longer
  /// than `grace`, then closes everything and calls `done`.
  void shut_down(const std::string& reason, std::chrono::milliseconds grace, std::function<void()> done);

  [[nodiscard]] Driver& driver() { return driver_; }

 private:
  struct Door {
    core::Mode mode;
    MakeMachine make;
    std::unique_ptr<Listener> listener;
  };
  void accepted(const Door& door, Accepted client);
  void refuse(const std::string& why);
  void wait_for_last_bytes();

  Loop* loop_;
  const core::LocalNetwork* network_;
  bool allow_public_;
  Driver driver_;
  std::vector<std::unique_ptr<Door>> doors_;
  RateLimit refusals_{10, std::chrono::minutes(1)};
  std::uint64_t last_id_ = 0;
  std::function<void()> done_;
  std::chrono::nanoseconds give_up_{0};
  Loop::Ticket ticket_ = 0;
};

}  // namespace eastap::io
