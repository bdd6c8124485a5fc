// What a request is that is no ActiveSync command: sign-in services, Outlook mobile, the other protocols of a
// mail server, tests for a captive portal, web pages. Named, not decoded. Constant data and a pure function;
// any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace eastap::decoders {

enum class TrafficKind : std::uint8_t {
  active_sync,         ///< an ActiveSync command or OPTIONS
  autodiscover,        ///< POX or JSON; SOAP is web_services
  token_endpoint,      ///< OAuth 2.0 token and device code endpoints
  sign_in_page,        ///< sign-in pages and metadata of sign-in services
  outlook_mobile,      ///< the protocol of Outlook for iOS and Android with Microsoft's cloud
  web_services,        ///< EWS, Autodiscover by SOAP
  outlook_desktop,     ///< MAPI over HTTP, RPC over HTTP, the offline address book
  web_mail,            ///< Outlook on the web, its administration pages, web mail of others
  rest,                ///< Microsoft Graph, the REST API of Outlook
  dav,                 ///< CalDAV, CardDAV
  connectivity_check,  ///< whether there is a network or a captive portal
  vendor,              ///< services of the phone's maker
  web,                 ///< anything else
};
/// "ActiveSync", "EWS" ... are names of rows; this is the name of a group: "web services".
[[nodiscard]] std::string_view to_string(TrafficKind kind);

/// One row. Texts have static storage.
struct Traffic {
  TrafficKind kind = TrafficKind::web;
  std::string_view name;      ///< "EWS"
  std::string_view sentence;  ///< what it is and why it is not decoded
};

/// What of a request decides. Hosts without port.
struct TrafficRequest {
  std::string_view method;
  std::string_view target;
  std::string_view host;  ///< the Host field, with or without port
  std::string_view user_agent;
};

/// Names a request. Never fails: what no row knows is "web".
[[nodiscard]] const Traffic& classify_traffic(const TrafficRequest& request);

/// The name of every row once, in the table's order.
[[nodiscard]] std::span<const Traffic> all_traffic();

}  // namespace eastap::decoders
