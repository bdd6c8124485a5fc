// One client connection and its upstream connection, as a pure state machine: events in, commands out.
// Owned by the driver's Connection; single-threaded; never blocks, never asks for the time.
#pragma once

#include <memory>

#include "proxy/base/clock.h"
#include "proxy/core/alphabet.h"
#include "proxy/core/local_site.h"
#include "proxy/core/mode.h"
#include "proxy/core/settings.h"

namespace eastap::core {

class TlsContexts;
class PeerMemory;

/// Gives out ids that are unique within a run.
struct IdSource {
  std::uint64_t next_exchange = 0;
  [[nodiscard]] ExchangeId exchange() { return ExchangeId{++next_exchange}; }
};

/// What all sessions of a worker share. Everything outlives the sessions.
struct Environment {
  const Settings& settings;
  const HookWish& wish;  ///< the live wish of the loaded scripts
  TlsContexts& tls;
  PeerMemory& memory;  ///< upstream certificate names and failed handshakes, bounded
  IdSource& ids;
  const LocalSiteFacts& local_site;  ///< what the tap's own page says
};

class Session {
 public:
  Session(const Environment& environment, const Mode& mode);
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session();

  /// Takes one event and appends what is to be done. After Finished was given, events are ignored.
  void on(Event&& event, const Timestamp& now, Commands& out);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace eastap::core
