// The PROXY protocol header that a load balancer may put before a connection's first byte: versions 1 and 2
// (haproxy's proxy-protocol.txt). Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "proxy/base/bytes.h"
#include "proxy/base/net_address.h"

namespace eastap::core {

struct ProxyHeader {
  enum class State : std::uint8_t { need_more, complete, invalid };
  State state = State::need_more;
  std::size_t size = 0;            ///< bytes of the header, for complete
  std::optional<Endpoint> client;  ///< absent for LOCAL and UNKNOWN
  std::string error;               ///< for invalid
};

/// Reads the header at the start of `bytes`; asks for at most 107 bytes (v1) or 16 + 65535 (v2).
[[nodiscard]] ProxyHeader read_proxy_header(ByteView bytes);

}  // namespace eastap::core
