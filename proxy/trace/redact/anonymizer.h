// Anonymizer: takes what is personal out of the records of a trace (docs/redaction.md). Values come back at
// equal length, so that spans, sizes and framing stay true; only bodies with a content coding are coded anew.
// Expects exchanges whose secrets are overwritten already. One for each redaction; single-threaded.
#pragma once

#include <set>
#include <string>

#include "proxy/core/exchange.h"
#include "proxy/trace/record.h"
#include "proxy/trace/redact/content_scrub.h"
#include "proxy/trace/redact/pseudonyms.h"
#include "proxy/trace/redact/text_scrub.h"

namespace eastap::trace::redact {

class Anonymizer {
 public:
  /// The same seed gives the same pseudonyms; a random one makes them unrepeatable.
  explicit Anonymizer(ByteView seed) : pseudonyms_(seed), texts_(pseudonyms_), contents_(texts_) {}
  Anonymizer(const Anonymizer&) = delete;
  Anonymizer& operator=(const Anonymizer&) = delete;
  ~Anonymizer() = default;

  void keep(const std::set<Kind>& kinds) { texts_.keep(kinds); }
  void remember() { pseudonyms_.remember_all(true); }
  [[nodiscard]] const Pseudonyms& pseudonyms() const { return pseudonyms_; }

  /// Names of users, hosts and devices that remarks may repeat; before anything is applied. `auth`: how the
  /// exchange signs in, as it is stored beside it; often the only place that names the user.
  void learn(const core::Exchange& exchange, const model::AuthFacts& auth);
  void learn(const core::ConnectionFacts& facts);

  /// Bodies that cannot be read are taken out and said to be withheld in `storage`.
  void apply(core::Exchange& exchange, ExchangeStorage& storage);
  void apply(core::ConnectionFacts& facts);
  /// Certificates are left out: subject, issuer, fingerprint, and what was checked of them.
  void apply(core::TlsFacts& facts);
  void apply(core::Note& note);
  void apply_words(std::string& words);

  /// The fields of a message's head; `request`: its start line has a target.
  void apply_head(core::Head& head, bool request);

 private:
  void apply_message(core::MessagePtr& message, MessageStorage& storage, const core::Exchange& exchange,
                     bool request);
  void apply_body(core::Message& message, MessageStorage& storage, bool eas, bool request);
  void apply_coded(core::Message& message, MessageStorage& storage, std::string_view coding, ByteView content,
                   std::string_view type);
  void apply_field(std::string_view name, Text value);
  void apply_fields(Text lines);
  static void blank(std::string_view name, Text value);
  void challenge(Text value);
  void cookies(Text value);
  void learn_auth(const model::AuthFacts& auth);
  void apply_auth(model::AuthFacts& auth);
  void apply_endpoint(Endpoint& endpoint);
  void apply_host(std::string& name);

  Pseudonyms pseudonyms_;
  TextScrub texts_;
  ContentScrub contents_;
};

}  // namespace eastap::trace::redact
