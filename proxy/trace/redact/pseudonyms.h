// Pseudonyms: words for words, the same for the same all over a trace, by a key that is forgotten afterwards.
// A word is a run of letters and digits; its pseudonym has the same length, letters where letters were and
// digits where digits were, and no other word of that shape gets it. Without the key there is no way back but
// guessing from how often and beside what a word stands. Owned by one redaction; single-threaded.
#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "proxy/base/bytes.h"
#include "proxy/trace/redact/alphabets.h"

namespace eastap::trace::redact {

class Pseudonyms {
 public:
  /// `seed`: any text; the same seed gives the same pseudonyms in every trace.
  explicit Pseudonyms(ByteView seed);

  /// Replaces one word in place. Letter case does not matter for which one it becomes: Anna and ANNA agree.
  /// Of digits alone, a 0 at the front stays one and no other digit there becomes one, so that numbers stay
  /// numbers.
  void word(std::span<std::uint8_t> text, Charset charset);
  /// The digits of a text as one number, whatever stands between them: telephone numbers.
  void number(std::span<std::uint8_t> text);
  /// 32 hex digits with signs between them: a GUID.
  void hex(std::span<std::uint8_t> text);
  /// One address in its text form: the beginning of a network keeps the beginning of its pseudonym, digits
  /// stay as many, every number stays valid.
  void ipv4(std::span<std::uint8_t> text);
  void ipv6(std::span<std::uint8_t> text);

  /// Replaces the letters of a text by ones that say nothing of them. They depend on `context`, which moves
  /// on: the same text becomes the same again, the same word elsewhere something else.
  void blur(std::span<std::uint8_t> text, Charset charset, std::string& context);

  /// Remembers what became of a text, for --map; at most max_remembered, of at most 256 bytes each.
  void remember(std::string_view kind, std::string_view before, std::string_view after);
  void remember_all(bool wanted) { remembering_ = wanted; }
  static constexpr std::size_t max_remembered = 200'000;
  /// Kind, a tab, and the text before; its pseudonym.
  [[nodiscard]] const std::map<std::string, std::string>& remembered() const { return remembered_; }
  [[nodiscard]] bool forgot_some() const { return forgot_; }

 private:
  void permute(std::span<Letter> letters, std::string_view tweak) const;
  [[nodiscard]] std::vector<std::uint32_t> numbers(std::string_view what, std::size_t count) const;

  std::string key_;
  std::unordered_map<std::string, std::string> words_;  // what was made lately
  std::map<std::string, std::string> remembered_;
  bool remembering_ = false;
  bool forgot_ = false;
};

}  // namespace eastap::trace::redact
