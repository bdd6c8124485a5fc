#include "proxy/model/filter_lexer.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "proxy/base/text.h"

namespace eastap::model {
namespace {

using Kind = FilterToken::Kind;

struct Sign {
  std::string_view text;
  Kind kind;
};
/// Longer ones before those that begin like them.
constexpr std::array<Sign, 14> signs{{
    {"==", Kind::equal},
    {"!=", Kind::not_equal},
    {"!~", Kind::contains_not},
    {"<=", Kind::less_equal},
    {">=", Kind::greater_equal},
    {"&&", Kind::all_of},
    {"||", Kind::any_of},
    {"<", Kind::less},
    {">", Kind::greater},
    {"~", Kind::contains},
    {"!", Kind::negate},
    {"(", Kind::open},
    {")", Kind::close},
    {",", Kind::comma},
}};
constexpr std::array<Sign, 4> keywords{
    {{"and", Kind::all_of}, {"or", Kind::any_of}, {"not", Kind::negate}, {"in", Kind::in}}};

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}
bool ends_word(char c) {
  return is_blank(c) || std::string_view("()\",=!<>~&|").find(c) != std::string_view::npos ||
         static_cast<unsigned char>(c) < 0x20 || c == '\x7f';
}

class Lexer {
 public:
  explicit Lexer(std::string_view in) : in_(in) {}

  Result<std::vector<FilterToken>> run() {
    while (at_ < in_.size()) {
      if (is_blank(in_[at_])) {
        ++at_;
      } else if (auto fine = token(); !fine) {
        return fail(std::move(fine).error());
      }
    }
    tokens_.push_back({.kind = Kind::end, .begin = in_.size(), .end = in_.size(), .text = {}});
    return std::move(tokens_);
  }

 private:
  void add(Kind kind, std::size_t length, std::string text = {}) {
    tokens_.push_back({.kind = kind, .begin = at_, .end = at_ + length, .text = std::move(text)});
    at_ += length;
  }

  Result<void> token() {
    const std::string_view rest = in_.substr(at_);
    if (rest[0] == '"' || rest[0] == '\'') {
      return quoted(rest[0]);
    }
    for (const Sign& sign : signs) {
      if (rest.starts_with(sign.text)) {
        add(sign.kind, sign.text.size());
        return {};
      }
    }
    if (ends_word(rest[0])) {
      return unknown(rest[0]);
    }
    const auto* const end = std::ranges::find_if(rest, ends_word);
    const std::string_view word = rest.substr(0, static_cast<std::size_t>(end - rest.begin()));
    const auto* const keyword =
        std::ranges::find_if(keywords, [&](const Sign& each) { return text::iequals(each.text, word); });
    add(keyword == keywords.end() ? Kind::word : keyword->kind, word.size(), std::string(word));
    return {};
  }

  Result<void> unknown(char c) {
    std::string what = "a control character; quote texts and leave it out";
    if (c == '=') {
      what = "a single =; did you mean == ?";
    } else if (c == '&') {
      what = "a single &; did you mean && or the word and?";
    } else if (c == '|') {
      what = "a single |; did you mean || or the word or?";
    }
    return fail(filter_error(in_, at_, what));
  }

  Result<void> quoted(char quote) {
    std::string text;
    for (std::size_t at = at_ + 1; at < in_.size(); ++at) {
      if (in_[at] == quote) {
        add(Kind::quoted, at + 1 - at_, std::move(text));
        return {};
      }
      if (in_[at] == '\\') {
        ++at;
        if (at < in_.size() && in_[at] != '\\' && in_[at] != '"' && in_[at] != '\'') {
          return fail(filter_error(in_, at - 1, R"(expected \" or \\ behind a backslash in quotes)"));
        }
      }
      if (at < in_.size()) {
        text += in_[at];
      }
    }
    return fail(
        filter_error(in_, at_, fmt::format("this quote does not end; expected {} behind the text", quote)));
  }

  std::string_view in_;
  std::size_t at_ = 0;
  std::vector<FilterToken> tokens_;
};

/// The first byte that is no UTF-8.
std::optional<std::size_t> first_bad_byte(std::string_view text) {
  if (text::is_utf8(text)) {
    return std::nullopt;
  }
  std::size_t good = 0;
  for (std::size_t end = 1; end <= text.size(); ++end) {
    if (text::is_utf8(text.substr(good, end - good))) {
      good = end;
    } else if (end - good >= 4) {
      break;
    }
  }
  return good;
}

}  // namespace

Result<std::vector<FilterToken>> tokenize_filter(std::string_view filter) {
  if (const auto bad = first_bad_byte(filter)) {
    return fail(filter_error(filter, *bad, "this byte is not UTF-8"));
  }
  return Lexer(filter).run();
}

Error filter_error(std::string_view filter, std::size_t offset, const std::string& what) {
  const std::string_view before = filter.substr(0, offset);
  const auto column = 1 + std::ranges::count_if(before, [](char c) {
                        return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
                      });
  return {
      .code = ErrorCode::invalid_input, .what = fmt::format("column {}: {}", column, what), .offset = offset};
}

}  // namespace eastap::model
