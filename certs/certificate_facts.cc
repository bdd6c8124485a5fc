#include "certs/certificate_facts.h"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include <openssl/err.h>
#include <openssl/sha.h>

#include "certs/openssl_support.h"
#include "proxy/base/net_address.h"
#include "proxy/base/text.h"

namespace eastap::certs {
namespace {

// RFC 4514, but with UTF-8 left as it is: ESC_MSB would turn every letter beyond ASCII into an escape.
constexpr unsigned long name_flags = XN_FLAG_RFC2253 & ~static_cast<unsigned long>(ASN1_STRFLGS_ESC_MSB);

std::string name_text(const X509_NAME* name) {
  const BioPtr out(BIO_new(BIO_s_mem()));
  if (out == nullptr || X509_NAME_print_ex(out.get(), name, 0, name_flags) < 0) {
    return {};
  }
  return written(*out);
}

std::string last_common_name(const X509_NAME* name) {
  int found = -1;
  for (int at = -1; (at = X509_NAME_get_index_by_NID(name, NID_commonName, at)) >= 0;) {
    found = at;
  }
  if (found < 0) {
    return {};
  }
  unsigned char* utf8 = nullptr;
  const int length = ASN1_STRING_to_UTF8(&utf8, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, found)));
  if (length < 0) {
    return {};
  }
  const std::string text(as_text({utf8, static_cast<std::size_t>(length)}));
  OPENSSL_free(utf8);
  return text;
}

std::string serial_text(const ASN1_INTEGER* serial) {
  const std::string digits =
      text::to_hex({ASN1_STRING_get0_data(serial), static_cast<std::size_t>(ASN1_STRING_length(serial))});
  return ASN1_STRING_type(serial) == V_ASN1_NEG_INTEGER ? "-" + digits : digits;
}

ByteView bytes_of(const ASN1_STRING* string) {
  return {ASN1_STRING_get0_data(string), static_cast<std::size_t>(ASN1_STRING_length(string))};
}

// The text of an iPAddress: 4 or 16 bytes (RFC 5280 section 4.2.1.6); nothing for any other length.
std::optional<std::string> address_text(ByteView bytes) {
  if (bytes.size() == 4) {
    return IpAddress::v4({bytes[0], bytes[1], bytes[2], bytes[3]}).to_string();
  }
  std::array<std::uint8_t, 16> all{};
  if (bytes.size() != all.size()) {
    return std::nullopt;
  }
  std::ranges::copy(bytes, all.begin());
  return IpAddress::v6(all).to_string();
}

void add_name(std::vector<std::string>& names, std::optional<std::string> name, std::size_t& left_out) {
  if (!name || names.size() >= CertificateFacts::max_names || name->find('\0') != std::string::npos) {
    ++left_out;
  } else {
    names.push_back(std::move(*name));
  }
}

void read_alternative_names(const X509& certificate, CertificateFacts& facts) {
  const Owned<GENERAL_NAMES, GENERAL_NAMES_free> names(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(&certificate, NID_subject_alt_name, nullptr, nullptr)));
  const int count = names == nullptr ? 0 : sk_GENERAL_NAME_num(names.get());
  for (int at = 0; at < count; ++at) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), at);
    if (name->type == GEN_DNS) {
      add_name(facts.dns_names, std::string(as_text(bytes_of(name->d.dNSName))), facts.names_left_out);
    } else if (name->type == GEN_IPADD) {
      add_name(facts.addresses, address_text(bytes_of(name->d.iPAddress)), facts.names_left_out);
    }
  }
}

bool says_ca(const X509& certificate) {
  const Owned<BASIC_CONSTRAINTS, BASIC_CONSTRAINTS_free> constraints(static_cast<BASIC_CONSTRAINTS*>(
      X509_get_ext_d2i(&certificate, NID_basic_constraints, nullptr, nullptr)));
  return constraints != nullptr && constraints->ca != 0;
}

}  // namespace

CertificateFacts facts_of(const x509_st& certificate) {
  CertificateFacts facts;
  const X509_NAME* subject = X509_get_subject_name(&certificate);
  const X509_NAME* issuer = X509_get_issuer_name(&certificate);
  facts.subject = name_text(subject);
  facts.issuer = name_text(issuer);
  facts.common_name = last_common_name(subject);
  facts.serial = serial_text(X509_get0_serialNumber(&certificate));
  facts.not_before = read_time(X509_get0_notBefore(&certificate));
  facts.not_after = read_time(X509_get0_notAfter(&certificate));
  read_alternative_names(certificate, facts);
  const Bytes der = der_of(certificate);
  SHA256(der.data(), der.size(), facts.sha256.data());
  SHA1(der.data(), der.size(), facts.sha1.data());
  facts.key = key_text(X509_get0_pubkey(&certificate));
  const int algorithm = X509_get_signature_nid(&certificate);
  facts.signature = algorithm == NID_undef ? "unknown" : OBJ_nid2ln(algorithm);
  facts.is_ca = says_ca(certificate);
  facts.self_issued = X509_NAME_cmp(subject, issuer) == 0;
  ERR_clear_error();  // damaged extensions leave errors behind
  return facts;
}

Result<CertificateFacts> facts_of_der(ByteView der) {
  const unsigned char* at = der.data();
  const CertificatePtr certificate(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
  if (certificate == nullptr) {
    return fail(ErrorCode::invalid_input, "not a certificate: " + take_openssl_error("no DER"));
  }
  if (at != der.data() + der.size()) {
    return fail(ErrorCode::invalid_input, "bytes after the certificate's end",
                static_cast<std::size_t>(at - der.data()));
  }
  return facts_of(*certificate);
}

Bytes der_of(const x509_st& certificate) {
  const int length = i2d_X509(&certificate, nullptr);
  if (length <= 0) {
    return {};
  }
  Bytes der(static_cast<std::size_t>(length));
  unsigned char* at = der.data();
  i2d_X509(&certificate, &at);
  return der;
}

std::string fingerprint_text(std::span<const std::uint8_t> digest) {
  const std::string digits = text::to_hex(digest);
  std::string out;
  for (std::size_t at = 0; at < digits.size(); at += 2) {
    if (at > 0) {
      out += ':';
    }
    out.append(digits, at, 2);
  }
  return out;
}

}  // namespace eastap::certs
