#include "decoders/mime/protection.h"

#include <algorithm>
#include <array>
#include <string>

#include "proxy/base/text.h"

namespace eastap::mime {
namespace {

/// The object identifier of a CMS content type, as DER has it (RFC 5652 section 4, RFC 3274, RFC 5083).
struct ContentTypeId {
  std::string_view der;
  Protection protection;
};
constexpr auto content_type_ids = std::to_array<ContentTypeId>({
    {"\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02", Protection::smime_opaque_signed},
    {"\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x03", Protection::smime_encrypted},
    {"\x06\x0B\x2A\x86\x48\x86\xF7\x0D\x01\x09\x10\x01\x17", Protection::smime_encrypted},
    {"\x06\x0B\x2A\x86\x48\x86\xF7\x0D\x01\x09\x10\x01\x09", Protection::smime_compressed},
});

struct SmimeType {
  std::string_view name;
  Protection protection;
};
/// RFC 8551 section 3.2.2.
constexpr auto smime_types = std::to_array<SmimeType>({
    {"signed-data", Protection::smime_opaque_signed},
    {"enveloped-data", Protection::smime_encrypted},
    {"authenveloped-data", Protection::smime_encrypted},
    {"certs-only", Protection::smime_certificates},
    {"compressed-data", Protection::smime_compressed},
});

/// "application/x-pkcs7-mime", of old programs, is "application/pkcs7-mime".
std::string registered(std::string_view type) {
  std::string plain = text::lower(text::trim(type));
  if (const std::size_t at = plain.find("/x-"); at != std::string::npos) {
    plain.erase(at + 1, 2);
  }
  return plain;
}

Protection pkcs7_mime(std::string_view smime_type, std::string_view file_name, ByteView start) {
  for (const SmimeType& each : smime_types) {
    if (text::iequals(each.name, text::trim(smime_type))) {
      return each.protection;
    }
  }
  if (text::lower(file_name).ends_with(".p7c")) {
    return Protection::smime_certificates;
  }
  // ContentInfo: a SEQUENCE whose first member is the identifier, at byte 2 to 6.
  constexpr std::size_t near = 20;
  const std::string_view head = as_text(start.first(std::min(near, start.size())));
  for (const ContentTypeId& each : content_type_ids) {
    if (head.find(each.der) != std::string_view::npos) {
      return each.protection;
    }
  }
  return Protection::smime_unknown;
}

}  // namespace

std::string_view words(Protection protection) {
  switch (protection) {
    case Protection::smime_signed:
      return "S/MIME signed";
    case Protection::smime_opaque_signed:
      return "S/MIME signed (opaque)";
    case Protection::smime_encrypted:
      return "S/MIME encrypted";
    case Protection::smime_certificates:
      return "S/MIME certificates only";
    case Protection::smime_compressed:
      return "S/MIME compressed";
    case Protection::smime_unknown:
      return "S/MIME of an unknown kind";
    case Protection::pgp_signed:
      return "PGP signed";
    case Protection::pgp_encrypted:
      return "PGP encrypted";
  }
  return "?";
}

std::optional<Protection> protection_of(std::string_view type, std::string_view protocol,
                                        std::string_view smime_type, std::string_view file_name,
                                        ByteView start) {
  const std::string name = registered(type);
  const std::string by = registered(protocol);
  if (name == "multipart/signed") {
    if (by == "application/pkcs7-signature") {
      return Protection::smime_signed;
    }
    return by == "application/pgp-signature" ? std::optional(Protection::pgp_signed) : std::nullopt;
  }
  if (name == "multipart/encrypted") {
    return by == "application/pgp-encrypted" ? std::optional(Protection::pgp_encrypted) : std::nullopt;
  }
  if (name == "application/pkcs7-mime") {
    return pkcs7_mime(smime_type, file_name, start);
  }
  return std::nullopt;
}

std::optional<Protection> protection_of_text(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  text.remove_prefix(begin == std::string_view::npos ? text.size() : begin);
  if (text.starts_with("-----BEGIN PGP MESSAGE-----")) {
    return Protection::pgp_encrypted;
  }
  if (text.starts_with("-----BEGIN PGP SIGNED MESSAGE-----")) {
    return Protection::pgp_signed;
  }
  return std::nullopt;
}

}  // namespace eastap::mime
