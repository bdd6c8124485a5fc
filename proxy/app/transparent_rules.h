// The packet filter rules that `transparent` mode needs, as text for nft(8). Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace eastap::app {

struct TransparentSetup {
  std::uint16_t port = 0;      ///< where the tap listens
  std::string interface = {};  ///< only what comes in there; empty: whatever this machine forwards
  bool local = false;          ///< programs of this machine too, except those of the tap's own user
  std::uint32_t user = 0;      ///< the tap's user id
};

/// One table that holds all of it, for `nft -f`: new TCP connections to ports 80 and 443 go to the tap, over
/// IPv4 and IPv6 alike; UDP 443 is rejected, so that phones give up QUIC at once. What is meant for this
/// machine itself stays alone.
[[nodiscard]] std::string transparent_rules(const TransparentSetup& setup);

/// The command that takes exactly these rules away again.
[[nodiscard]] std::string transparent_undo(const TransparentSetup& setup);

/// nullopt, or why the name cannot be one of an interface (netdevice(7): up to 15 bytes, no '/', no blank);
/// it also keeps quotes out of the rules.
[[nodiscard]] std::optional<std::string> bad_interface_name(const std::string& name);

}  // namespace eastap::app
