#include "decoders/traffic.h"

#include <algorithm>
#include <array>

#include "decoders/eas/command.h"
#include "decoders/sign_in/token_endpoint.h"
#include "proxy/base/net_address.h"
#include "proxy/base/text.h"

namespace eastap::decoders {
namespace {

/// Places in `rows`; the order is that of the table.
enum Row : std::uint8_t {
  eas_row,
  autodiscover_row,
  token_row,
  page_row,
  outlook_row,
  ews_row,
  soap_row,
  mapi_row,
  rpc_row,
  oab_row,
  owa_row,
  ecp_row,
  webmail_row,
  graph_row,
  rest_row,
  powershell_row,
  dav_row,
  check_row,
  apple_row,
  google_row,
  microsoft_row,
  web_row,
};

using Kind = TrafficKind;
constexpr std::array<Traffic, 22> rows{{
    {Kind::active_sync, "ActiveSync", "an ActiveSync command"},
    {Kind::autodiscover, "Autodiscover", "the phone looks for its server"},
    {Kind::token_endpoint, "OAuth token", "the client asks a sign-in service for a token"},
    {Kind::sign_in_page, "sign-in page", "a page or setting of a sign-in service"},
    {Kind::outlook_mobile, "Outlook mobile",
     "Outlook for iOS and Android does not speak ActiveSync with this server: it syncs with Microsoft's "
     "cloud "
     "by a protocol of its own, and the cloud speaks with the server. To test ActiveSync use the phone's own "
     "mail program"},
    {Kind::web_services, "EWS", "Exchange Web Services, SOAP: not ActiveSync, not decoded"},
    {Kind::web_services, "Autodiscover SOAP", "Autodiscover of EWS programs: not ActiveSync, not decoded"},
    {Kind::outlook_desktop, "MAPI/HTTP", "Outlook for Windows, MAPI over HTTP: not ActiveSync, not decoded"},
    {Kind::outlook_desktop, "RPC/HTTP",
     "older Outlook for Windows, RPC over HTTP: not ActiveSync, not decoded"},
    {Kind::outlook_desktop, "OAB", "the offline address book of Outlook: not ActiveSync, not decoded"},
    {Kind::web_mail, "OWA", "Outlook on the web: not ActiveSync, not decoded"},
    {Kind::web_mail, "ECP", "Exchange's administration and option pages: not ActiveSync, not decoded"},
    {Kind::web_mail, "web mail", "a web mail page: not ActiveSync, not decoded"},
    {Kind::rest, "Graph", "Microsoft Graph: not ActiveSync, not decoded"},
    {Kind::rest, "Outlook REST", "the REST API of Outlook: not ActiveSync, not decoded"},
    {Kind::outlook_desktop, "PowerShell", "Exchange's remote administration: not ActiveSync, not decoded"},
    {Kind::dav, "CalDAV/CardDAV", "calendars or contacts by WebDAV: not ActiveSync, not decoded"},
    {Kind::connectivity_check, "captive portal check",
     "the phone tests whether it has a network without a sign-in page"},
    {Kind::vendor, "Apple", "a service of Apple: not ActiveSync"},
    {Kind::vendor, "Google", "a service of Google: not ActiveSync"},
    {Kind::vendor, "Microsoft", "a service of Microsoft: not ActiveSync"},
    {Kind::web, "web", "a web request: not ActiveSync"},
}};

constexpr std::array<std::string_view, 13> kind_names{
    "ActiveSync",         "Autodiscover",    "OAuth token", "sign-in page", "Outlook mobile",
    "web services",       "Outlook desktop", "web mail",    "REST",         "DAV",
    "connectivity check", "vendor",          "web",
};

/// A rule: every pattern that is not empty must fit; `*` stands for anything, letter case does not count.
struct Rule {
  Row row;
  std::string_view host;
  std::string_view path;
  std::string_view agent;
};
/// The first that fits decides: paths of the mail server, then sign-in services, checks, and makers' hosts.
constexpr std::array<Rule, 58> rules{{
    {outlook_row, "", "/outlookservice*", ""},
    {outlook_row, "*outlookmobile.com", "", ""},
    {outlook_row, "*outlookmobile.us", "", ""},
    {outlook_row, "*.acompli.net", "", ""},
    {outlook_row, "*.acompli.com", "", ""},
    {ews_row, "", "/ews/*", ""},
    {soap_row, "", "/autodiscover/autodiscover.svc*", ""},
    {mapi_row, "", "/mapi/*", ""},
    {rpc_row, "", "/rpc/*", ""},
    {rpc_row, "", "/rpcwithcert/*", ""},
    {oab_row, "", "/oab/*", ""},
    {page_row, "", "/owa/auth*", ""},
    {owa_row, "", "/owa", ""},
    {owa_row, "", "/owa/*", ""},
    {owa_row, "", "/exchange/*", ""},
    {ecp_row, "", "/ecp", ""},
    {ecp_row, "", "/ecp/*", ""},
    {powershell_row, "", "/powershell*", ""},
    {dav_row, "", "/.well-known/caldav*", ""},
    {dav_row, "", "/.well-known/carddav*", ""},
    {dav_row, "", "*/dav/*", ""},
    {dav_row, "", "*/caldav/*", ""},
    {dav_row, "", "*/carddav/*", ""},
    {dav_row, "", "/principals/*", ""},
    {webmail_row, "", "/sogo*", ""},
    {webmail_row, "", "/roundcube*", ""},
    {webmail_row, "", "/webmail*", ""},
    {graph_row, "graph.microsoft.*", "", ""},
    {rest_row, "", "/api/v1.0/me*", ""},
    {rest_row, "", "/api/v2.0/me*", ""},
    {rest_row, "", "/api/beta/me*", ""},
    {page_row, "login.microsoftonline.*", "", ""},
    {page_row, "login.windows.net", "", ""},
    {page_row, "login.microsoft.com", "", ""},
    {page_row, "login.live.com", "", ""},
    {page_row, "accounts.google.com", "", ""},
    {page_row, "appleid.apple.com", "", ""},
    {page_row, "", "/adfs/*", ""},
    {page_row, "", "*/oauth2/*", ""},
    {page_row, "", "/.well-known/openid-configuration*", ""},
    {page_row, "", "*/authorize", ""},
    {check_row, "captive.apple.com", "", ""},
    {check_row, "", "/hotspot-detect.html", ""},
    {check_row, "", "*/generate_204", ""},
    {check_row, "connectivitycheck.*", "", ""},
    {check_row, "*msftconnecttest.com", "", ""},
    {check_row, "*msftncsi.com", "", ""},
    {check_row, "detectportal.firefox.com", "", ""},
    {check_row, "", "*", "CaptiveNetworkSupport*"},
    {outlook_row, "", "*", "Outlook-iOS*"},
    {outlook_row, "", "*", "Outlook-Android*"},
    {apple_row, "*.apple.com", "", ""},
    {apple_row, "*.icloud.com", "", ""},
    {google_row, "*.google.com", "", ""},
    {google_row, "*.googleapis.com", "", ""},
    {google_row, "*.gstatic.com", "", ""},
    {microsoft_row, "*.microsoft.com", "", ""},
    {microsoft_row, "*.office.com", "", ""},
}};

bool fits(std::string_view pattern, std::string_view text) {
  return pattern.empty() || text::glob_match(pattern, text);
}

Row find_row(const TrafficRequest& request) {
  const eas::RequestTarget target = eas::split_target(request.target);
  if (target.endpoint == eas::Endpoint::eas) {
    return eas_row;
  }
  if (target.endpoint == eas::Endpoint::autodiscover) {
    return autodiscover_row;
  }
  if (request.method == "POST" && sign_in::is_token_path(target.path)) {
    return token_row;
  }
  constexpr std::size_t longest = 512;  // bytes of a path that decide
  const std::string_view path = target.path.substr(0, longest);
  const auto parsed = HostPort::parse(request.host, 0);
  const std::string_view host = parsed ? std::string_view(parsed->host) : std::string_view{};
  const auto* const rule = std::ranges::find_if(rules, [&](const Rule& one) {
    return fits(one.host, host) && fits(one.path, path) && fits(one.agent, request.user_agent);
  });
  return rule == rules.end() ? web_row : rule->row;
}

}  // namespace

std::string_view to_string(TrafficKind kind) {
  return kind_names.at(static_cast<std::size_t>(kind));
}

const Traffic& classify_traffic(const TrafficRequest& request) {
  return rows.at(find_row(request));
}

std::span<const Traffic> all_traffic() {
  return rows;
}

}  // namespace eastap::decoders
