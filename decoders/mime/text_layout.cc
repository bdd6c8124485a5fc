#include "decoders/mime/text_layout.h"

#include <algorithm>
#include <utility>

namespace eastap::mime {
namespace {

constexpr unsigned max_line_ends = 2;  // more than one empty line says nothing
constexpr int max_indent = 8;          // steps; hostile lists go deeper
constexpr int max_quote = 8;

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

}  // namespace

void TextLayout::flow(std::string_view piece) {
  std::size_t at = 0;
  while (at < piece.size() && !full_) {
    if (is_blank(piece[at])) {
      blanks_ = std::max(blanks_, at_start_ ? 0U : 1U);
      ++at;
      continue;
    }
    const auto* end = std::find_if(piece.begin() + at, piece.end(), is_blank);
    const std::string_view word(piece.begin() + at, end);
    begin();
    put(word);
    at += word.size();
  }
}

void TextLayout::verbatim(std::string_view piece) {
  std::size_t at = 0;
  while (at < piece.size() && !full_) {
    const std::size_t end = std::min(piece.find('\n', at), piece.size());
    std::string_view line = piece.substr(at, end - at);
    if (line.ends_with('\r')) {
      line.remove_suffix(1);
    }
    if (!line.empty()) {
      begin();
      for (std::size_t from = 0; from <= line.size();) {
        const std::size_t tab = std::min(line.find('\t', from), line.size());
        put(line.substr(from, tab - from));
        put(tab < line.size() ? "    " : "");
        from = tab + 1;
      }
    }
    if (end < piece.size()) {
      line_break();
    }
    at = end + 1;
  }
}

void TextLayout::gap(unsigned blanks) {
  blanks_ = at_start_ ? 0 : std::max(blanks_, blanks);
}

void TextLayout::line() {
  if (!at_start_) {
    line_ends_ = std::max(line_ends_, 1U);
    at_start_ = true;
  }
  blanks_ = 0;
}

void TextLayout::paragraph() {
  line();
  line_ends_ = text_.empty() ? 0 : max_line_ends;
}

void TextLayout::line_break() {
  line_ends_ = text_.empty() ? 0 : std::min(line_ends_ + 1, max_line_ends);
  at_start_ = true;
  blanks_ = 0;
}

void TextLayout::bullet(std::string_view mark) {
  line();
  bullet_ = mark;
}

std::string TextLayout::take() {
  while (!text_.empty() && is_blank(text_.back())) {
    text_.pop_back();
  }
  return std::move(text_);
}

/// Writes what stands between the last character and the next one.
void TextLayout::begin() {
  if (at_start_) {
    put(std::string_view("\n\n").substr(0, line_ends_));
    for (int i = 0; i < std::min(quote_, max_quote); ++i) {
      put("> ");
    }
    for (int i = bullet_.empty() ? 0 : 1; i < std::min(indent_, max_indent); ++i) {
      put("  ");
    }
    put(std::exchange(bullet_, {}));
    line_ends_ = 0;
    at_start_ = false;
  } else {
    put(std::string_view("    ").substr(0, blanks_));
  }
  blanks_ = 0;
}

void TextLayout::put(std::string_view piece) {
  if (full_) {
    return;
  }
  std::size_t fits = std::min(piece.size(), limit_ - text_.size());
  if (fits < piece.size()) {
    full_ = true;
    // Whole characters only: back to the first byte of the one that does not fit.
    while (fits > 0 && (static_cast<unsigned char>(piece[fits]) & 0xC0U) == 0x80U) {
      --fits;
    }
  }
  text_.append(piece, 0, fits);
}

}  // namespace eastap::mime
