#include "proxy/io/socket_address.h"

#include <cerrno>
#include <cstring>
#include <system_error>

#include <netinet/in.h>

namespace eastap::io {

namespace {

// SO_ORIGINAL_DST and IP6T_SO_ORIGINAL_DST have the same number. The kernel's headers that name them clash
// with the C library's <netinet/in.h>.
constexpr int so_original_dst = 80;

std::string last_words() {
  return std::generic_category().message(errno);
}

template <class Ask>
Result<Endpoint> ask_for(const char* what, Ask ask) {
  sockaddr_storage storage{};
  socklen_t length = sizeof(storage);
  if (ask(reinterpret_cast<sockaddr*>(&storage), &length) != 0) {
    const ErrorCode code = errno == ENOENT || errno == ENOPROTOOPT ? ErrorCode::not_found : ErrorCode::io;
    return fail(code, std::string(what) + ": " + last_words());
  }
  const auto endpoint = to_endpoint(reinterpret_cast<const sockaddr&>(storage));
  if (!endpoint) {
    return fail(ErrorCode::io, std::string(what) + ": not an IP address");
  }
  return *endpoint;
}

}  // namespace

std::optional<Endpoint> to_endpoint(const sockaddr& address) {
  // Copied out rather than cast: the storage behind `address` may be of any type.
  if (address.sa_family == AF_INET) {
    sockaddr_in four{};
    std::memcpy(&four, &address, sizeof(four));
    std::array<std::uint8_t, 4> bytes{};
    std::memcpy(bytes.data(), &four.sin_addr, bytes.size());
    return Endpoint{IpAddress::v4(bytes), ntohs(four.sin_port)};
  }
  if (address.sa_family == AF_INET6) {
    sockaddr_in6 six{};
    std::memcpy(&six, &address, sizeof(six));
    std::array<std::uint8_t, 16> bytes{};
    std::memcpy(bytes.data(), &six.sin6_addr, bytes.size());
    return Endpoint{IpAddress::v6(bytes), ntohs(six.sin6_port)};
  }
  return std::nullopt;
}

SocketAddress to_socket_address(const Endpoint& endpoint) {
  SocketAddress result;
  if (endpoint.address.is_v4()) {
    sockaddr_in four{};
    four.sin_family = AF_INET;
    four.sin_port = htons(endpoint.port);
    const auto bytes = endpoint.address.v4_bytes();
    std::memcpy(&four.sin_addr, bytes.data(), bytes.size());
    std::memcpy(&result.storage, &four, sizeof(four));
    result.length = sizeof(four);
  } else {
    sockaddr_in6 six{};
    six.sin6_family = AF_INET6;
    six.sin6_port = htons(endpoint.port);
    const auto& bytes = endpoint.address.v6_bytes();
    std::memcpy(&six.sin6_addr, bytes.data(), bytes.size());
    std::memcpy(&result.storage, &six, sizeof(six));
    result.length = sizeof(six);
  }
  return result;
}

Result<Endpoint> local_endpoint(int socket) {
  return ask_for("own address of a socket",
                 [socket](sockaddr* to, socklen_t* length) { return ::getsockname(socket, to, length); });
}

Result<Endpoint> peer_endpoint(int socket) {
  return ask_for("peer's address of a socket",
                 [socket](sockaddr* to, socklen_t* length) { return ::getpeername(socket, to, length); });
}

Result<Endpoint> original_destination(int socket) {
  // The client's IP version decides which table knows it, not the socket's: a dual-stack listener takes both.
  const auto peer = peer_endpoint(socket);
  if (!peer) {
    return peer;
  }
  const bool four = peer->address.is_v4();
  return ask_for("original destination", [=](sockaddr* to, socklen_t* length) {
    return ::getsockopt(socket, four ? SOL_IP : SOL_IPV6, so_original_dst, to, length);
  });
}

}  // namespace eastap::io
