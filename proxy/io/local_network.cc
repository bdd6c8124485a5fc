#include "proxy/io/local_network.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <memory>
#include <string>
#include <system_error>

#include <ifaddrs.h>
#include <net/if.h>
#include <unistd.h>

#include "proxy/base/text.h"
#include "proxy/io/socket_address.h"

namespace eastap::io {

namespace {

int prefix_length(const sockaddr* netmask, bool four) {
  const auto mask = netmask != nullptr ? to_endpoint(*netmask) : std::nullopt;
  if (!mask) {
    return four ? 32 : 128;
  }
  int length = 0;
  if (four) {
    for (const std::uint8_t byte : mask->address.v4_bytes()) {
      length += std::popcount(byte);
    }
  } else {
    for (const std::uint8_t byte : mask->address.v6_bytes()) {
      length += std::popcount(byte);
    }
  }
  return length;
}

std::vector<std::string> host_names() {
  std::array<char, 256> buffer{};
  if (::gethostname(buffer.data(), buffer.size() - 1) != 0 || buffer[0] == '\0') {
    return {};
  }
  const std::string whole = text::lower(std::string_view(buffer.data()));
  std::vector<std::string> names{whole};
  if (const std::size_t dot = whole.find('.'); dot != std::string::npos && dot > 0) {
    names.push_back(whole.substr(0, dot));
  } else {
    names.push_back(whole + ".local");  // what multicast DNS calls it (RFC 6762)
  }
  return names;
}

}  // namespace

Result<core::LocalNetwork> gather_local_network() {
  ifaddrs* first = nullptr;
  if (::getifaddrs(&first) != 0) {
    return fail(ErrorCode::io,
                "cannot list the network interfaces: " + std::generic_category().message(errno));
  }
  const std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)> list(first, ::freeifaddrs);
  core::LocalNetwork network;
  for (const ifaddrs* entry = first; entry != nullptr; entry = entry->ifa_next) {
    if (entry->ifa_addr == nullptr || (entry->ifa_flags & IFF_UP) == 0) {
      continue;
    }
    const auto own = to_endpoint(*entry->ifa_addr);
    if (!own) {
      continue;
    }
    network.addresses.push_back(own->address);
    network.interface_prefixes.push_back(
        {own->address, prefix_length(entry->ifa_netmask, own->address.is_v4())});
  }
  network.host_names = host_names();
  return network;
}

}  // namespace eastap::io
