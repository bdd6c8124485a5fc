// The first message of a TLS client, read before any TLS library sees it: the tap must know the server name,
// the offered protocols and the versions to choose a leaf or to relay the connection untouched. Pure
// functions over bytes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "proxy/base/bytes.h"

namespace eastap::core {

/// What a ClientHello offers (RFC 8446 section 4.1.2, RFC 5246 section 7.4.1.2; SSLv2-framed: RFC 5246
/// appendix E.2).
struct ClientHello {
  bool ssl2_framing = false;
  std::uint16_t version = 0;                 ///< legacy_version of the hello
  std::vector<std::uint16_t> versions;       ///< supported_versions; empty where the extension is absent
  std::vector<std::uint32_t> cipher_suites;  ///< two bytes each; SSLv2 cipher kinds have three
  std::string server_name;                   ///< SNI host name (RFC 6066 section 3); empty where absent
  std::vector<std::string> alpn;             ///< RFC 7301
  std::vector<std::uint16_t> signature_schemes;

  /// Highest version the client can speak, as 0x0303 for TLS 1.2.
  [[nodiscard]] std::uint16_t highest_version() const;
};

/// "TLS 1.2" for 0x0303, "SSL 3.0" for 0x0300; "0x7f17" for what has no name.
[[nodiscard]] std::string version_name(std::uint16_t version);

enum class FirstBytes : std::uint8_t {
  need_more,
  tls,    ///< a handshake record, or an SSLv2-framed hello
  plain,  ///< anything else
};
/// Tells TLS from plain text by the first bytes of a connection (one byte is enough for all but SSLv2
/// framing).
[[nodiscard]] FirstBytes recognise(ByteView first);

enum class HelloState : std::uint8_t { need_more, complete, invalid };
struct HelloResult {
  HelloState state = HelloState::need_more;
  ClientHello hello;
  std::string error;  ///< for invalid: what and at which byte
};
/// Reads a hello that may be spread over several records. It asks for at most 64 KiB.
[[nodiscard]] HelloResult read_client_hello(ByteView bytes);

}  // namespace eastap::core
