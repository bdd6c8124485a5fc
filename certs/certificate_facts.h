// What a certificate says, as plain values: for the trace, the terminal, and for copying names into a leaf.
// Values only, so any thread. Names come from the wire: pass them through text::printable before showing
// them.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "certs/unix_time.h"
#include "proxy/base/bytes.h"
#include "proxy/base/result.h"

struct x509_st;

namespace eastap::certs {

struct CertificateFacts {
  std::string subject;      ///< RFC 4514 string of the name, most specific part first; UTF-8
  std::string issuer;       ///< likewise
  std::string common_name;  ///< the subject's last CN; empty when it has none
  std::string serial;       ///< upper-case hex, "-" before a negative one
  UnixTime not_before;      ///< first second of validity
  UnixTime not_after;       ///< last second of validity
  std::vector<std::string>
      dns_names;  ///< dNSName entries as written; at most `max_names`, none that holds a NUL
  std::vector<std::string> addresses;     ///< iPAddress entries, as text; at most `max_names`
  std::size_t names_left_out = 0;         ///< entries past `max_names`, or with a NUL in them
  std::array<std::uint8_t, 32> sha256{};  ///< of the whole DER
  std::array<std::uint8_t, 20> sha1{};    ///< of the whole DER
  std::string key;                        ///< "EC P-256", "RSA 2048", "ED25519" ...
  std::string signature;                  ///< "ecdsa-with-SHA256", "RSA-SHA1" ...
  bool is_ca = false;                     ///< basicConstraints says CA
  bool self_issued = false;               ///< subject and issuer are the same name

  static constexpr std::size_t max_names = 1000;

  /// not_before <= now <= not_after (RFC 5280 section 4.1.2.5: both ends count).
  [[nodiscard]] bool valid_at(UnixTime now) const { return not_before <= now && now <= not_after; }
};

/// Reads an open certificate. It never fails: what cannot be read stays empty.
[[nodiscard]] CertificateFacts facts_of(const x509_st& certificate);

/// Reads one DER certificate; invalid_input when it is none or when bytes follow it.
[[nodiscard]] Result<CertificateFacts> facts_of_der(ByteView der);

/// The certificate's DER encoding.
[[nodiscard]] Bytes der_of(const x509_st& certificate);

/// "AB:CD:..." as browsers and phones show a fingerprint.
[[nodiscard]] std::string fingerprint_text(std::span<const std::uint8_t> digest);

}  // namespace eastap::certs
