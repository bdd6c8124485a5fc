#include "proxy/core/policy.h"

#include <algorithm>
#include <array>
#include <utility>

#include "proxy/base/text.h"

namespace eastap::core {

namespace {

/// Addresses at which clouds hand out credentials to whoever asks from inside a machine, besides the
/// link-local 169.254.169.254 that most of them use.
constexpr std::array<std::string_view, 3> metadata_services = {
    "fd00:ec2::254",    // Amazon, IPv6
    "100.100.100.200",  // Alibaba
    "168.63.129.16",    // Azure's host
};

/// Host names compare without brackets and without the root's dot: "[::1]" and "mail.example.org." name what
/// "::1" and "mail.example.org" name.
std::string_view bare_host(std::string_view host) {
  if (host.size() >= 2 && host.front() == '[' && host.back() == ']') {
    return host.substr(1, host.size() - 2);
  }
  if (host.ends_with('.')) {
    host.remove_suffix(1);
  }
  return host;
}

bool host_matches(std::string_view pattern, std::string_view host) {
  host = bare_host(host);
  if (const auto prefix = Prefix::parse(pattern)) {
    const auto address = IpAddress::parse(host);
    return address && prefix->contains(*address);
  }
  if (pattern.starts_with('.')) {
    return text::glob_match(pattern.substr(1), host) || text::glob_match("*" + std::string(pattern), host);
  }
  return text::glob_match(pattern, host);
}

const std::string* first_match(const std::vector<std::string>& patterns, std::string_view host) {
  const auto found = std::ranges::find_if(
      patterns, [host](const std::string& pattern) { return host_matches(pattern, host); });
  return found == patterns.end() ? nullptr : &*found;
}

/// The IPv4 address inside a NAT64 address (64:ff9b::/96, RFC 6052 section 2.1), else the address itself:
/// where the network has such a gateway, it reaches the same place.
IpAddress seen_through_nat64(const IpAddress& address) {
  static const Prefix well_known = *Prefix::parse("64:ff9b::/96");
  if (!well_known.contains(address)) {
    return address;
  }
  const auto& bytes = address.v6_bytes();
  return IpAddress::v4({bytes[12], bytes[13], bytes[14], bytes[15]});
}

/// What makes an address one that a client may not have the tap connect to; nullptr for ordinary ones.
const char* delicate(const IpAddress& resolved) {
  const IpAddress address = seen_through_nat64(resolved);
  if (address.is_loopback() || address.is_unspecified()) {  // connecting to 0.0.0.0 or :: reaches loopback
    return "loopback";
  }
  if (address.is_link_local()) {
    return "link-local";
  }
  const bool metadata = std::ranges::any_of(
      metadata_services, [&address](std::string_view text) { return IpAddress::parse(text) == address; });
  return metadata ? "cloud metadata" : nullptr;
}

/// An entry of --allow-destination taken apart: host pattern, address or prefix, and perhaps a port.
struct AllowedEntry {
  std::string_view host;
  std::optional<std::uint64_t> port;
};

AllowedEntry split_port(std::string_view entry) {
  const std::size_t colon = entry.rfind(':');
  if (colon == std::string_view::npos || IpAddress::parse(entry) || Prefix::parse(entry)) {
    return {entry, std::nullopt};
  }
  const auto port = text::to_number(entry.substr(colon + 1));
  if (!port) {
    return {entry, std::nullopt};
  }
  return {entry.substr(0, colon), port};
}

bool allows(std::string_view text, const HostPort& asked, const Endpoint& resolved) {
  const AllowedEntry entry = split_port(text);
  if (entry.port && *entry.port != resolved.port) {
    return false;
  }
  if (const auto prefix = Prefix::parse(entry.host)) {
    return prefix->contains(resolved.address);
  }
  return host_matches(entry.host, asked.host);
}

bool is_own_address(const IpAddress& address, const LocalNetwork& network) {
  return address.is_loopback() || address.is_unspecified() ||
         std::ranges::find(network.addresses, address) != network.addresses.end();
}

}  // namespace

HostRules::HostRules(std::vector<std::string> intercept, std::vector<std::string> passthrough)
    : intercept_(std::move(intercept)), passthrough_(std::move(passthrough)) {}

HostRules::Decision HostRules::decide(std::string_view host) const {
  if (const std::string* pattern = first_match(passthrough_, host)) {
    return {.intercept = false, .rule = "passthrough: --passthrough " + *pattern};
  }
  if (const std::string* pattern = first_match(intercept_, host)) {
    return {.intercept = true, .rule = "intercept: --intercept " + *pattern};
  }
  if (!intercept_.empty()) {
    return {.intercept = false, .rule = "passthrough: no --intercept pattern matches"};
  }
  for (const PinningService& service : pinning_services()) {
    if (host_matches(service.pattern, host)) {
      return {.intercept = false,
              .rule = "passthrough: shipped list, " + std::string(service.pattern) + " (" + service.service +
                      ")"};
    }
  }
  return {.intercept = true, .rule = "intercept by default"};
}

const std::vector<PinningService>& pinning_services() {
  // Services that phones talk to beside their mail and that refuse every certificate but their own. A mail
  // server is never among them: it would stay unseen.
  static const std::vector<PinningService> services = {
      {".push.apple.com", "Apple push"},
      {".icloud.com", "iCloud"},
      {".icloud-content.com", "iCloud"},
      {".apple-cloudkit.com", "iCloud"},
      {"gsa.apple.com", "Apple account"},
      {"gs.apple.com", "Apple software update"},
      {"mesu.apple.com", "Apple software update"},
      {".itunes.apple.com", "App Store"},
      {".apps.apple.com", "App Store"},
      {".ls.apple.com", "Apple location"},
      {".mzstatic.com", "App Store"},
      {"mtalk.google.com", "Google push"},
      {"*.mtalk.google.com", "Google push"},
      {"android.clients.google.com", "Google Play"},
      {".android.googleapis.com", "Google Play"},
      {"play.googleapis.com", "Google Play"},
      {".gvt1.com", "Google update"},
      {".manage.microsoft.com", "Microsoft Intune"},
      {".dm.microsoft.com", "Microsoft Intune"},
      {".windowsupdate.com", "Windows Update"},
      {".update.microsoft.com", "Windows Update"},
      {".whatsapp.net", "WhatsApp"},
      {".signal.org", "Signal"},
  };
  return services;
}

std::optional<std::string> refuse_client(const IpAddress& client, const LocalNetwork& network,
                                         bool allow_public) {
  if (allow_public || client.is_loopback() || client.is_private() || client.is_link_local() ||
      client.is_cgnat()) {
    return std::nullopt;
  }
  // A point-to-point interface may have a netmask of zero; it says nothing about who is near.
  const bool near = std::ranges::any_of(network.interface_prefixes, [&client](const Prefix& prefix) {
    return prefix.length > 0 && prefix.contains(client);
  });
  if (near) {
    return std::nullopt;
  }
  return "refused: client " + client.to_string() +
         " is in no private network and in none of this machine's; allow with --allow-public";
}

bool is_own_listener(const Endpoint& destination, const LocalNetwork& network) {
  const IpAddress& address = destination.address;
  return std::ranges::any_of(network.own_listeners, [&](const Endpoint& listener) {
    if (listener.port != destination.port) {
      return false;
    }
    if (listener.address.is_unspecified()) {
      // [::] listens on both IP versions, 0.0.0.0 on one.
      return (!listener.address.is_v4() || address.is_v4()) && is_own_address(address, network);
    }
    return listener.address == address || (address.is_unspecified() && listener.address.is_loopback());
  });
}

std::optional<std::string> refuse_destination(const IpAddress& client, const HostPort& asked,
                                              const Endpoint& resolved, const LocalNetwork& network,
                                              const std::vector<std::string>& allowed) {
  const char* kind = delicate(resolved.address);
  if (kind == nullptr && is_own_listener(resolved, network)) {
    kind = "the tap's own port";
  }
  if (kind == nullptr || client.is_loopback()) {
    return std::nullopt;
  }
  if (std::ranges::any_of(allowed,
                          [&](const std::string& entry) { return allows(entry, asked, resolved); })) {
    return std::nullopt;
  }
  return "refused: " + std::string(kind) + " destination " + resolved.to_string() +
         "; allow with --allow-destination " + asked.to_string();
}

bool names_the_tap(std::string_view host, const LocalNetwork& network) {
  host = bare_host(host);
  if (const auto address = IpAddress::parse(host)) {
    return is_own_address(*address, network);
  }
  if (host_matches(".localhost", host)) {  // RFC 6761 section 6.3
    return true;
  }
  return std::ranges::any_of(network.host_names,
                             [host](const std::string& own) { return text::iequals(own, host); });
}

}  // namespace eastap::core
