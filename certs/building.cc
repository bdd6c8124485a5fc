#include "certs/building.h"

#include <array>
#include <ctime>
#include <utility>

#include <openssl/ec.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>

#include "certs/openssl_support.h"
#include "proxy/base/net_address.h"

namespace eastap::certs {
namespace {

using OctetsPtr = Owned<ASN1_OCTET_STRING, ASN1_OCTET_STRING_free>;

bool set_octets(ASN1_OCTET_STRING* to, ByteView bytes) {
  return to != nullptr && ASN1_OCTET_STRING_set(to, bytes.data(), static_cast<int>(bytes.size())) == 1;
}

bool add_extension(X509& certificate, int nid, void* value, bool critical) {
  return X509_add1_ext_i2d(&certificate, nid, value, critical ? 1 : 0, X509V3_ADD_DEFAULT) == 1;
}

bool set_serial(X509& certificate) {
  std::array<unsigned char, 16> random{};
  if (RAND_bytes(random.data(), static_cast<int>(random.size())) != 1) {
    return false;
  }
  random[0] = static_cast<unsigned char>((random[0] & 0x7fU) | 0x40U);  // positive, and always of full length
  const Owned<BIGNUM, BN_free> number(BN_bin2bn(random.data(), static_cast<int>(random.size()), nullptr));
  return number != nullptr &&
         BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(&certificate)) != nullptr;
}

bool set_time(ASN1_TIME* to, UnixTime time) {
  return ASN1_TIME_set(to, static_cast<std::time_t>(time.time_since_epoch().count())) != nullptr;
}

// Gives the name's ownership to the list.
bool push(GENERAL_NAMES& names, int type, ASN1_STRING* value) {
  GENERAL_NAME* name = value == nullptr ? nullptr : GENERAL_NAME_new();
  if (name == nullptr) {
    ASN1_STRING_free(value);
    return false;
  }
  GENERAL_NAME_set0_value(name, type, value);
  if (sk_GENERAL_NAME_push(&names, name) == 0) {
    GENERAL_NAME_free(name);
    return false;
  }
  return true;
}

ASN1_STRING* new_string(int type, ByteView bytes) {
  ASN1_STRING* string = ASN1_STRING_type_new(type);
  if (string != nullptr && ASN1_STRING_set(string, bytes.data(), static_cast<int>(bytes.size())) != 1) {
    ASN1_STRING_free(string);
    return nullptr;
  }
  return string;
}

bool push_address(GENERAL_NAMES& names, const std::string& text) {
  const std::optional<IpAddress> address = IpAddress::parse(text);
  if (!address) {
    return true;
  }
  if (address->is_v4()) {
    return push(names, GEN_IPADD, new_string(V_ASN1_OCTET_STRING, address->v4_bytes()));
  }
  return push(names, GEN_IPADD, new_string(V_ASN1_OCTET_STRING, address->v6_bytes()));
}

}  // namespace

KeyPtr make_key(KeyKind kind) {
  return KeyPtr(kind == KeyKind::p256 ? EVP_EC_gen("P-256") : EVP_RSA_gen(2048U));
}

CertificatePtr start_certificate(EVP_PKEY& key, UnixTime not_before, UnixTime not_after) {
  CertificatePtr certificate(X509_new());
  constexpr long version_3 = 2;
  if (certificate == nullptr || X509_set_version(certificate.get(), version_3) != 1 ||
      !set_serial(*certificate) || !set_time(X509_getm_notBefore(certificate.get()), not_before) ||
      !set_time(X509_getm_notAfter(certificate.get()), not_after) ||
      X509_set_pubkey(certificate.get(), &key) != 1) {
    return nullptr;
  }
  return certificate;
}

bool add_subject_part(X509& certificate, int nid, const std::string& text) {
  return X509_NAME_add_entry_by_NID(X509_get_subject_name(&certificate), nid, MBSTRING_UTF8,
                                    as_bytes(text).data(), static_cast<int>(text.size()), -1, 0) == 1;
}

bool add_basic_constraints(X509& certificate, bool ca, std::optional<int> path_length) {
  const Owned<BASIC_CONSTRAINTS, BASIC_CONSTRAINTS_free> constraints(BASIC_CONSTRAINTS_new());
  if (constraints == nullptr) {
    return false;
  }
  constraints->ca = ca ? 0xff : 0;  // DER writes TRUE as FF
  if (path_length) {
    constraints->pathlen = ASN1_INTEGER_new();
    if (constraints->pathlen == nullptr || ASN1_INTEGER_set(constraints->pathlen, *path_length) != 1) {
      return false;
    }
  }
  return add_extension(certificate, NID_basic_constraints, constraints.get(), true);
}

bool add_key_usage(X509& certificate, std::span<const int> bits) {
  const Owned<ASN1_BIT_STRING, ASN1_BIT_STRING_free> usage(ASN1_BIT_STRING_new());
  if (usage == nullptr) {
    return false;
  }
  for (const int bit : bits) {
    if (ASN1_BIT_STRING_set_bit(usage.get(), bit, 1) != 1) {
      return false;
    }
  }
  return add_extension(certificate, NID_key_usage, usage.get(), true);
}

bool add_server_purpose(X509& certificate) {
  const Owned<EXTENDED_KEY_USAGE, EXTENDED_KEY_USAGE_free> purposes(EXTENDED_KEY_USAGE_new());
  // An object from OpenSSL's own table: freeing the list does not free it.
  return purposes != nullptr && sk_ASN1_OBJECT_push(purposes.get(), OBJ_nid2obj(NID_server_auth)) > 0 &&
         add_extension(certificate, NID_ext_key_usage, purposes.get(), false);
}

bool add_subject_key_id(X509& certificate) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int length = 0;
  const OctetsPtr id(ASN1_OCTET_STRING_new());
  return X509_pubkey_digest(&certificate, EVP_sha1(), digest.data(), &length) == 1 &&
         set_octets(id.get(), {digest.data(), length}) &&
         add_extension(certificate, NID_subject_key_identifier, id.get(), false);
}

bool add_authority_key_id(X509& certificate, X509& issuer) {
  // Not X509_get0_subject_key_id: it makes OpenSSL remember the extensions seen so far, and a root is its
  // own, still unfinished issuer.
  OctetsPtr issuers(static_cast<ASN1_OCTET_STRING*>(
      X509_get_ext_d2i(&issuer, NID_subject_key_identifier, nullptr, nullptr)));
  if (issuers == nullptr) {
    return true;
  }
  const Owned<AUTHORITY_KEYID, AUTHORITY_KEYID_free> id(AUTHORITY_KEYID_new());
  if (id == nullptr) {
    return false;
  }
  id->keyid = issuers.release();
  return add_extension(certificate, NID_authority_key_identifier, id.get(), false);
}

bool add_alternative_names(X509& certificate, std::span<const std::string> dns_names,
                           std::span<const std::string> addresses, bool critical) {
  const Owned<GENERAL_NAMES, GENERAL_NAMES_free> names(GENERAL_NAMES_new());
  if (names == nullptr) {
    return false;
  }
  for (const std::string& name : dns_names) {
    if (!push(*names, GEN_DNS, new_string(V_ASN1_IA5STRING, as_bytes(name)))) {
      return false;
    }
  }
  for (const std::string& address : addresses) {
    if (!push_address(*names, address)) {
      return false;
    }
  }
  return add_extension(certificate, NID_subject_alt_name, names.get(), critical);
}

bool sign(X509& certificate, EVP_PKEY& issuer_key, bool sha1) {
  const int kind = EVP_PKEY_get_base_id(&issuer_key);
  const bool own_hash = kind == EVP_PKEY_ED25519 || kind == EVP_PKEY_ED448;
  const EVP_MD* hash = sha1 ? EVP_sha1() : EVP_sha256();
  return X509_sign(&certificate, &issuer_key, own_hash ? nullptr : hash) > 0;
}

}  // namespace eastap::certs
