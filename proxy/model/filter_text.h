// How filters compare texts: letter case never counts, and patterns may have wildcards. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

namespace eastap::model {

/// Lower case for Latin, Greek and Cyrillic letters, one for one; everything else, also bytes that are not
/// UTF-8, stays as it is.
[[nodiscard]] std::string fold_case(std::string_view text);

/// What a text is compared with.
class TextPattern {
 public:
  TextPattern() = default;
  /// `wildcards`: `*` in `text` stands for any run of characters, `?` for one.
  TextPattern(std::string_view text, bool wildcards);

  /// The whole text.
  [[nodiscard]] bool equals(std::string_view text) const;
  /// A part of it; with wildcards the whole text.
  [[nodiscard]] bool within(std::string_view text) const;

 private:
  std::string folded_;
  bool wildcards_ = false;
  bool ascii_ = true;
};

}  // namespace eastap::model
