// Answers that would lead a phone away from the tap: moved mailboxes, HTTP redirects, and the addresses that
// Autodiscover hands out. Pure; any thread. MS-ASHTTP section 3.1.5.2.2, MS-ASCMD section 2.2.1.1,
// MS-OXDISCO.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "decoders/eas/command.h"
#include "decoders/eas/header_view.h"
#include "proxy/base/bytes.h"
#include "proxy/base/net_address.h"

namespace eastap::eas {

/// One way off.
struct Redirect {
  enum class Kind : std::uint8_t {
    eas_location,      ///< 451 with X-MS-Location: the phone stores this URL and uses it from now on
    http_location,     ///< 301, 302, 303, 307 or 308 with Location
    server_url,        ///< Autodiscover (XML): Url of a Server of Type MobileSync
    other_server_url,  ///< Autodiscover (XML): Url of a Server of another Type, such as CertEnroll
    redirect_url,      ///< Autodiscover (XML): RedirectUrl
    redirect_address,  ///< Autodiscover (XML): Redirect or RedirectAddr, a mail address to start again with
    json_url,          ///< Autodiscover version 2 (JSON): Url
  };
  Kind kind = Kind::http_location;
  std::string target;  ///< as sent, without blanks around it; a URL, a path or a mail address. Wire text: not
                       ///< printable
  std::string detail;  ///< the server's Type, or the Protocol of the JSON answer
  std::optional<HostPort> host;  ///< of absolute http and https URLs; nullopt for paths and addresses
};
/// "X-MS-Location", "Location", "Autodiscover Url" ...
[[nodiscard]] std::string_view to_string(Redirect::Kind kind);

/// Largest Autodiscover answer that is read; larger ones give no redirects.
inline constexpr std::size_t max_autodiscover_body = std::size_t{1} << 20U;
/// Most redirects that one answer gives.
inline constexpr std::size_t max_redirects = 32;

/// Looks through one answer. `body` is its content with the content coding undone; only Autodiscover answers
/// are read.
[[nodiscard]] std::vector<Redirect> find_redirects(Command command, int http_status, HeaderLookup headers,
                                                   ByteView body);

/// Host and port of "https://host[:port]/..." or "http://..."; nullopt for anything else.
[[nodiscard]] std::optional<HostPort> url_host(std::string_view url);

}  // namespace eastap::eas
