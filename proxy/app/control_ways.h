// The ways in which a running tap is steered: the control socket, and the API where it is asked for. Both
// lead to one ControlDesk. Owned by the tap, on the loop's thread.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "proxy/app/api_desk.h"
#include "proxy/app/control_desk.h"
#include "proxy/base/net_address.h"
#include "proxy/base/result.h"
#include "proxy/io/api_server.h"
#include "proxy/io/control_socket.h"
#include "proxy/io/loop.h"

namespace eastap::app {

class ControlWays {
 public:
  /// Opens the socket in the state folder; where that fails (a path too long for one) it is only told, since
  /// a tap that nobody can steer is still a tap. With `api` the API too, whose failure is an error. All parts
  /// outlive this.
  [[nodiscard]] static Result<std::unique_ptr<ControlWays>> open(io::Loop& loop, ControlParts parts,
                                                                 std::filesystem::path state_folder,
                                                                 const std::optional<Endpoint>& api);
  ControlWays(const ControlWays&) = delete;
  ControlWays& operator=(const ControlWays&) = delete;
  /// Whoever waits for an answer is not answered. The files in the state folder go away.
  ~ControlWays();

  /// "api 127.0.0.1:4711 http://127.0.0.1:4711/v1#token=..."; "" without an API.
  [[nodiscard]] const std::string& api_line() const { return api_line_; }

 private:
  ControlWays(ControlParts parts, std::filesystem::path state_folder);
  void open_socket(io::Loop& loop);
  [[nodiscard]] Result<void> open_api(io::Loop& loop, BreakDesk& breaks, const Endpoint& where);

  std::filesystem::path folder_;
  ControlDesk desk_;
  std::unique_ptr<io::ControlSocket> socket_;
  std::optional<ApiDesk> api_desk_;
  std::unique_ptr<io::ApiServer> api_;
  std::string api_line_;
};

}  // namespace eastap::app
