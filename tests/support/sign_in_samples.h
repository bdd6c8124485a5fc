// Tokens and NTLM messages made by hand, for tests of whatever reads sign-ins. None is real: names are of
// example.org, signatures and hashes are words.
#pragma once

#include <string>
#include <string_view>

#include "proxy/base/bytes.h"
#include "proxy/base/text.h"

namespace eastap::test {

/// What must never be shown, in every sample that has such a part.
inline constexpr std::string_view fake_signature = "ZmFrZS1zaWduYXR1cmU";

inline std::string base64url(std::string_view text) {
  std::string coded = text::to_base64(as_bytes(text));
  for (char& c : coded) {
    c = c == '+' ? '-' : c == '/' ? '_' : c;
  }
  coded.resize(coded.find_last_not_of('=') + 1);
  return coded;
}

/// header.claims.signature
inline std::string fake_jwt(std::string_view claims,
                            std::string_view header = R"({"typ":"JWT","alg":"RS256","kid":"k1"})") {
  return base64url(header) + '.' + base64url(claims) + '.' + std::string(fake_signature);
}

inline std::string wide(std::string_view text) {
  std::string all;
  for (const char c : text) {
    all += {c, '\0'};
  }
  return all;
}

inline std::string le16(std::size_t number) {
  return {static_cast<char>(number & 0xFFU), static_cast<char>(number >> 8U & 0xFFU)};
}
inline std::string le32(std::size_t number) {
  return le16(number & 0xFFFFU) + le16(number >> 16U);
}
/// Length, space and place of a value, as NTLM points to it.
inline std::string ntlm_field(std::size_t length, std::size_t offset) {
  return le16(length) + le16(length) + le32(offset);
}

inline std::string ntlm_start(char type) {
  std::string start("NTLMSSP\0", 8);
  start += {type, '\0', '\0', '\0'};
  return start;
}
/// "the client asks for a challenge", without names.
inline std::string ntlm_negotiate() {
  return ntlm_start(1) + le32(0x00000207) + ntlm_field(0, 0) + ntlm_field(0, 0);
}
/// The server's challenge for EXAMPLE, with the server's DNS name.
inline std::string ntlm_challenge() {
  const std::string target = wide("EXAMPLE");
  const std::string name = wide("mail.example.org");
  const std::string info = le16(3) + le16(name.size()) + name + le32(0);
  constexpr std::size_t fixed = 48;
  return ntlm_start(2) + ntlm_field(target.size(), fixed) + le32(0x00000001) + "hashhash" +
         std::string(8, '\0') + ntlm_field(info.size(), fixed + target.size()) + target + info;
}
/// The answer of EXAMPLE\anna from PHONE; its proof is the word "secret-proof".
inline std::string ntlm_authenticate() {
  const std::string proof = "secret-proof";
  const std::string domain = wide("EXAMPLE");
  const std::string user = wide("anna");
  const std::string host = wide("PHONE");
  constexpr std::size_t fixed = 64;
  std::size_t at = fixed;
  std::string all = ntlm_start(3);
  for (const std::string* part : {&proof, &proof, &domain, &user, &host}) {
    all += ntlm_field(part->size(), at);
    at += part->size();
  }
  all += ntlm_field(0, at) + le32(0x00000001);
  return all + proof + proof + domain + user + host;
}

/// One element of DER; contents below 128 bytes.
inline std::string der(unsigned tag, std::string_view content) {
  return std::string{static_cast<char>(tag), static_cast<char>(content.size())} + std::string(content);
}
inline constexpr std::string_view kerberos_oid = "\x2A\x86\x48\x86\xF7\x12\x01\x02\x02";
inline constexpr std::string_view ntlm_oid = "\x2B\x06\x01\x04\x01\x82\x37\x02\x02\x0A";
inline constexpr std::string_view spnego_oid = "\x2B\x06\x01\x05\x05\x02";
/// SPNEGO's first message: offers Kerberos and NTLM, with the first one's token in it.
inline std::string spnego_init(std::string_view token) {
  const std::string types = der(0xA0, der(0x30, der(0x06, kerberos_oid) + der(0x06, ntlm_oid)));
  return der(0x60, der(0x06, spnego_oid) + der(0xA0, der(0x30, types + der(0xA2, der(0x04, token)))));
}
inline std::string kerberos_token() {
  return der(0x60, der(0x06, kerberos_oid) + std::string("\x01\x00", 2) + "secret-ticket");
}

}  // namespace eastap::test
