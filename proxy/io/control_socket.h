// The local socket by which `eastap ctl` steers a running tap: a Unix domain socket, 0600, one line in, one
// line out. Owned by the tap, used on the loop's thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
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
  /// Bytes; a longer one ends the connection. Room for a body of --body-limit's usual size as text.
  static constexpr std::size_t longest_line = std::size_t{32} << 20U;
  static constexpr std::size_t max_clients = 16;  ///< those beyond are closed at once

  /// Takes the answer to a line, once, now or later; it is thrown away where the client has gone meanwhile.
  using Reply = std::function<void(std::string answer)>;
  /// Answers one line, without line ends in either. Called on the loop's thread. The next line of the same
  /// client comes when this one is answered.
  using Answer = std::function<void(std::string_view line, Reply reply)>;

  /// Binds and listens. A socket file that lies there is replaced: whoever calls this holds the folder's
  /// lock. invalid_input: the path is too long for a socket (about 107 bytes); io in words.
  [[nodiscard]] static Result<std::unique_ptr<ControlSocket>> open(Loop& loop,
                                                                   const std::filesystem::path& path,
                                                                   Answer answer,
                                                                   std::size_t longest = longest_line);
  ControlSocket(const ControlSocket&) = delete;
  ControlSocket& operator=(const ControlSocket&) = delete;
  /// Removes the socket's file.
  ~ControlSocket();

  [[nodiscard]] std::size_t clients() const { return clients_.size(); }

 private:
  struct Client;
  struct WriteRequest;

  ControlSocket(Loop& loop, std::filesystem::path path, Answer answer, std::size_t longest);
  [[nodiscard]] Result<void> listen();
  void accept();
  void readable(Client& client, std::string_view bytes);
  void ask(std::uint64_t id);
  void answered(std::uint64_t id, std::string answer);
  [[nodiscard]] Client* find(std::uint64_t id);
  void send(Client& client, std::string text);
  void close(const Client& client);
  static void on_read(uv_stream_t* stream, ssize_t count, const uv_buf_t* buffer);
  static void on_written(uv_write_t* request, int status);

  Loop* loop_;
  std::filesystem::path path_;
  Answer answer_;
  std::size_t longest_;
  UvHandle<uv_pipe_t> server_;
  std::list<Client> clients_;
  std::uint64_t last_id_ = 0;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);  // replies may come when this is gone
};

/// Sends one line to the socket at `path` and gives the line that comes back. For `eastap ctl`; blocks for at
/// most `patience`. not_found: no tap listens there; timeout; io.
[[nodiscard]] Result<std::string> ask_control_socket(const std::filesystem::path& path, std::string_view line,
                                                     std::chrono::milliseconds patience);

}  // namespace eastap::io
