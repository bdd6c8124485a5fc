// What `eastap run` was asked for: the words of the command line, checked and turned into values before
// anything is opened.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "proxy/base/net_address.h"
#include "proxy/base/result.h"
#include "proxy/core/mode.h"
#include "proxy/core/settings.h"
#include "proxy/core/tls_context.h"
#include "proxy/model/filter.h"
#include "proxy/script/fault_spec.h"
#include "proxy/trace/part_files.h"

namespace eastap::app {

/// As typed.
struct RunWords {
  bool served = false;  ///< by `eastap serve`: there are no modes
  std::vector<std::string> modes;
  std::string listen = "[::]:8443";
  std::string state_folder;
  bool quiet = false;
  int verbose = 0;
  std::string filter;
  bool debug = false;

  std::vector<std::string> intercept;
  std::vector<std::string> passthrough;
  unsigned passthrough_after = 0;
  bool allow_public = false;
  std::vector<std::string> allow_destinations;
  std::string via;
  bool proxy_protocol = false;
  bool keep_host = false;
  std::string on_unreachable = "502";
  double connect_timeout = 30;  ///< seconds
  std::string interface;
  bool redirect_local = false;

  std::string upstream_ca;
  bool insecure_upstream = false;
  std::string tls_profile = "modern";
  bool rsa_leaf = false;
  bool sha1_leaf = false;
  std::string ca_cert;
  std::string ca_key;
  std::string ca_password_file;
  std::string leaf;
  std::string leaf_key;
  std::string leaf_password_file;
  std::string client_cert;
  std::string client_cert_key;
  std::string client_cert_password_file;
  std::string key_log;

  std::vector<std::string> scripts;
  std::vector<std::string> faults;
  bool script_trust = false;
  std::string on_hook_error = "pass";
  std::vector<std::string> breaks;
  std::optional<std::string> api;  ///< "": where it likes

  std::string record;
  std::string record_filter;
  bool record_secrets = false;
  std::string rotate;
  std::string max_disk;
  std::string body_limit = "8MiB";
  bool allow_wipe = false;
  double wipe_wait = 60;  ///< seconds
};

/// Files of a certificate with its key; `certificate` empty: not wanted.
struct CertificateFiles {
  std::filesystem::path certificate;
  std::filesystem::path key;            ///< empty: in the certificate's file
  std::filesystem::path password_file;  ///< empty: no password
};

/// Checked.
struct RunOptions {
  std::vector<core::ListenerSpec> listeners;  ///< at least one
  std::filesystem::path state_folder;
  int verbosity = 0;                    ///< -1 nothing per exchange, 0 a line, 1 bodies, 2 heads as well
  std::optional<model::Filter> filter;  ///< of what is printed
  bool debug = false;
  core::Settings settings;  ///< without network and capture
  core::TlsOptions tls;     ///< without client identity and key log
  CertificateFiles ca;
  CertificateFiles leaf;
  CertificateFiles client;
  std::filesystem::path key_log;
  std::vector<std::filesystem::path> scripts;
  std::vector<script::FaultSpec> faults;
  std::vector<std::string> breaks;          ///< filters of breakpoints
  std::chrono::milliseconds break_hold{0};  ///< how long those hold; 0: as usual, and they hold answers too
  std::optional<Endpoint> api;              ///< where the API listens; nothing: there is none
  bool script_trust = false;                ///< scripts may reach files and processes
  bool drop_on_hook_error = false;          ///< an exchange whose hook failed is dropped instead of passed
  std::filesystem::path record;             ///< empty: no trace
  std::optional<model::Filter> record_filter;
  bool record_secrets = false;
  trace::Rotation rotation;  ///< of the recording
  std::vector<std::string> allowed_destinations;
  bool standard_hosts = true;  ///< no --intercept: the shipped list counts
  std::string interface;
  bool redirect_local = false;
};

/// invalid_input names the option and what it may be.
[[nodiscard]] Result<RunOptions> check_run_words(const RunWords& words);

/// "65536", "64K", "8MiB", "1G": powers of 1024. nullopt for anything else, zero included.
[[nodiscard]] std::optional<std::uint64_t> parse_size(std::string_view text);

/// "http://[USER:PASSWORD@]HOST:PORT", user and password percent-coded (RFC 3986 section 3.2.1).
[[nodiscard]] Result<core::ViaProxy> parse_via(std::string_view url);

/// First line of the file, at most 1 KiB, without its line end.
[[nodiscard]] Result<std::string> read_password(const std::filesystem::path& file);

}  // namespace eastap::app
