// The site of the local API: who may ask, and what is answered. POST /v1 is the control socket over HTTP; GET
// /v1/events is a stream of what is held. Owned by the tap, on the loop's thread.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "proxy/app/break_desk.h"
#include "proxy/app/control_desk.h"
#include "proxy/base/net_address.h"
#include "proxy/io/api_server.h"

namespace eastap::app {

class ApiDesk final : public io::ApiSite {
 public:
  /// `token`: who has it may ask. The desks outlive this.
  ApiDesk(ControlDesk& desk, BreakDesk& breaks, std::string token);
  ~ApiDesk() override;

  /// Once it is known where the server listens. Hosts and origins other than its own are refused: a page that
  /// a browser of this machine shows cannot reach it, not by rebinding a name either.
  void serve_at(const Endpoint& where);
  /// Where events go.
  void publish_to(std::function<void(std::string_view line)> publish) { publish_ = std::move(publish); }

  [[nodiscard]] std::optional<core::OwnAnswer> refuse(const core::Head& head) override;
  void answer(const core::Head& head, Bytes content, Reply reply) override;

 private:
  [[nodiscard]] bool is_own_host(std::string_view host) const;
  [[nodiscard]] bool knows_token(const core::Head& head) const;

  ControlDesk* desk_;
  BreakDesk* breaks_;
  std::string token_;
  std::string address_;    // "127.0.0.1:4711"
  std::string localhost_;  // "localhost:4711"
  std::function<void(std::string_view)> publish_;
  BreakDesk::WatchId watch_ = 0;
};

/// 64 hex digits of the system's randomness. io: it has none.
[[nodiscard]] Result<std::string> make_token();
/// "127.0.0.1:4711" and the like; invalid_input for anything but an address of this machine's loopback.
[[nodiscard]] Result<Endpoint> parse_api_address(std::string_view text);

}  // namespace eastap::app
