#include "proxy/app/demo_link.h"

#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace eastap::app::demo {

namespace {

constexpr int longest_wait = 20;  // seconds

std::unexpected<Error> failed(const std::string& what) {
  return fail(ErrorCode::io, what + ": " + std::system_category().message(errno));
}

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

const sockaddr* generic(const sockaddr_in& address) {
  return reinterpret_cast<const sockaddr*>(&address);
}

}  // namespace

Socket::Socket(Socket&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
Socket& Socket::operator=(Socket&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}
Socket::~Socket() {
  if (valid()) {
    ::close(descriptor_);
  }
}
void Socket::shut_down() const {
  if (valid()) {
    ::shutdown(descriptor_, SHUT_RDWR);
  }
}

Result<ListeningSocket> listen_on_loopback() {
  ListeningSocket made;
  made.socket = Socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof address;
  if (!made.socket.valid() || ::bind(made.socket.get(), generic(address), size) != 0 ||
      ::listen(made.socket.get(), 16) != 0 ||
      ::getsockname(made.socket.get(), reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    return failed("demo server: cannot listen on 127.0.0.1");
  }
  made.port = ntohs(address.sin_port);
  return made;
}

Result<Socket> connect_to_loopback(std::uint16_t port) {
  Socket made(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const sockaddr_in address = loopback(port);
  if (!made.valid() || ::connect(made.get(), generic(address), sizeof address) != 0) {
    return failed("demo phone: cannot connect to 127.0.0.1:" + std::to_string(port));
  }
  return made;
}

Link::Link(Socket socket, std::unique_ptr<core::TlsLayer> tls, core::Http1Parser::Kind reads)
    : socket_(std::move(socket)), tls_(std::move(tls)), parser_(reads) {
  const timeval wait{longest_wait, 0};
  ::setsockopt(socket_.get(), SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
  const int on = 1;
  ::setsockopt(socket_.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

Result<void> Link::send_output() {
  const Bytes bytes = tls_->take_output();
  std::size_t at = 0;
  while (at < bytes.size()) {
    const ssize_t sent = ::send(socket_.get(), bytes.data() + at, bytes.size() - at, MSG_NOSIGNAL);
    if (sent <= 0) {
      return failed("send");
    }
    at += static_cast<std::size_t>(sent);
  }
  return {};
}

Result<void> Link::fill() {
  if (auto sent = send_output(); !sent) {
    return sent;
  }
  std::array<std::uint8_t, 16384> buffer{};
  const ssize_t got = ::recv(socket_.get(), buffer.data(), buffer.size(), 0);
  if (got == 0) {
    return fail(ErrorCode::io, "the peer closed the connection");
  }
  if (got < 0) {
    return failed("receive");
  }
  tls_->feed(ByteView(buffer).first(static_cast<std::size_t>(got)));
  for (ByteView plain = tls_->next_plain(); !plain.empty(); plain = tls_->next_plain()) {
    append(plain_, plain);
  }
  if (tls_->state() == core::TlsLayer::State::failed) {
    static_cast<void>(send_output());
    return fail(ErrorCode::tls, "TLS: " + tls_->failure_text());
  }
  return send_output();
}

Result<bool> Link::parse(core::Message& message) {
  while (!plain_.empty() || parser_.inside()) {
    std::vector<core::Body::Span> spans;
    const auto step = parser_.step(plain_, &spans);
    const ByteView used = ByteView(plain_).first(step.used);
    if (message.head.empty()) {
      append(head_, used);
      if (step.boundary == core::Http1Parser::Boundary::head) {
        message.head = core::Head(std::exchange(head_, {}));
      }
    }
    for (const auto& span : spans) {
      append(message.body.wire, used.subspan(span.begin, span.end - span.begin));
    }
    plain_.erase(plain_.begin(), plain_.begin() + static_cast<std::ptrdiff_t>(step.used));
    switch (step.boundary) {
      case core::Http1Parser::Boundary::head:
        break;
      case core::Http1Parser::Boundary::end: {
        const auto size = static_cast<std::uint32_t>(message.body.wire.size());
        message.body.content_spans = {{0, size}};
        message.complete = true;
        return true;
      }
      case core::Http1Parser::Boundary::none:
        return false;
      case core::Http1Parser::Boundary::refused:
        return fail(ErrorCode::invalid_input, "not HTTP: " + parser_.reason());
    }
  }
  return false;
}

Result<core::Message> Link::read() {
  core::Message message;
  while (true) {
    const auto whole = parse(message);
    if (!whole) {
      return fail(whole.error());
    }
    if (*whole) {
      return message;
    }
    if (auto more = fill(); !more) {
      return fail(more.error());
    }
  }
}

Result<void> Link::write(const core::Head& head, ByteView body) {
  while (tls_->state() == core::TlsLayer::State::handshaking) {
    if (auto more = fill(); !more) {
      return more;
    }
  }
  Bytes whole = head.raw();
  append(whole, body);
  tls_->write(whole);
  return send_output();
}

void Link::close() {
  tls_->close_notify();
  static_cast<void>(send_output());
  socket_.shut_down();
}

}  // namespace eastap::app::demo
