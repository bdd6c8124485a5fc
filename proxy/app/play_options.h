// What `eastap play` and `eastap verify` were asked for: the words of the command line, checked and turned
// into values before anything is opened. Secrets come from files or a terminal, never from the command line.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "proxy/base/net_address.h"
#include "proxy/base/result.h"
#include "proxy/core/tls_context.h"
#include "proxy/model/filter.h"
#include "proxy/model/play/overlooked.h"

namespace CLI {
class App;
}

namespace eastap::app {

/// As typed.
struct PlayWords {
  std::string trace;
  std::string to;
  std::string user;
  std::string password_file;
  std::string bearer_file;
  std::string device_id;
  std::string only;
  std::string speed = "1";
  double max_wait = 120;  ///< seconds
  double timeout = 90;    ///< seconds
  unsigned copies = 1;
  double ramp = 0.1;  ///< seconds between the starts of two copies
  std::string record;
  bool record_secrets = false;
  std::string upstream_ca;
  bool insecure_upstream = false;
  bool allow_plain_http = false;
  bool yes = false;
  bool json = false;
  bool quiet = false;
  int verbose = 0;
};

/// Where requests go: "https://host[:port][/path]".
struct PlayUrl {
  HostPort server;
  bool tls = true;
  std::string path;  ///< "" keeps the recorded one

  /// As a Host field says it: without the scheme's own port.
  [[nodiscard]] std::string host_field() const;
  /// This machine, by name or address.
  [[nodiscard]] bool is_loopback() const;
};
/// invalid_input says what was expected. A user or password in it is refused.
[[nodiscard]] Result<PlayUrl> parse_play_url(std::string_view text);

/// Checked.
struct PlayOptions {
  std::filesystem::path trace;
  PlayUrl to;
  std::string user;
  std::filesystem::path password_file;  ///< empty: ask, where there is a user
  std::filesystem::path bearer_file;
  std::string device_id;
  std::optional<model::Filter> only;
  double speed = 1;  ///< 0: max
  std::chrono::milliseconds max_wait{0};
  std::chrono::milliseconds timeout{0};
  unsigned copies = 1;
  std::chrono::milliseconds ramp{0};
  std::filesystem::path record;
  bool record_secrets = false;
  core::TlsOptions tls;
  bool yes = false;
  bool json = false;
  int verbosity = 0;  ///< -1 nothing per exchange

  static constexpr unsigned max_copies = 1000;
};
[[nodiscard]] Result<PlayOptions> check_play_words(const PlayWords& words);

/// Of --speed: "1", "10", "0.5x"; "max" is 0.
[[nodiscard]] Result<double> parse_speed(const std::string& word);
/// Of --ignore: the list in that file, or the one that ships where it is "".
[[nodiscard]] Result<model::Overlooked> read_overlooked(const std::string& file);

/// Options that both commands have. `words` outlives the parsing.
void add_play_options(CLI::App& sub, PlayWords& words);

/// The value of Authorization: Basic with a password from its file or from the terminal, Bearer, or "" where
/// none is wanted. Fails where there is neither file nor terminal.
[[nodiscard]] Result<std::string> read_play_credentials(const PlayOptions& options);

}  // namespace eastap::app
