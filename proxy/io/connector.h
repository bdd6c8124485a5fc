// Opens one TCP connection to a host: name lookup, address policy, then the addresses in turn, each with a
// head start before the next joins in (RFC 8305 "happy eyeballs"). Owned by a connection; destroying it calls
// everything off.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "proxy/base/net_address.h"
#include "proxy/base/result.h"
#include "proxy/io/connect_plan.h"
#include "proxy/io/lookup.h"
#include "proxy/io/loop.h"
#include "proxy/io/uv_handle.h"

namespace eastap::io {

class Connector {
 public:
  static constexpr std::chrono::milliseconds head_start{250};

  struct Opened {
    UvHandle<uv_tcp_t> handle;
    Endpoint peer;
  };
  using Done = std::function<void(Result<Opened>)>;

  /// `timeout` covers the lookup and all attempts. `done` is called once, perhaps before start() returns; it
  /// may destroy the Connector. Errors in words that name the address or host.
  Connector(Loop& loop, ConnectAsk ask, const DestinationPolicy& policy, Done done);
  Connector(const Connector&) = delete;
  Connector& operator=(const Connector&) = delete;
  ~Connector();
  void start(std::chrono::milliseconds timeout);

 private:
  struct Request;
  struct Attempt {
    Endpoint to;
    UvHandle<uv_tcp_t> handle;
  };
  void begin(const std::vector<IpAddress>& addresses);
  void try_next();
  [[nodiscard]] int try_one(const Endpoint& to);
  void attempt_ended(uv_tcp_t* handle, int status);
  void timed_out();
  void finish(Result<Opened> result);

  Loop* loop_;
  ConnectAsk ask_;
  DestinationPolicy policy_;
  Done done_;
  std::unique_ptr<Lookup> lookup_;
  std::vector<Endpoint> plan_;
  std::size_t next_ = 0;
  std::vector<Attempt> attempts_;  // those that run
  std::vector<Error> failures_;
  std::chrono::milliseconds timeout_{0};
  Loop::Ticket deadline_ = 0;
  Loop::Ticket next_ticket_ = 0;
};

}  // namespace eastap::io
