#include "proxy/io/listener.h"

#include <cerrno>
#include <string>
#include <utility>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "proxy/base/log.h"
#include "proxy/io/socket_address.h"

namespace eastap::io {

namespace {

constexpr int backlog = 1024;     // clients that wait to be accepted; the kernel may allow fewer
constexpr int most_at_once = 16;  // accepted per turn, so that open connections get theirs
constexpr std::chrono::milliseconds retry_delay{200};

Result<OwnedFd> listening_socket(const Endpoint& where) {
  OwnedFd socket(
      ::socket(where.address.is_v4() ? AF_INET : AF_INET6, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!socket) {
    return fail(errno == EAFNOSUPPORT ? ErrorCode::not_found : ErrorCode::io, words(-errno));
  }
  const int on = 1;
  const int off = 0;
  ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  // Accepted sockets inherit it: one system call for all of them.
  ::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  if (!where.address.is_v4()) {
    ::setsockopt(socket.get(), IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off));
  }
  const SocketAddress address = to_socket_address(where);
  if (::bind(socket.get(), address.get(), address.length) != 0 || ::listen(socket.get(), backlog) != 0) {
    const int error = errno;
    if (error == EADDRINUSE) {
      return fail(ErrorCode::io,
                  "port " + std::to_string(where.port) + " is taken by another program; name another");
    }
    if (error == EACCES) {
      return fail(ErrorCode::io, "port " + std::to_string(where.port) +
                                     " needs the right to bind low ports; take one above 1023");
    }
    return fail(error == EADDRNOTAVAIL ? ErrorCode::not_found : ErrorCode::io, words(-error));
  }
  return socket;
}

}  // namespace

Listener::Listener(Loop& loop, OwnedFd socket, const Endpoint& endpoint, OnAccept on_accept)
    : loop_(&loop), socket_(std::move(socket)), endpoint_(endpoint), on_accept_(std::move(on_accept)) {}

Listener::~Listener() {
  loop_->cancel(retry_);
}

Result<std::unique_ptr<Listener>> Listener::open(Loop& loop, const Endpoint& where, OnAccept on_accept) {
  auto socket = listening_socket(where);
  if (!socket && socket.error().code == ErrorCode::not_found && !where.address.is_v4() &&
      where.address.is_unspecified()) {
    socket = listening_socket({IpAddress(), where.port});  // a machine without IPv6
  }
  if (!socket) {
    return fail(socket.error().in("cannot listen on " + where.to_string()));
  }
  const auto endpoint = local_endpoint(socket->get());
  if (!endpoint) {
    return fail(endpoint.error());
  }
  return std::unique_ptr<Listener>(new Listener(loop, *std::move(socket), *endpoint, std::move(on_accept)));
}

Result<void> Listener::start() {
  auto handle = make_handle<uv_poll_t>(
      [this](uv_poll_t* fresh) { return uv_poll_init(loop_->raw(), fresh, socket_.get()); });
  if (!handle) {
    return fail(handle.error().in("cannot accept on " + endpoint_.to_string()));
  }
  poll_ = *std::move(handle);
  poll_->data = this;
  if (const int code = poll(); code != 0) {
    return fail(ErrorCode::io, "cannot accept on " + endpoint_.to_string() + ": " + words(code));
  }
  return {};
}

int Listener::poll() {
  return uv_poll_start(poll_.get(), UV_READABLE, [](uv_poll_t* handle, int /*status*/, int /*events*/) {
    if (auto* self = owner_of<Listener>(handle)) {
      self->accept_some();
    }
  });
}

void Listener::accept_some() {
  for (int i = 0; i < most_at_once; ++i) {
    SocketAddress peer;
    peer.length = sizeof(peer.storage);
    OwnedFd socket(::accept4(socket_.get(), reinterpret_cast<sockaddr*>(&peer.storage), &peer.length,
                             SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (!socket) {
      if (errno == ECONNABORTED || errno == EINTR) {
        continue;  // that client is gone already
      }
      if (errno != EAGAIN && errno != EWOULDBLOCK) {
        pause_after(errno);
      }
      return;
    }
    const auto client = to_endpoint(*peer.get());
    const auto local = local_endpoint(socket.get());
    if (client && local) {
      on_accept_({std::move(socket), *client, *local});
    }
  }
}

// Out of descriptors or memory: clients wait in the kernel's queue until others are gone.
void Listener::pause_after(int error) {
  if (const auto quiet = complaints_.allow(loop_->now().steady)) {
    const std::string more = *quiet > 0 ? " (" + std::to_string(*quiet) + " times more)" : "";
    log::error("io", "cannot accept on " + endpoint_.to_string() + ": " + words(-error) +
                         "; new clients wait, open connections go on" + more);
  }
  uv_poll_stop(poll_.get());
  retry_ = loop_->after(retry_delay, [this] {
    retry_ = 0;
    if (poll() != 0) {
      pause_after(EIO);
    }
  });
}

}  // namespace eastap::io
