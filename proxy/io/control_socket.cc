#include "proxy/io/control_socket.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "proxy/base/clock.h"
#include "proxy/io/owned_fd.h"

namespace eastap::io {

struct ControlSocket::Client {
  ControlSocket* socket = nullptr;
  UvHandle<uv_pipe_t> handle;
  std::uint64_t id = 0;
  std::array<char, 16384> buffer{};
  std::string line;          // what has come and was not asked
  std::size_t searched = 0;  // of `line`: there is no line end in these
  bool asking = false;       // a line waits for its answer
  unsigned writing = 0;      // answers on their way
};

struct ControlSocket::WriteRequest {
  uv_write_t request{};
  std::string text;
};

namespace {

std::unexpected<Error> failed(const std::filesystem::path& path, int code) {
  return fail(ErrorCode::io, fmt::format("the control socket {}: {}", path.string(), words(code)));
}

}  // namespace

// ---- the tap's side ----

Result<std::unique_ptr<ControlSocket>> ControlSocket::open(Loop& loop, const std::filesystem::path& path,
                                                           Answer answer, std::size_t longest) {
  if (path.string().size() >= sizeof(sockaddr_un::sun_path)) {
    return fail(
        ErrorCode::invalid_input,
        fmt::format(
            "the control socket {}: the path is longer than the {} bytes that a socket's may have; use "
            "another --state-dir",
            path.string(), sizeof(sockaddr_un::sun_path) - 1));
  }
  std::unique_ptr<ControlSocket> made(
      new ControlSocket(loop, path, std::move(answer), longest));  // NOLINT: private
  if (auto listening = made->listen(); !listening) {
    return fail(std::move(listening).error());
  }
  return made;
}

ControlSocket::ControlSocket(Loop& loop, std::filesystem::path path, Answer answer, std::size_t longest)
    : loop_(&loop), path_(std::move(path)), answer_(std::move(answer)), longest_(longest) {}

ControlSocket::~ControlSocket() {
  if (server_) {
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
  }
}

Result<void> ControlSocket::listen() {
  auto handle =
      make_handle<uv_pipe_t>([this](uv_pipe_t* fresh) { return uv_pipe_init(loop_->raw(), fresh, 0); });
  if (!handle) {
    return fail(handle.error().in("the control socket"));
  }
  std::error_code ignored;
  std::filesystem::remove(path_, ignored);
  if (const int code = uv_pipe_bind(handle->get(), path_.c_str()); code != 0) {
    return failed(path_, code);
  }
  // Nobody can connect before it listens.
  if (::chmod(path_.c_str(), S_IRUSR | S_IWUSR) != 0) {
    return failed(path_, uv_translate_sys_error(errno));
  }
  (*handle)->data = this;
  constexpr int backlog = 16;
  const int code =
      uv_listen(reinterpret_cast<uv_stream_t*>(handle->get()), backlog, [](uv_stream_t* server, int status) {
        if (auto* self = owner_of<ControlSocket>(server); self != nullptr && status == 0) {
          self->accept();
        }
      });
  if (code != 0) {
    return failed(path_, code);
  }
  server_ = *std::move(handle);
  return {};
}

void ControlSocket::accept() {
  auto handle =
      make_handle<uv_pipe_t>([this](uv_pipe_t* fresh) { return uv_pipe_init(loop_->raw(), fresh, 0); });
  auto* server = reinterpret_cast<uv_stream_t*>(server_.get());
  if (!handle || uv_accept(server, reinterpret_cast<uv_stream_t*>(handle->get())) != 0 ||
      clients_.size() >= max_clients) {
    return;
  }
  Client& client = clients_.emplace_back();
  client.socket = this;
  client.id = ++last_id_;
  client.handle = *std::move(handle);
  client.handle->data = &client;
  const auto lend = [](uv_handle_t* reader, std::size_t /*suggested*/, uv_buf_t* buffer) {
    if (auto* owner = owner_of<Client>(reader)) {
      *buffer = uv_buf_init(owner->buffer.data(), static_cast<unsigned>(owner->buffer.size()));
    }
  };
  if (uv_read_start(reinterpret_cast<uv_stream_t*>(client.handle.get()), lend, on_read) != 0) {
    close(client);
  }
}

void ControlSocket::on_read(uv_stream_t* stream, ssize_t count, const uv_buf_t* buffer) {
  auto* client = owner_of<Client>(stream);
  if (client == nullptr || count == 0) {
    return;
  }
  if (count < 0) {
    client->socket->close(*client);
    return;
  }
  client->socket->readable(*client, {buffer->base, static_cast<std::size_t>(count)});
}

void ControlSocket::readable(Client& client, std::string_view bytes) {
  if (client.line.size() + bytes.size() > longest_) {
    close(client);
    return;
  }
  client.line += bytes;
  if (!client.asking) {
    ask(client.id);
  }
}

/// Asks the client's next lines, as long as answers come at once. Each answer may end the client.
void ControlSocket::ask(std::uint64_t id) {
  const std::weak_ptr<bool> alive = alive_;
  while (true) {
    Client* const client = find(id);
    if (client == nullptr || client->asking) {
      return;
    }
    const std::size_t end = client->line.find('\n', client->searched);
    if (end == std::string::npos) {
      client->searched = client->line.size();
      return;
    }
    const std::string line = client->line.substr(0, end);
    client->line.erase(0, end + 1);
    client->searched = 0;
    client->asking = true;
    auto waited = std::make_shared<bool>(false);  // the answer comes later, and goes on from there
    answer_(line, [this, alive, id, waited](std::string answer) {
      if (alive.expired()) {
        return;
      }
      answered(id, std::move(answer));
      if (*waited) {
        ask(id);
      }
    });
    *waited = true;
    if (alive.expired()) {
      return;
    }
  }
}

void ControlSocket::answered(std::uint64_t id, std::string answer) {
  if (Client* const client = find(id)) {
    client->asking = false;
    answer += '\n';
    send(*client, std::move(answer));
  }
}

ControlSocket::Client* ControlSocket::find(std::uint64_t id) {
  const auto found = std::ranges::find(clients_, id, &Client::id);
  return found == clients_.end() ? nullptr : &*found;
}

/// Whoever does not read its answers is not read either: no more than a few lie in memory.
void ControlSocket::send(Client& client, std::string text) {
  auto request = std::make_unique<WriteRequest>();
  request->text = std::move(text);
  request->request.data = request.get();
  const uv_buf_t buffer = uv_buf_init(request->text.data(), static_cast<unsigned>(request->text.size()));
  auto* stream = reinterpret_cast<uv_stream_t*>(client.handle.get());
  if (uv_write(&request->request, stream, &buffer, 1, on_written) != 0) {
    close(client);
    return;
  }
  static_cast<void>(request.release());  // on_written frees it
  constexpr unsigned most_unread = 64;
  if (++client.writing > most_unread) {
    close(client);
  }
}

void ControlSocket::on_written(uv_write_t* request, int /*status*/) {
  const std::unique_ptr<WriteRequest> done(static_cast<WriteRequest*>(request->data));
  if (auto* client = owner_of<Client>(request->handle)) {
    --client->writing;
  }
}

void ControlSocket::close(const Client& client) {
  clients_.remove_if([&client](const Client& each) { return &each == &client; });
}

// ---- the other side ----

namespace {

Result<OwnedFd> connect_to(const std::filesystem::path& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.string().size() >= sizeof(address.sun_path)) {
    return fail(ErrorCode::invalid_input,
                fmt::format("{}: the path is too long for a socket", path.string()));
  }
  std::memcpy(static_cast<char*>(address.sun_path), path.c_str(), path.string().size());
  OwnedFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (socket.get() < 0 ||
      ::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
    const bool nobody = errno == ENOENT || errno == ECONNREFUSED;
    return fail(nobody ? ErrorCode::not_found : ErrorCode::io,
                nobody
                    ? fmt::format("no tap runs with this state folder: nobody listens on {}", path.string())
                    : fmt::format("{}: {}", path.string(), std::strerror(errno)));
  }
  return socket;
}

Result<void> wait_for(const OwnedFd& socket, std::int16_t events, nanoseconds until) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - SystemClock().now().steady);
  pollfd ready{.fd = socket.get(), .events = events, .revents = 0};
  if (left.count() <= 0 || ::poll(&ready, 1, static_cast<int>(left.count())) <= 0) {
    return fail(ErrorCode::timeout, "the tap does not answer");
  }
  return {};
}

}  // namespace

Result<std::string> ask_control_socket(const std::filesystem::path& path, std::string_view line,
                                       std::chrono::milliseconds patience) {
  const nanoseconds until = SystemClock().now().steady + patience;
  auto socket = connect_to(path);
  if (!socket) {
    return fail(std::move(socket).error());
  }
  std::string out(line);
  out += '\n';
  for (std::string_view rest = out; !rest.empty();) {
    if (auto ready = wait_for(*socket, POLLOUT, until); !ready) {
      return fail(std::move(ready).error());
    }
    const ssize_t done = ::send(socket->get(), rest.data(), rest.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (done < 0 && errno != EAGAIN && errno != EINTR) {
      return fail(ErrorCode::io, fmt::format("{}: {}", path.string(), std::strerror(errno)));
    }
    rest.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(done, 0)));
  }
  std::string in;
  std::array<char, 16384> buffer{};
  constexpr std::size_t longest_answer = std::size_t{512} << 20U;
  while (!in.ends_with('\n')) {
    if (auto ready = wait_for(*socket, POLLIN, until); !ready) {
      return fail(std::move(ready).error());
    }
    const ssize_t count = ::recv(socket->get(), buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR) || in.size() > longest_answer) {
      return fail(ErrorCode::io, fmt::format("{}: the tap ended the connection", path.string()));
    }
    in.append(buffer.data(), static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
  }
  in.pop_back();
  return in;
}

}  // namespace eastap::io
