#include "certs/mobileconfig.h"

#include <array>
#include <string>
#include <string_view>

#include <openssl/sha.h>

#include "proxy/base/markup.h"
#include "proxy/base/text.h"

namespace eastap::certs {
namespace {

// Character data of an XML 1.0 element: what XML cannot hold at all is left out.
std::string character_data(std::string_view plain) {
  std::string held(plain);
  std::erase_if(held, [](char c) { return static_cast<unsigned char>(c) < 0x20; });
  return text::markup_escaped(held);
}

std::string string_entry(std::string_view key, std::string_view value) {
  return "<key>" + std::string(key) + "</key><string>" + character_data(text::is_utf8(value) ? value : "?") +
         "</string>\n";
}

std::string integer_entry(std::string_view key, int value) {
  return "<key>" + std::string(key) + "</key><integer>" + std::to_string(value) + "</integer>\n";
}

// A UUID made from the CA's fingerprint and a word, so that the same profile replaces itself when it is
// installed again. Shaped as version 8 (RFC 9562 section 5.8: content of one's own choice).
std::string uuid_for(const Authority& authority, std::string_view word) {
  Bytes input = to_bytes(authority.facts().sha256);
  append(input, word);
  std::array<std::uint8_t, SHA256_DIGEST_LENGTH> digest{};
  SHA256(input.data(), input.size(), digest.data());
  digest[6] = static_cast<std::uint8_t>((digest[6] & 0x0fU) | 0x80U);
  digest[8] = static_cast<std::uint8_t>((digest[8] & 0x3fU) | 0x80U);
  std::string hex = text::to_hex(ByteView(digest).first(16));
  for (const std::size_t at : {8U, 13U, 18U, 23U}) {
    hex.insert(at, "-");
  }
  return hex;
}

std::string heading(const Authority& authority, std::string_view type, std::string_view word,
                    std::string_view display_name) {
  const std::string uuid = uuid_for(authority, word);
  return string_entry("PayloadType", type) + integer_entry("PayloadVersion", 1) +
         string_entry("PayloadIdentifier",
                      "eastap." + std::string(word.substr(0, word.find(' '))) + "." + uuid) +
         string_entry("PayloadUUID", uuid) + string_entry("PayloadDisplayName", display_name);
}

std::string certificate_payload(const Authority& authority) {
  const std::string& name = authority.facts().common_name;
  return "<dict>\n" + heading(authority, "com.apple.security.root", "ca", name.empty() ? "eastap CA" : name) +
         string_entry("PayloadCertificateFileName", "eastap-ca.cer") + "<key>PayloadContent</key><data>" +
         text::to_base64(authority.der()) + "</data>\n</dict>\n";
}

// Part of an identity that separates two accounts on one CA.
std::string account_word(const EasAccount& account) {
  return "account " + account.host + '\n' + account.user + '\n' + account.email;
}

std::string account_payload(const Authority& authority, const EasAccount& account) {
  const std::string& shown = account.display_name.empty() ? account.host : account.display_name;
  std::string payload = "<dict>\n" +
                        heading(authority, "com.apple.eas.account", account_word(account), shown) +
                        string_entry("Host", account.host) + "<key>SSL</key><true/>\n";
  if (!account.user.empty()) {
    payload += string_entry("UserName", account.user);
  }
  if (!account.email.empty()) {
    payload += string_entry("EmailAddress", account.email);
  }
  return payload + "</dict>\n";
}

}  // namespace

std::string apple_profile(const Authority& authority, const std::optional<EasAccount>& account) {
  const std::string word = account ? "profile " + account_word(*account) : "profile";
  const std::string& name = authority.facts().common_name;
  std::string profile =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" "
      "\"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n"
      "<plist version=\"1.0\">\n<dict>\n" +
      heading(authority, "Configuration", word, name.empty() ? "eastap CA" : name) +
      string_entry("PayloadOrganization", "eastap") +
      string_entry(
          "PayloadDescription",
          "Lets eastap show and change the traffic of this phone. Install it on test phones only and remove "
          "it when the test is over. After installing, switch the certificate on in Settings > General > "
          "About > Certificate Trust Settings.") +
      "<key>PayloadContent</key>\n<array>\n" + certificate_payload(authority);
  if (account) {
    profile += account_payload(authority, *account);
  }
  return profile + "</array>\n</dict>\n</plist>\n";
}

}  // namespace eastap::certs
