// The local socket by which `eastap ctl` steers a running tap: a Unix domain socket, 0600, one line in, one
// line out. Owned by the tap, used on the loop's thread.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <string_view>

#include "proxy/base/result.h"
#include "proxy/io/loop.h"
#include "proxy/io/uv_handle.h"

namespace eastap::io {

class ControlSocket {
 public:
  static constexpr std::size_t longest_line = std::size_t{64}
                                              << 10U;  ///< bytes; a longer one ends the connection
  static constexpr std::size_t max_clients = 16;       ///< those beyond are closed at once

  /// Answers one line, without line ends in either. Called on the loop's thread.
  using Answer = std::function<std::string(std::string_view line)>;

  /// Binds and listens. A socket file that lies there is replaced: whoever calls this holds the folder's
  /// lock. invalid_input: the path is too long for a socket (about 107 bytes); io in words.
  [[nodiscard]] static Result<std::unique_ptr<ControlSocket>> open(Loop& loop,
                                                                   const std::filesystem::path& path,
                                                                   Answer answer);
  ControlSocket(const ControlSocket&) = delete;
  ControlSocket& operator=(const ControlSocket&) = delete;
  /// Removes the socket's file.
  ~ControlSocket();

  [[nodiscard]] std::size_t clients() const { return clients_.size(); }

 private:
  struct Client;
  struct WriteRequest;

  ControlSocket(Loop& loop, std::filesystem::path path, Answer answer);
  [[nodiscard]] Result<void> listen();
  void accept();
  void readable(Client& client, std::string_view bytes);
  void send(Client& client, std::string text);
  void close(const Client& client);
  static void on_read(uv_stream_t* stream, ssize_t count, const uv_buf_t* buffer);
  static void on_written(uv_write_t* request, int status);

  Loop* loop_;
  std::filesystem::path path_;
  Answer answer_;
  UvHandle<uv_pipe_t> server_;
  std::list<Client> clients_;
};

/// Sends one line to the socket at `path` and gives the line that comes back. For `eastap ctl`; blocks for at
/// most `patience`. not_found: no tap listens there; timeout; io.
[[nodiscard]] Result<std::string> ask_control_socket(const std::filesystem::path& path, std::string_view line,
                                                     std::chrono::milliseconds patience);

}  // namespace eastap::io
