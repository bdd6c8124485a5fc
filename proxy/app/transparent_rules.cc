#include "proxy/app/transparent_rules.h"

#include <algorithm>

#include <fmt/format.h>

namespace eastap::app {

namespace {

std::string table_name(const TransparentSetup& setup) {
  return fmt::format("eastap_{}", setup.port);  // one for each tap: several may run
}

}  // namespace

std::string transparent_rules(const TransparentSetup& setup) {
  const std::string from = setup.interface.empty() ? "" : fmt::format("iifname \"{}\" ", setup.interface);
  std::string text = fmt::format("table inet {} {{\n", table_name(setup));
  // Before routing, for what others send through this machine: the tap's own connections never pass here.
  text += fmt::format(
      "  chain phones {{ type nat hook prerouting priority dstnat; fib daddr type local return; "
      "{}tcp dport {{ 80, 443 }} redirect to :{}; }}\n",
      from, setup.port);
  text += fmt::format(
      "  chain no_quic {{ type filter hook forward priority filter; {}udp dport 443 reject; }}\n", from);
  if (setup.local) {
    text += fmt::format(
        "  chain local {{ type nat hook output priority dstnat; fib daddr type local return; "
        "meta skuid != {} tcp dport {{ 80, 443 }} redirect to :{}; }}\n",
        setup.user, setup.port);
    text += fmt::format(
        "  chain local_no_quic {{ type filter hook output priority filter; fib daddr type local return; "
        "meta skuid != {} udp dport 443 reject; }}\n",
        setup.user);
  }
  return text + "}\n";
}

std::string transparent_undo(const TransparentSetup& setup) {
  return fmt::format("nft delete table inet {}", table_name(setup));
}

std::optional<std::string> bad_interface_name(const std::string& name) {
  constexpr std::size_t longest = 15;
  const bool fine = !name.empty() && name.size() <= longest && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '-' || c == '_' || c == '@' || c == ':' || c == '+';
  });
  return fine ? std::nullopt
              : std::optional<std::string>(
                    "an interface has a name of up to 15 letters, digits, '.', '-' or '_'");
}

}  // namespace eastap::app
