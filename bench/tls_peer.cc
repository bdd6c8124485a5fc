#include "bench/tls_peer.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <utility>

#include <arpa/inet.h>
#include <fmt/core.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace eastap::bench {
namespace {

constexpr int backlog = 4096;
constexpr int events_at_once = 256;

SslContext new_context(const SSL_METHOD* method) {
  SslContext context(SSL_CTX_new(method));
  if (!context) {
    fail("no TLS context");
  }
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  SSL_CTX_set_mode(context.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                      SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
  return context;
}

sockaddr_in local(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

int new_socket() {
  const int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (descriptor < 0) {
    fail("no socket: raise the limit of open files");
  }
  return descriptor;
}

void set_option(int descriptor, int level, int name) {
  const int on = 1;
  setsockopt(descriptor, level, name, &on, sizeof on);
}

}  // namespace

void fail(std::string_view words) {
  fmt::print(stderr, "{}\n", words);
  std::exit(1);
}

SslContext server_context(const std::string& cert, const std::string& key) {
  SslContext context = new_context(TLS_server_method());
  SSL_CTX_set_options(context.get(), SSL_OP_NO_TICKET);
  SSL_CTX_set_num_tickets(context.get(), 0);
  if (SSL_CTX_use_certificate_chain_file(context.get(), cert.c_str()) != 1 ||
      SSL_CTX_use_PrivateKey_file(context.get(), key.c_str(), SSL_FILETYPE_PEM) != 1) {
    fail("cannot load " + cert + " and " + key);
  }
  return context;
}

SslContext client_context() {
  return new_context(TLS_client_method());
}

Peer::Peer(SSL_CTX* context, int descriptor, bool server, const char* server_name)
    : ssl_(SSL_new(context)), descriptor_(descriptor) {
  set_option(descriptor, IPPROTO_TCP, TCP_NODELAY);
  SSL_set_fd(ssl_.get(), descriptor);
  if (server) {
    SSL_set_accept_state(ssl_.get());
  } else {
    SSL_set_connect_state(ssl_.get());
    std::string name(server_name);  // OpenSSL's macro for this call casts in the old style
    SSL_ctrl(ssl_.get(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, name.data());
  }
}

Peer::~Peer() {
  close(descriptor_);
}

Peer::Outcome Peer::judge(int result) const {
  switch (SSL_get_error(ssl_.get(), result)) {
    case SSL_ERROR_WANT_READ:
    case SSL_ERROR_WANT_WRITE:
      return Outcome::again;
    case SSL_ERROR_ZERO_RETURN:
      return Outcome::closed;
    case SSL_ERROR_SYSCALL:
      return errno == 0 || errno == ECONNRESET ? Outcome::closed : Outcome::failed;
    default:
      return ERR_GET_REASON(ERR_peek_error()) == SSL_R_UNEXPECTED_EOF_WHILE_READING ? Outcome::closed
                                                                                    : Outcome::failed;
  }
}

Peer::Outcome Peer::handshake() {
  ERR_clear_error();
  errno = 0;
  const int result = SSL_do_handshake(ssl_.get());
  if (result != 1) {
    return judge(result);
  }
  ready_ = true;
  return Outcome::done;
}

Peer::Outcome Peer::read(std::string& received, std::size_t limit) {
  static std::array<char, 1U << 14U> buffer;
  for (std::size_t total = 0; total < limit;) {
    ERR_clear_error();
    errno = 0;
    std::size_t count = 0;
    const int result = SSL_read_ex(ssl_.get(), buffer.data(), buffer.size(), &count);
    if (result != 1) {
      return judge(result);
    }
    received.append(buffer.data(), count);
    total += count;
  }
  return Outcome::done;
}

Peer::Outcome Peer::write(std::string_view& pending) {
  while (!pending.empty()) {
    ERR_clear_error();
    errno = 0;
    std::size_t count = 0;
    const int result = SSL_write_ex(ssl_.get(), pending.data(), pending.size(), &count);
    if (result != 1) {
      return judge(result);
    }
    pending.remove_prefix(count);
  }
  return Outcome::done;
}

std::string Peer::issuer() const {
  const X509* cert = SSL_get0_peer_certificate(ssl_.get());
  if (cert == nullptr) {
    return {};
  }
  std::array<char, 256> name{};
  X509_NAME_oneline(X509_get_issuer_name(cert), name.data(), static_cast<int>(name.size()));
  return name.data();
}

Loop::Loop() : epoll_(epoll_create1(EPOLL_CLOEXEC)) {}

Loop::~Loop() {
  close(epoll_);
}

void Loop::watch(int descriptor, std::uint32_t events, Callback callback) {
  epoll_event event{};
  event.events = events;
  event.data.fd = descriptor;
  if (epoll_ctl(epoll_, EPOLL_CTL_ADD, descriptor, &event) != 0) {
    fail("epoll_ctl failed");
  }
  watched_[descriptor] = {events, std::make_shared<Callback>(std::move(callback))};
}

void Loop::change(int descriptor, std::uint32_t events) {
  const auto found = watched_.find(descriptor);
  if (found == watched_.end() || found->second.events == events) {
    return;
  }
  found->second.events = events;
  epoll_event event{};
  event.events = events;
  event.data.fd = descriptor;
  epoll_ctl(epoll_, EPOLL_CTL_MOD, descriptor, &event);
}

void Loop::forget(int descriptor) {
  if (watched_.erase(descriptor) != 0) {
    epoll_ctl(epoll_, EPOLL_CTL_DEL, descriptor, nullptr);
  }
}

void Loop::run() {
  std::array<epoll_event, events_at_once> ready{};
  while (running_) {
    const int count = epoll_wait(epoll_, ready.data(), events_at_once, -1);
    for (int i = 0; i < count && running_; ++i) {
      const auto& event = ready.at(static_cast<std::size_t>(i));
      const auto found = watched_.find(event.data.fd);
      if (found != watched_.end()) {
        const auto callback = found->second.callback;  // outlives a forget() from within
        (*callback)(event.events);
      }
    }
  }
}

int connect_local(int port) {
  const int descriptor = new_socket();
  const sockaddr_in address = local(port);
  if (connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 &&
      errno != EINPROGRESS) {
    fail("cannot connect to port " + std::to_string(port));
  }
  return descriptor;
}

std::pair<int, int> listen_local(int port) {
  const int descriptor = new_socket();
  set_option(descriptor, SOL_SOCKET, SO_REUSEADDR);
  sockaddr_in address = local(port);
  socklen_t size = sizeof address;
  if (bind(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      listen(descriptor, backlog) != 0 ||
      getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    fail("cannot listen on port " + std::to_string(port));
  }
  return {descriptor, ntohs(address.sin_port)};
}

std::size_t content_length(std::string_view head) {
  constexpr std::string_view name = "content-length:";
  const auto at = std::ranges::search(head, name, [](char a, char b) { return (a | 0x20) == b; });
  const char* const end = head.data() + head.size();
  const char* digits = head.data() + (at.end() - head.begin());
  while (digits != end && *digits == ' ') {
    ++digits;
  }
  std::size_t value = 0;
  std::from_chars(digits, end, value);
  return value;
}

std::string file_content(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    fail("cannot read " + path);
  }
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace eastap::bench
