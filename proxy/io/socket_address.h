// Between the kernel's socket addresses and Endpoint. Free functions, any thread.
#pragma once

#include <optional>

#include <sys/socket.h>

#include "proxy/base/net_address.h"
#include "proxy/base/result.h"

namespace eastap::io {

/// nullopt for a family other than IPv4 and IPv6. A scope (fe80::1%eth0) is lost.
[[nodiscard]] std::optional<Endpoint> to_endpoint(const sockaddr& address);

struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t length = 0;
  [[nodiscard]] const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
};
[[nodiscard]] SocketAddress to_socket_address(const Endpoint& endpoint);

/// The socket's own end, and the other one.
[[nodiscard]] Result<Endpoint> local_endpoint(int socket);
[[nodiscard]] Result<Endpoint> peer_endpoint(int socket);

/// Where the client of a redirected connection wanted to go (Linux netfilter: SO_ORIGINAL_DST,
/// IP6T_SO_ORIGINAL_DST). not_found where the packet filter redirected nothing.
[[nodiscard]] Result<Endpoint> original_destination(int socket);

}  // namespace eastap::io
