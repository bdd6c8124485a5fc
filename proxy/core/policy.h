// Who may use the tap, where it may connect to, and which hosts are decrypted. Pure functions over values.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "proxy/base/net_address.h"

namespace eastap::core {

/// Which hosts are intercepted (decrypted) and which are only relayed.
class HostRules {
 public:
  /// Patterns as text::glob_match; "*.example.org" does not match "example.org" itself, ".example.org"
  /// matches both. With any intercept pattern, only matching hosts are intercepted. Passthrough patterns win
  /// over intercept patterns. Without patterns: everything but the shipped list of services that pin their
  /// certificates.
  HostRules(std::vector<std::string> intercept, std::vector<std::string> passthrough);
  HostRules() : HostRules({}, {}) {}

  struct Decision {
    bool intercept = true;
    std::string rule;  ///< in words: "intercept by default", "passthrough: shipped list, *.push.apple.com
                       ///< (Apple push)"
  };
  [[nodiscard]] Decision decide(std::string_view host) const;

 private:
  std::vector<std::string> intercept_;
  std::vector<std::string> passthrough_;
};

/// The shipped list, with why, for `eastap help modes`.
struct PinningService {
  const char* pattern;
  const char* service;
};
[[nodiscard]] const std::vector<PinningService>& pinning_services();

/// Facts of the machine that address policy needs; gathered by proxy/io at start.
struct LocalNetwork {
  std::vector<Prefix> interface_prefixes;  ///< every interface's own address with its prefix length
  std::vector<IpAddress> addresses;        ///< the machine's own addresses
  std::vector<Endpoint> own_listeners;     ///< every port eastap itself listens on
  std::vector<std::string> host_names;     ///< the machine's names, lower case
};

/// nullopt: the client may use the tap. Otherwise why not, with the option that allows it.
[[nodiscard]] std::optional<std::string> refuse_client(const IpAddress& client, const LocalNetwork& network,
                                                       bool allow_public);

/// True when connecting there would reach the tap itself.
[[nodiscard]] bool is_own_listener(const Endpoint& destination, const LocalNetwork& network);

/// For destinations that a client named: nullopt or why it is refused (loopback, link-local, the tap's own
/// ports) unless the client itself is loopback or one of `allowed` (host patterns, addresses or prefixes,
/// with or without port) names it.
[[nodiscard]] std::optional<std::string> refuse_destination(const IpAddress& client, const HostPort& asked,
                                                            const Endpoint& resolved,
                                                            const LocalNetwork& network,
                                                            const std::vector<std::string>& allowed);

/// True when a Host field's host names the tap rather than the server: an own address, "localhost", an own
/// name.
[[nodiscard]] bool names_the_tap(std::string_view host, const LocalNetwork& network);

}  // namespace eastap::core
