// One name lookup, on libuv's threads. Owned by a connector; destroying it calls it off.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "proxy/base/net_address.h"
#include "proxy/base/result.h"
#include "proxy/io/loop.h"

namespace eastap::io {

class Lookup {
 public:
  using Done = std::function<void(Result<std::vector<IpAddress>>)>;

  /// The addresses of `host` in the order in which the system would try them (RFC 6724), each once. `done` is
  /// called once from the loop, never before start() has returned; it may destroy the Lookup. Errors in
  /// words: "no such host: name".
  [[nodiscard]] static std::unique_ptr<Lookup> start(Loop& loop, const std::string& host, Done done);
  Lookup(const Lookup&) = delete;
  Lookup& operator=(const Lookup&) = delete;
  ~Lookup();

 private:
  struct Request;
  Lookup(Loop& loop, Done done);
  void finish(Result<std::vector<IpAddress>> result);
  void finish_later(Result<std::vector<IpAddress>> result);

  Loop* loop_;
  Done done_;
  Request* request_ = nullptr;  // owns itself until its callback; null when it does not run
  Loop::Ticket ticket_ = 0;
};

}  // namespace eastap::io
