#include "proxy/core/tls_diagnosis.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "proxy/base/text.h"

namespace eastap::core {

namespace {

// RC4, 3DES, DES, export and NULL suites (RFC 5246 appendix A.5, RFC 7465): Debian's OpenSSL is built without
// them.
constexpr std::array<std::uint32_t, 22> lost_suites{
    0x0001, 0x0002, 0x0003, 0x0004, 0x0005, 0x0006, 0x0008, 0x0009, 0x000a, 0x000d, 0x0010,
    0x0011, 0x0012, 0x0013, 0x0014, 0x0015, 0x0016, 0xc007, 0xc008, 0xc011, 0xc012, 0x0062};
// SSLv2 cipher kinds that name no TLS suite have a first byte other than 0.
constexpr std::uint32_t first_ssl2_kind = 0x010000;
constexpr std::uint32_t signalling[] = {0x00ff, 0x5600};  // RFC 5746, RFC 7507: no ciphers

}  // namespace

std::string only_lost_ciphers(const ClientHello& hello) {
  bool rc4 = false;
  bool triple_des = false;
  for (const std::uint32_t suite : hello.cipher_suites) {
    if (std::ranges::find(signalling, suite) != std::end(signalling) || suite >= first_ssl2_kind) {
      continue;
    }
    if (std::ranges::find(lost_suites, suite) == lost_suites.end()) {
      return {};
    }
    rc4 = rc4 || suite == 0x0004 || suite == 0x0005 || suite == 0xc007 || suite == 0xc011;
    triple_des = triple_des || suite == 0x000a || suite == 0x0016 || suite == 0xc008 || suite == 0xc012;
  }
  return rc4 && triple_des ? "RC4 and 3DES"
         : rc4             ? "RC4"
         : triple_des      ? "3DES"
                           : "old export and DES ciphers";
}

std::string explain_handshake(const HandshakeEnd& end, const ClientHello& hello, const std::string& host) {
  const std::string name = text::printable(host, 200);
  const std::string pattern = end.rule_host.empty() ? name : text::printable(end.rule_host, 200);
  if (end.handshake_done) {
    return fmt::format(
        "the client finished the handshake for {} and left without a request: it probably pins that server's "
        "certificate. "
        "Next step: relay it undecrypted with --passthrough {}",
        name, pattern);
  }
  switch (end.failure) {
    case TlsFailure::alert_untrusted:
      return fmt::format(
          "the client does not trust the tap's CA (alert: {}) for {}. Next step: install the CA from the "
          "tap's page /.well-known/eastap/ (printed at its start); on iOS also switch it on in Settings > "
          "General > "
          "About > "
          "Certificate Trust "
          "Settings; Android apps must allow user CAs",
          end.words, name);
    case TlsFailure::alert_bad_certificate:
      return fmt::format(
          "the client refuses the certificate for {} (alert: {}). If the CA is installed and trusted (on "
          "iOS: the second "
          "switch, Certificate Trust Settings), the app pins its server: relay it with --passthrough {}",
          name, end.words, pattern);
    case TlsFailure::no_common_version:
      return fmt::format("no common TLS version: the client offers at most {}, the tap {}. Next step: {}",
                         version_name(hello.highest_version()),
                         end.legacy_profile ? "TLS 1.0 to 1.3" : "TLS 1.2 and 1.3",
                         end.legacy_profile ? "this client cannot be served" : "--tls-profile legacy");
    case TlsFailure::no_common_cipher: {
      const std::string lost = only_lost_ciphers(hello);
      if (!lost.empty()) {
        return fmt::format(
            "the client offers {} only, which this build of OpenSSL does not have: this client cannot be "
            "served over TLS. Next step: newer ciphers on the client, if it has any",
            lost);
      }
      return fmt::format(
          "no common cipher or signature with the client ({}). Next step: {}", end.words,
          end.legacy_profile ? "try an RSA leaf (--rsa-leaf)" : "--tls-profile legacy, or --rsa-leaf");
    }
    case TlsFailure::alert_no_protocol:
    case TlsFailure::alert_other:
      return fmt::format("the client broke the handshake for {} off (alert: {})", name, end.words);
    case TlsFailure::protocol:
      return fmt::format("the client's handshake for {} is broken: {}", name, end.words);
    case TlsFailure::none:
      break;
  }
  return fmt::format(
      "the client closed silently during the handshake for {}. Many clients do so when they do not trust the "
      "CA: install it from the tap's page /.well-known/eastap/, printed at its start, and on iOS switch it "
      "on in "
      "Certificate Trust Settings too. If it is trusted, the app pins: --passthrough {}",
      name, pattern);
}

std::string explain_upstream_failure(const TlsLayer& layer, const std::string& target) {
  const bool other_protocol = layer.failure() == TlsFailure::alert_no_protocol;
  return fmt::format("TLS with {} failed: {}{}", target, layer.failure_text(),
                     other_protocol ? ": the server does not take http/1.1, which is all that eastap speaks "
                                      "(it may want h2 alone)"
                                    : "");
}

std::string verification_words(const TlsLayer& layer) {
  std::string words;
  for (const std::string& line : layer.verification_failures()) {
    words += (words.empty() ? "" : "; ") + line;
  }
  return words;
}

std::string explain_distrust(const TlsLayer& layer, const std::string& name) {
  const std::string words = verification_words(layer);
  return words.empty() ? ""
                       : fmt::format(
                             "the certificate of {} cannot be trusted: {}. Next step: --upstream-ca "
                             "FILE for a private CA, or --insecure-upstream",
                             name, words);
}

}  // namespace eastap::core
