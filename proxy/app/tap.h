// The tap as a whole: owns the loop, the CA, the sessions' shared state, hooks, observers and listeners, and
// is the only place that knows all of them. Made, run and destroyed by `eastap run`, `serve` or `demo` on one
// thread.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "proxy/app/run_options.h"
#include "proxy/base/net_address.h"
#include "proxy/base/result.h"

namespace eastap::app {

class ServeDesk;

class Tap {
 public:
  /// Takes the state folder, opens the CA (made where there is none), the files and the listeners. Clients
  /// may connect from then on; they are served by run(). invalid_input, refused, not_found, io in words.
  /// `serve`: answers instead of servers (`eastap serve`), and then nothing is ever connected; it outlives
  /// the tap.
  [[nodiscard]] static Result<std::unique_ptr<Tap>> create(RunOptions options, ServeDesk* serve = nullptr);
  Tap(const Tap&) = delete;
  Tap& operator=(const Tap&) = delete;
  ~Tap();

  /// What to print once it is ready: "ready MODE A:P" for each listener, "api A:P URL" where there is one,
  /// and advice.
  [[nodiscard]] std::vector<std::string> ready_lines() const;
  [[nodiscard]] std::vector<std::string> advice_lines() const;
  /// Where the listeners are, in the order of the modes.
  [[nodiscard]] const std::vector<Endpoint>& endpoints() const;

  /// Serves until SIGTERM, SIGINT (watched from create() on) or stop(), then ends every connection, writes
  /// what is to be written, and returns. A second signal does not wait for last bytes.
  [[nodiscard]] Result<void> run();
  /// From any thread.
  void stop();
  /// After run(): traffic passed that is not in the trace, since a write failed.
  [[nodiscard]] bool recording_ended_early() const;

 private:
  struct Parts;
  Tap(RunOptions options, ServeDesk* serve);
  std::unique_ptr<Parts> parts_;
};

}  // namespace eastap::app
