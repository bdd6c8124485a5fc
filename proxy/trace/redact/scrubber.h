// Scrubber: takes the secrets out of exchanges, one after the other: where they lie by rule, and where they
// repeat a secret that was learnt before. What `eastap redact` and exports of a trace with secrets share.
// Owned by one of them, single-threaded; memory is that of SecretBook.
#pragma once

#include <cstdint>

#include "proxy/core/exchange.h"
#include "proxy/trace/record.h"
#include "proxy/trace/redact/secret_book.h"

namespace eastap::trace::redact {

class Scrubber {
 public:
  /// Remembers the secrets of an exchange, so that they are found where others repeat them. `stored`: what
  /// the trace says of it; `final`: it is over.
  void learn(const core::Exchange& exchange, const ExchangeStorage& stored, bool final);

  /// The exchange without secrets. `storage` comes as the trace has it, and then says what is overwritten.
  [[nodiscard]] core::ExchangePtr scrub(core::Exchange exchange, ExchangeStorage& storage, bool final);
  void mask(core::Note& note) const;
  void mask(std::vector<core::Note>& notes) const;

  /// Messages that repeated a secret from elsewhere.
  [[nodiscard]] std::uint64_t repeated() const { return repeated_; }
  /// Secrets beyond SecretBook::max_bytes.
  [[nodiscard]] std::uint64_t unremembered() const { return book_.left_out(); }

 private:
  void find_in_head(const core::Head& head, Spans& spans) const;
  void find_repeated(const core::MessagePtr& message, MessageStorage& storage);

  SecretBook book_;
  std::uint64_t repeated_ = 0;
};

}  // namespace eastap::trace::redact
