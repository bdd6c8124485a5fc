#include "certs/leaf.h"

#include <string_view>
#include <utility>

namespace eastap::certs {

Leaf::Leaf(CertificatePtr certificate, KeyPtr key, std::vector<CertificatePtr> issuers)
    : certificate_(std::move(certificate)),
      key_(std::move(key)),
      issuers_(std::move(issuers)),
      facts_(facts_of(*certificate_)) {
  chain_.reserve(issuers_.size());
  for (const CertificatePtr& issuer : issuers_) {
    chain_.push_back(issuer.get());
  }
}

LeafRequest leaf_request(std::string server_name, const CertificateFacts& upstream) {
  return {std::move(server_name), upstream.dns_names, upstream.addresses};
}

}  // namespace eastap::certs

std::size_t std::hash<eastap::certs::LeafRequest>::operator()(
    const eastap::certs::LeafRequest& request) const noexcept {
  std::size_t sum = std::hash<std::string_view>{}(request.server_name);
  // Order counts, so that two lists that swap a name between them differ.
  const auto mix = [&sum](std::size_t value) { sum = (sum ^ value) * 0x9e3779b97f4a7c15U; };
  for (const std::string& name : request.dns_names) {
    mix(std::hash<std::string_view>{}(name));
  }
  mix(request.dns_names.size());
  for (const std::string& address : request.addresses) {
    mix(std::hash<std::string_view>{}(address));
  }
  mix((request.key == eastap::certs::KeyKind::p256 ? 0U : 2U) + (request.sha1_signature ? 1U : 0U));
  mix(static_cast<std::size_t>(request.flaw));
  return sum;
}
