// Ways in: how a client reaches the tap and how the tap knows where the client wants to go.
// A new mode is one row in the table of mode.cc.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "proxy/base/net_address.h"
#include "proxy/base/result.h"

namespace eastap::core {

struct Mode {
  enum class Kind : std::uint8_t {
    reverse,      ///< the tap stands in for one server
    connect,      ///< explicit proxy: CONNECT and absolute-form http
    transparent,  ///< redirected by the packet filter; SO_ORIGINAL_DST names the server
    served,       ///< there is no server: a hook answers every request, and nothing is ever connected
  };
  Kind kind = Kind::reverse;
  bool upstream_tls = true;  ///< reverse: the URL's scheme is https
  HostPort upstream;         ///< reverse: where to
  std::string spec;          ///< as the user wrote it, without "@A:P"

  /// "reverse:https://host[:port]", "reverse:http://...", "connect", "transparent". The error says what is
  /// wrong and lists the modes. A URL's path other than "/" is refused: the tap never changes paths.
  [[nodiscard]] static Result<Mode> parse(std::string_view text);
  /// Of `eastap serve`; no word on a command line names it.
  [[nodiscard]] static Mode serving();
};

/// A mode and where it listens: "MODE" or "MODE@ADDRESS:PORT", split at the last '@'.
struct ListenerSpec {
  Mode mode;
  Endpoint listen;

  [[nodiscard]] static Result<ListenerSpec> parse(std::string_view text, const Endpoint& default_listen);
};

/// For `--help`: one line for each mode.
struct ModeHelp {
  const char* form;
  const char* meaning;
};
[[nodiscard]] std::span<const ModeHelp> mode_help();

}  // namespace eastap::core
