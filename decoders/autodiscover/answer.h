// What an Autodiscover answer says: settings, a redirect or an error, in POX (MS-ASCMD section 2.2.1.1,
// MS-OXDSCLI section 2.2.4) and JSON (version 2). Pure; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "decoders/autodiscover/question.h"
#include "proxy/base/bytes.h"
#include "proxy/base/result.h"

namespace eastap::autodiscover {

/// A service that the answer names.
struct Server {
  std::string
      type;  ///< "MobileSync", "CertEnroll"; of Outlook's schema the protocol: "EXCH", "WEB", "mapiHttp"
  std::string url;
  std::string name;
  std::string data;  ///< ServerData: of CertEnroll the template
};

/// Texts are UTF-8 without blanks around them, at most max_text bytes. Wire text: not printable.
struct Answer {
  enum class Kind : std::uint8_t {
    none,              ///< no body
    settings,          ///< see `servers`
    redirect_address,  ///< start again with the mail address in `redirect`
    redirect_url,      ///< ask the address in `redirect`
    error,             ///< for this user or request: `code`, `message`
    web_page,          ///< HTML: another site, a portal or a sign-in page answered
    unreadable,        ///< neither; `fault` says why
  };
  Kind kind = Kind::none;
  Form form = Form::none;
  Schema schema = Schema::none;  ///< of the answer's namespace
  std::string display_name;
  std::string address;          ///< the mail address that the server knows the user by
  std::string culture;          ///< "en:us"
  std::vector<Server> servers;  ///< at most max_servers
  std::string redirect;
  std::string code;     ///< ErrorCode, else Status: "600", "2", "InvalidProtocol"
  std::string message;  ///< the server's own words
  std::string debug_data;
  std::optional<Error> fault;  ///< its offset counts in the body

  /// The first server of that type, without letter case; null when there is none.
  [[nodiscard]] const Server* server(std::string_view type) const;
};
[[nodiscard]] std::string_view to_string(Answer::Kind kind);

inline constexpr std::size_t max_servers = 32;

/// Reads the body of an answer, without content coding.
[[nodiscard]] Answer read_answer(ByteView body);

/// What an ErrorCode or Status means (MS-OXDSCLI section 2.2.4.1.1.3.1, MS-ASCMD section 2.2.3.177.1, version
/// 2);
/// "" for others.
[[nodiscard]] std::string_view error_meaning(std::string_view code);

}  // namespace eastap::autodiscover
