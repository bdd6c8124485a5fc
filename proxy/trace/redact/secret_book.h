// SecretBook: every secret that a trace shows where secrets lie by rule, so that it is also found where it is
// repeated: in an error page that quotes the request, in a header of its own, in a note. Bounded; owned by
// one redaction, single-threaded.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "proxy/core/exchange.h"
#include "proxy/trace/record.h"
#include "proxy/trace/redaction.h"

namespace eastap::trace::redact {

class SecretBook {
 public:
  /// Bytes of all values that are remembered; those beyond it are only covered where they lie by rule.
  static constexpr std::size_t max_bytes = std::size_t{64} << 20U;
  static constexpr std::size_t min_password = 4;
  /// Cookies and tokens: shorter ones are words rather than secrets and would hit by chance.
  static constexpr std::size_t min_token = 12;

  /// Reads an exchange whose `found` spans say where its secrets lie. Values that are overwritten already are
  /// none.
  void collect(const core::Exchange& exchange, const ExchangeStorage& found);
  void add(std::string_view value, std::size_t least);
  /// Reads a body as a text, its coding undone up to 16 MiB, and takes what the text calls a secret.
  void collect_body(const core::Message& message);

  /// Where secrets are repeated, also in percent, quoted-printable, base64 and escaped form, and two of these
  /// inside each other. Sorted, without overlap.
  [[nodiscard]] Spans find(ByteView bytes) const;
  /// The same in the values of a WBXML document, so that its tokens stay as they are; of any other bytes in
  /// all of them.
  [[nodiscard]] Spans find_in_body(ByteView content) const;
  /// Overwrites with '*'.
  void mask(std::string& text) const;

  [[nodiscard]] bool empty() const { return values_.empty(); }
  [[nodiscard]] std::size_t left_out() const { return left_out_; }

 private:
  void collect_message(const core::MessagePtr& message, const MessageStorage& storage,
                       Sensitivity sensitivity);
  void find_plain(ByteView bytes, Spans& found) const;
  void find_coded(ByteView bytes, int depth, Spans& found) const;

  std::vector<std::string> values_;
  std::unordered_set<std::string> known_;
  std::unordered_map<std::uint32_t, std::vector<std::uint32_t>> by_start_;  // first four bytes -> values
  std::vector<bool> starts_ = std::vector<bool>(1U << 16U);                 // of their hash: a cheap no
  std::size_t bytes_ = 0;
  std::size_t left_out_ = 0;
};

/// Sorts spans and joins those that touch.
void tidy(Spans& spans);

}  // namespace eastap::trace::redact
