// What the user chose for this run, as the core needs it. One immutable value, shared by all sessions of a
// worker.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "proxy/base/net_address.h"
#include "proxy/core/policy.h"

namespace eastap::core {

/// Another HTTP proxy between the tap and the server.
struct ViaProxy {
  HostPort proxy;
  std::string authorization;  ///< value of Proxy-Authorization; empty for none
};

struct Settings {
  std::uint64_t body_limit = std::uint64_t{8}
                             << 20U;       ///< bytes of one body held for hooks and kept for observers
  std::uint32_t head_limit = 256U << 10U;  ///< bytes of one message head; longer makes the connection opaque
  bool keep_host = false;                  ///< do not rewrite Host in reverse mode
  bool capture = false;                    ///< somebody observes: keep heads and bodies and tell them
  bool allow_wipe = false;                 ///< let a remote wipe through
  std::chrono::milliseconds wipe_wait{60'000};  ///< how long a wipe waits for somebody's word
  bool allow_public = false;                    ///< clients from public addresses may use the tap
  bool unreachable_resets = false;  ///< an unreachable upstream resets the client instead of a 502
  std::chrono::milliseconds connect_timeout{30'000};
  std::chrono::milliseconds handshake_timeout{30'000};
  unsigned passthrough_after =
      0;                        ///< failed handshakes of one client and host until they are relayed; 0: never
  bool rsa_leaf = false;        ///< RSA-2048 leaves for old phones
  bool sha1_leaf = false;       ///< SHA-1 signatures on leaves (legacy profile)
  bool proxy_protocol = false;  ///< listeners expect a PROXY protocol header (v1 or v2)
  HostRules host_rules;
  LocalNetwork network;
  std::optional<ViaProxy> via;
};

}  // namespace eastap::core
