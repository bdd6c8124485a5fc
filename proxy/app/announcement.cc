#include "proxy/app/announcement.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "proxy/app/transparent_rules.h"
#include "proxy/core/local_site.h"

namespace eastap::app {

namespace {

using core::Mode;

bool listens_on(const Endpoint& listener, const IpAddress& address) {
  const bool any = listener.address.is_unspecified() && (!listener.address.is_v4() || address.is_v4());
  return any || listener.address == address;
}

// Addresses that a phone may know this machine by. Temporary IPv6 addresses would make the list long: they
// count where there is nothing else.
std::vector<IpAddress> addresses_for_phones(const core::LocalNetwork& network, const Endpoint& listener) {
  std::vector<IpAddress> found;
  for (const bool four : {true, false}) {
    for (const IpAddress& address : network.addresses) {
      if (address.is_v4() == four && !address.is_loopback() && !address.is_link_local() &&
          listens_on(listener, address)) {
        found.push_back(address);
      }
    }
    if (!found.empty()) {
      break;
    }
  }
  if (found.empty() && listener.address.is_loopback()) {
    found.push_back(listener.address);
  }
  return found;
}

// How the tap's own page is reached on a listener: in plain text where everything else there is TLS, and over
// TLS where plain requests mean something else. Nothing where the tap takes no connections of its own.
struct SetupPage {
  const char* scheme;
  const char* remark;
};
std::optional<SetupPage> setup_page(const Mode& mode) {
  switch (mode.kind) {
    case Mode::Kind::reverse:
      return mode.upstream_tls ? std::optional(SetupPage{"http", ""}) : std::nullopt;
    case Mode::Kind::connect:
      return SetupPage{"https", "; before the proxy is set, and accept the warning that one time"};
    case Mode::Kind::served:
      return SetupPage{"http", ""};
    case Mode::Kind::transparent:
      return std::nullopt;
  }
  return std::nullopt;
}

void add_setup_pages(const ReadyFacts& facts, std::vector<std::string>& lines) {
  const std::string path(core::local_site_path);
  for (const auto& [mode, listen] : facts.listeners) {
    if (const auto page = setup_page(mode)) {
      for (const IpAddress& address : addresses_for_phones(facts.network, listen)) {
        lines.push_back(std::string("phones get the CA at ") + page->scheme + "://" +
                        Endpoint{address, listen.port}.to_string() + path + " (" + mode.spec + page->remark +
                        ")");
      }
    } else if (mode.kind == Mode::Kind::transparent) {
      lines.push_back("phones get the CA at https://ANY-SERVER" + path +
                      " once they are redirected (transparent; accept the warning that one time)");
    }
  }
}

void add_hosts(const ReadyFacts& facts, std::vector<std::string>& lines) {
  const bool any_host = std::ranges::any_of(facts.listeners, [](const auto& spec) {
    return spec.mode.kind == Mode::Kind::connect || spec.mode.kind == Mode::Kind::transparent;
  });
  if (!facts.standard_hosts || !any_host) {
    return;
  }
  std::vector<std::string_view> named;
  std::string services;
  for (const core::PinningService& service : core::pinning_services()) {
    if (std::ranges::find(named, service.service) == named.end()) {
      named.emplace_back(service.service);
      services += (services.empty() ? "" : ", ") + std::string(service.service);
    }
  }
  lines.push_back("everything is decrypted but services that pin their certificates: " + services +
                  " (--intercept and --passthrough decide otherwise; `eastap help modes` has the names)");
}

void add_rules(const ReadyFacts& facts, std::vector<std::string>& lines) {
  for (const auto& [mode, listen] : facts.listeners) {
    if (mode.kind != Mode::Kind::transparent) {
      continue;
    }
    if (listen.address.is_loopback()) {
      lines.push_back("transparent: redirected connections do not reach a loopback address; listen on [::]:" +
                      std::to_string(listen.port));
    }
    const TransparentSetup setup{
        .port = listen.port, .interface = facts.interface, .local = facts.redirect_local, .user = facts.user};
    lines.emplace_back("transparent: to send phones here, put this in force with `nft -f FILE` as root:");
    std::string_view rest;
    const std::string rules = transparent_rules(setup);
    rest = rules;
    while (!rest.empty()) {
      const std::size_t end = rest.find('\n');
      lines.emplace_back(rest.substr(0, end));
      rest.remove_prefix(end + 1);
    }
    lines.emplace_back("and to undo it:");
    lines.push_back(transparent_undo(setup));
  }
}

}  // namespace

std::vector<std::string> ready_lines(const ReadyFacts& facts) {
  std::vector<std::string> lines;
  lines.reserve(facts.listeners.size());
  for (const auto& [mode, listen] : facts.listeners) {
    lines.push_back("ready " + mode.spec + " " + listen.to_string());
  }
  return lines;
}

std::vector<std::string> advice_lines(const ReadyFacts& facts) {
  std::vector<std::string> lines;
  add_setup_pages(facts, lines);
  add_hosts(facts, lines);
  add_rules(facts, lines);
  return lines;
}

}  // namespace eastap::app
