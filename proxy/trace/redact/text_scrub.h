// Personal data in texts, replaced in place at equal length: names, addresses, hosts, free text. What looks
// like a mail address, a URL, an IP address or a host in any text is always replaced by the pseudonym that it
// has everywhere. One for each redaction; refers to its Pseudonyms. Single-threaded.
#pragma once

#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <string_view>

#include "proxy/base/bytes.h"
#include "proxy/trace/redact/decisions.h"
#include "proxy/trace/redact/pseudonyms.h"

namespace eastap::trace::redact {

using Text = std::span<std::uint8_t>;

class TextScrub {
 public:
  explicit TextScrub(Pseudonyms& pseudonyms) : pseudonyms_(pseudonyms) {}

  /// By what the text is; the kinds whose values are no mere text (body, mime ...) are the caller's. A kind
  /// that is in `keep` stays.
  void apply(Kind kind, Text text, Charset charset);
  void keep(const std::set<Kind>& kinds) { kept_ = kinds; }
  [[nodiscard]] bool keeps(Kind kind) const { return kind == Kind::keep || kept_.contains(kind); }
  /// Nothing of such a text changes. What is of kind `keep` loses addresses and hosts, and kept addresses
  /// lose their domain unless hosts are kept, too.
  [[nodiscard]] bool leaves(Kind kind) const {
    return kept_.contains(kind) && (kind != Kind::address || keeps(Kind::host));
  }

  void identity(Text text, Charset charset);  ///< every word by its pseudonym
  void prose(Text text, Charset charset);     ///< every word blurred
  void domain(Text text);                     ///< "mail.example.com", perhaps with a port behind it
  void url(Text text);                        ///< absolute or relative, percent-coded where need be
  /// A request target: path and query, plain or packed (MS-ASHTTP section 2.2.1.1.1).
  void target(Text text);
  /// application/x-www-form-urlencoded.
  void form(Text text);
  /// Words of the tap's own: only what looks like an address, what stands in quotation marks, and words that
  /// were learnt are replaced.
  void remark(Text text);
  /// Digits become others, those that the same digits become in a text; see Pseudonyms::word for zeros.
  void number(Text digits);
  /// A value that stays: only addresses and hosts in it are replaced, and, where it is `free` text (a
  /// program's name, a reason), words that were learnt. Numbers that look like IP addresses are versions
  /// here.
  void kept(Text text, Charset charset, bool free);

  /// Words of this text are names, wherever they turn up in remarks: of users, hosts, devices.
  void learn(std::string_view text);
  static constexpr std::size_t max_learnt = 100'000;

 private:
  enum class Words : std::uint8_t { pseudonym, blur, learnt, kept_free, kept };
  void scan(Text text, Charset charset, Words words);
  std::size_t take_token(Text text, std::size_t at, Charset charset, Words words);
  std::size_t take_number(Text text, std::size_t at);
  void take_word(Text word, Charset charset, Words words, std::string& context);
  void words_but(Text text, bool (*stays)(std::string_view));
  void path(Text text);
  void query(Text text);
  void parameter(std::string_view name, Text value);
  void parameter_name(Text name);
  bool packed(Text text);
  void packed_fields(Text bytes);
  void device_id(Text text);
  void file_name(Text text, Charset charset);
  void server_id(Text text);
  void global_id(Text text);
  void address(Text text, std::size_t at_sign, Charset charset);

  Pseudonyms& pseudonyms_;
  std::set<Kind> kept_;
  std::set<std::string, std::less<>> learnt_;
};

/// Base64 becomes zero bytes of the same length, other text "x"; line ends and padding stay.
void fill(Text text);

}  // namespace eastap::trace::redact
