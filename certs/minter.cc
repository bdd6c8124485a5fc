#include "certs/minter.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <mutex>
#include <optional>
#include <utility>

#include <openssl/err.h>

#include "certs/building.h"
#include "certs/host_name.h"
#include "certs/openssl_support.h"
#include "proxy/base/net_address.h"
#include "proxy/base/text.h"

namespace eastap::certs {

// One key of each kind for all leaves of a run. A key of its own for each leaf would cost time on every new
// name and protect nobody: all of them live in this process and end with it.
class LeafKeys {
 public:
  /// A reference to the key, made at the first call; callers on other threads wait for it. Null when it
  /// cannot be made.
  KeyPtr get(KeyKind kind) {
    Slot& slot = slots_[index(kind)];
    const std::scoped_lock lock(slot.mutex);
    if (slot.key == nullptr) {
      slot.key = make_key(kind);
      slot.ready = slot.key != nullptr;
    }
    return slot.key == nullptr ? nullptr : share(slot.key.get());
  }

  [[nodiscard]] bool ready(KeyKind kind) const { return slots_[index(kind)].ready; }

 private:
  struct Slot {
    std::mutex mutex;
    KeyPtr key;
    std::atomic<bool> ready = false;
  };

  static std::size_t index(KeyKind kind) { return kind == KeyKind::p256 ? 0 : 1; }

  std::array<Slot, 2> slots_;
};

namespace {

constexpr std::size_t max_common_name = 64;  // ub-common-name, RFC 5280 appendix A.1

struct Names {
  std::vector<std::string> dns;
  std::vector<std::string> addresses;
};

void add_once(std::vector<std::string>& names, std::string name, std::size_t limit) {
  if (names.size() < limit && std::ranges::find(names, name) == names.end()) {
    names.push_back(std::move(name));
  }
}

// The server's name first, then the upstream's names within the limits. Nothing when the server's name fits
// no certificate.
std::optional<Names> names_for(const LeafRequest& request, const MinterLimits& limits) {
  Names names;
  if (const auto address = IpAddress::parse(request.server_name)) {
    names.addresses.push_back(address->to_string());
  } else if (auto name = certificate_name(request.server_name)) {
    names.dns.push_back(std::move(*name));
  } else {
    return std::nullopt;
  }
  for (const std::string& each : request.dns_names) {
    if (auto name = certificate_name(each)) {
      add_once(names.dns, std::move(*name), limits.dns_names);
    }
  }
  for (const std::string& each : request.addresses) {
    if (const auto address = IpAddress::parse(each)) {
      add_once(names.addresses, address->to_string(), limits.addresses);
    }
  }
  return names;
}

// The subject's CN: the name that the phone dialled, since phones that look at the CN at all compare it with
// that; else the shortest that fits; none for over-long names alone.
std::string common_name_of(const LeafRequest& request, const Names& names) {
  const bool dialled_address = IpAddress::parse(request.server_name).has_value();
  const std::string& dialled = dialled_address ? names.addresses.front() : names.dns.front();
  if (dialled.size() <= max_common_name) {
    return dialled;
  }
  const auto fits =
      std::ranges::find_if(names.dns, [](const std::string& name) { return name.size() <= max_common_name; });
  return fits == names.dns.end() ? std::string() : *fits;
}

// Who signs a leaf.
struct Issuer {
  X509* certificate;
  EVP_PKEY* key;
};

// When a leaf is valid.
struct Period {
  UnixTime begin;
  UnixTime end;
};

Period period_of(LeafFlaw flaw, UnixTime now, const MinterLimits& limits, const CertificateFacts& ca) {
  constexpr std::chrono::days away{1};  // more than any clock is wrong by
  if (flaw == LeafFlaw::expired) {
    return {now - away - limits.validity, now - away};
  }
  if (flaw == LeafFlaw::not_yet_valid) {
    return {now + away, now + away + limits.validity};
  }
  const UnixTime begin = now - limits.backdated;
  return {std::max(begin, ca.not_before), std::min(begin + limits.validity, ca.not_after)};
}

// A CA of which nobody has heard, as much of it as a signature needs.
CertificatePtr make_stranger(EVP_PKEY& key, UnixTime now, const MinterLimits& limits) {
  constexpr std::array usage{5, 6};  // keyCertSign, cRLSign
  CertificatePtr made = start_certificate(key, now - limits.validity, now + limits.validity);
  const bool good = made != nullptr && add_subject_part(*made, NID_commonName, "Unknown CA") &&
                    X509_set_issuer_name(made.get(), X509_get_subject_name(made.get())) == 1 &&
                    add_basic_constraints(*made, true, std::nullopt) && add_key_usage(*made, usage) &&
                    add_subject_key_id(*made) && sign(*made, key, false);
  return good ? std::move(made) : nullptr;
}

bool complete_leaf(X509& leaf, const LeafRequest& request, const Names& names, const Issuer& issuer) {
  const std::string common_name = common_name_of(request, names);
  constexpr std::array usage_rsa{0, 2};  // digitalSignature, keyEncipherment (TLS_RSA suites of old phones)
  constexpr std::array usage_ec{0};      // digitalSignature
  const std::span<const int> usage =
      request.key == KeyKind::p256 ? std::span<const int>(usage_ec) : std::span<const int>(usage_rsa);
  return (common_name.empty() || add_subject_part(leaf, NID_commonName, common_name)) &&
         X509_set_issuer_name(&leaf, X509_get_subject_name(issuer.certificate)) == 1 &&
         add_basic_constraints(leaf, false, std::nullopt) && add_key_usage(leaf, usage) &&
         add_server_purpose(leaf) && add_subject_key_id(leaf) &&
         (issuer.certificate == &leaf || add_authority_key_id(leaf, *issuer.certificate)) &&
         // RFC 5280 section 4.2.1.6: critical exactly when the subject is empty.
         add_alternative_names(leaf, names.dns, names.addresses, common_name.empty()) &&
         sign(leaf, *issuer.key, request.sha1_signature);
}

}  // namespace

Minter::Minter(AuthorityPtr authority, MinterLimits limits)
    : authority_(std::move(authority)), limits_(limits), keys_(std::make_unique<LeafKeys>()) {}
Minter::Minter(Minter&&) noexcept = default;
Minter& Minter::operator=(Minter&&) noexcept = default;
Minter::~Minter() = default;

Result<LeafPtr> Minter::mint(const LeafRequest& request, UnixTime now) const {
  const std::optional<Names> names = names_for(request, limits_);
  if (!names) {
    return fail(ErrorCode::invalid_input,
                "no certificate can carry the server name \"" + text::printable(request.server_name) + "\"");
  }
  const CertificateFacts& ca = authority_->facts();
  if (!ca.valid_at(now)) {
    return fail(ErrorCode::tls, "the CA is valid from " + to_text(ca.not_before) + " to " +
                                    to_text(ca.not_after) + "; the time is " + to_text(now));
  }
  ERR_clear_error();
  KeyPtr key = keys_->get(request.key);
  const Period period = period_of(request.flaw, now, limits_, ca);
  CertificatePtr leaf = key == nullptr ? nullptr : start_certificate(*key, period.begin, period.end);
  KeyPtr strangers_key;
  CertificatePtr stranger;
  Issuer issuer{authority_->certificate(), authority_->key()};
  if (request.flaw == LeafFlaw::self_signed) {
    issuer = {leaf.get(), key.get()};
  } else if (request.flaw == LeafFlaw::unknown_issuer) {
    strangers_key = make_key(KeyKind::p256);
    stranger = strangers_key == nullptr ? nullptr : make_stranger(*strangers_key, now, limits_);
    issuer = {stranger.get(), strangers_key.get()};
  }
  if (leaf == nullptr || issuer.certificate == nullptr || !complete_leaf(*leaf, request, *names, issuer)) {
    return fail(ErrorCode::internal, "cannot make a certificate for \"" +
                                         text::printable(request.server_name) +
                                         "\": " + take_openssl_error("out of memory"));
  }
  // OpenSSL parses a certificate's extensions at first use and keeps them in it; do it before threads share
  // it.
  X509_check_purpose(leaf.get(), -1, 0);
  ERR_clear_error();
  std::vector<CertificatePtr> chain;
  const bool foreign = request.flaw == LeafFlaw::self_signed || request.flaw == LeafFlaw::unknown_issuer;
  for (const CertificatePtr& each : authority_->chain()) {
    if (!foreign) {
      chain.push_back(share(each.get()));
    }
  }
  return std::make_shared<const Leaf>(std::move(leaf), std::move(key), std::move(chain));
}

bool Minter::quick(const LeafRequest& request) const {
  return request.key == KeyKind::p256 || keys_->ready(request.key);
}

}  // namespace eastap::certs
