// Plain text with paragraphs, lists and quotes, built from pieces whose blanks mean nothing. Bounded: what
// passes the limit is dropped. Single-threaded.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace eastap::mime {

class TextLayout {
 public:
  /// `limit`: bytes of the text.
  explicit TextLayout(std::size_t limit) : limit_(limit) {}

  /// Runs of blanks become one blank; none at the start of a line.
  void flow(std::string_view piece);
  /// Blanks and line ends stay.
  void verbatim(std::string_view piece);
  /// What comes next stands apart from what came before, by `blanks` on the same line.
  void gap(unsigned blanks);
  /// What comes next begins a line.
  void line();
  /// What comes next begins a line, with an empty one before it.
  void paragraph();
  /// Ends the line that stands now, also an empty one.
  void line_break();
  /// The next line begins with this, and the lines after it are as far to the right; ended by the next bullet
  /// or line.
  void bullet(std::string_view mark);
  void indent(int change) { indent_ += change; }
  void quote(int change) { quote_ += change; }

  /// Bytes so far, for whoever wants to see what a piece of the input became.
  [[nodiscard]] std::size_t size() const { return text_.size(); }
  [[nodiscard]] std::string_view since(std::size_t from) const {
    return std::string_view(text_).substr(from < text_.size() ? from : text_.size());
  }
  [[nodiscard]] bool full() const { return full_; }
  /// Without blanks and empty lines at its end.
  [[nodiscard]] std::string take();

 private:
  void begin();
  void put(std::string_view piece);

  std::size_t limit_;
  std::string text_;
  unsigned line_ends_ = 0;  // before the next character
  unsigned blanks_ = 0;     // the same
  int indent_ = 0;
  int quote_ = 0;
  std::string bullet_;
  bool at_start_ = true;  // of a line
  bool full_ = false;
};

}  // namespace eastap::mime
