// A small HTTP/1.1 server for programs on this machine: takes requests whole, has a site answer them, and
// keeps streams open for those that watch. Owned by the tap, used on the loop's thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "proxy/base/bytes.h"
#include "proxy/base/net_address.h"
#include "proxy/base/result.h"
#include "proxy/core/hook.h"
#include "proxy/io/listener.h"
#include "proxy/io/loop.h"

namespace eastap::io {

/// An answer of the site; a stream stays open behind it and gets what is published.
struct ApiAnswer {
  core::OwnAnswer answer;
  bool stream = false;
};

/// Who decides what is answered.
class ApiSite {
 public:
  using Reply = std::function<void(ApiAnswer)>;

  ApiSite() = default;
  ApiSite(const ApiSite&) = delete;
  ApiSite& operator=(const ApiSite&) = delete;
  virtual ~ApiSite() = default;

  /// A head is here and its body is not: an answer refuses it, and the connection ends behind that.
  [[nodiscard]] virtual std::optional<core::OwnAnswer> refuse(const core::Head& head) = 0;
  /// A whole request that was not refused. `reply` is called once, now or later; the client may be gone.
  virtual void answer(const core::Head& head, Bytes content, Reply reply) = 0;
};

class ApiServer {
 public:
  static constexpr std::size_t max_head = std::size_t{16} << 10U;     ///< bytes; more is a 431
  static constexpr std::size_t max_content = std::size_t{32} << 20U;  ///< bytes; more is a 413
  static constexpr std::size_t max_clients = 32;                      ///< those beyond are closed at once
  /// How long a client may be silent, unless it waits for an answer or watches.
  static constexpr std::chrono::seconds idle_limit{60};

  /// Binds and serves from now on. `site` outlives it.
  [[nodiscard]] static Result<std::unique_ptr<ApiServer>> open(Loop& loop, const Endpoint& where,
                                                               ApiSite& site);
  ApiServer(const ApiServer&) = delete;
  ApiServer& operator=(const ApiServer&) = delete;
  ~ApiServer();

  /// Where it listens, with the real port.
  [[nodiscard]] const Endpoint& endpoint() const { return listener_->endpoint(); }
  [[nodiscard]] std::size_t clients() const { return clients_.size(); }

  /// Sends to every open stream; one that does not read is closed.
  void publish(std::string_view text);

 private:
  class Client;

  ApiServer(Loop& loop, ApiSite& site);
  void accept(Accepted accepted);
  void answered(std::uint64_t id, const ApiAnswer& answer);
  void close(std::uint64_t id);
  void close_soon(std::uint64_t id);
  [[nodiscard]] Client* find(std::uint64_t id);

  Loop* loop_;
  ApiSite* site_;
  std::unique_ptr<Listener> listener_;
  std::list<std::unique_ptr<Client>> clients_;
  std::uint64_t last_id_ = 0;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);  // replies may come when this is gone
};

}  // namespace eastap::io
