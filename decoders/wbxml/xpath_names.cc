#include "decoders/wbxml/xpath_names.h"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include "decoders/wbxml/codepages.h"
#include "proxy/base/spelling.h"
#include "proxy/base/text.h"

namespace eastap::wbxml {
namespace {

/// What stands before a name decides whether it is an operator (XPath 1.0 section 3.7).
enum class Before : std::uint8_t {
  nothing,    // also an operator, "(", "[" and ",": an operand must follow
  axis,       // "::" behind an axis of elements
  attribute,  // "@" or "attribute::"
  operand,    // an operator may follow
};

constexpr std::array<std::string_view, 5> long_axes{"ancestor", "ancestor-or-self", "descendant",
                                                    "descendant-or-self", "parent"};
/// Functions that read no text of nodes.
constexpr std::array<std::string_view, 15> structural{
    "count", "last", "position", "local-name", "name", "namespace-uri", "boolean", "not", "true",
    "false", "node", "text",     "comment",    "id",   "lang"};
constexpr std::array<std::string_view, 4> heavy_axes{"following", "following-sibling", "preceding",
                                                     "preceding-sibling"};

bool starts_name(char c) {
  const char low = text::lower(c);
  return (low >= 'a' && low <= 'z') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}
bool in_name(char c) {
  return starts_name(c) || (c >= '0' && c <= '9') || c == '-' || c == '.';
}
bool is_path_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/// "Email" for "email"; nothing for what is no namespace.
std::optional<std::string_view> canonical_namespace(std::string_view prefix) {
  if (prefix == "eastap") {
    return "eastap";
  }
  const auto page = find_page(prefix);
  return page ? std::optional(namespace_of(*page)) : std::nullopt;
}

std::unexpected<Error> unknown_namespace(std::string_view prefix, std::size_t at) {
  std::array<std::string_view, page_count> known{};
  for (std::uint8_t page = 0; page < page_count; ++page) {
    known.at(page) = namespace_of(page);
  }
  std::string what = fmt::format("\"{}\" is no namespace of MS-ASWBXML", text::printable(prefix, 40));
  if (const auto meant = closest_word(prefix, known)) {
    what += fmt::format("; did you mean {}?", *meant);
  }
  return fail(ErrorCode::invalid_input, std::move(what), at);
}

class Rewriter {
 public:
  explicit Rewriter(std::string_view in) : in_(in) {}

  Result<RewrittenXPath> run() {
    out_.demand.steps = 0;
    while (at_ < in_.size()) {
      out_.pieces.push_back({.from = at_, .to = out_.text.size()});
      const char c = in_[at_];
      if (is_path_blank(c)) {
        copy(1);
      } else if (c == '"' || c == '\'') {
        const std::size_t end = in_.find(c, at_ + 1);
        if (end == std::string_view::npos) {
          return fail(ErrorCode::invalid_input, "the text in quotes does not end", at_);
        }
        copy(end + 1 - at_);
        before_ = Before::operand;
      } else if (starts_name(c)) {
        if (auto fine = name(); !fine) {
          return fail(std::move(fine).error());
        }
      } else {
        sign(c);
      }
    }
    while (levels_.size() > 1) {
      leave();
    }
    out_.demand.power = std::max(1U, power_of(levels_.back()));
    out_.demand.steps = std::max(1U, out_.demand.steps);
    return std::move(out_);
  }

 private:
  // A pair of brackets, or what is outside all of them.
  struct Level {
    unsigned wide = 0;  // steps that may see the whole document
    bool heavy = false;
    bool compares = false;
    unsigned inside = 0;  // power of the worst predicate
  };

  static unsigned power_of(const Level& level) {
    const bool squared = level.heavy || (level.compares && level.wide > 1);
    const unsigned own = squared ? 2 : level.wide > 0 ? 1 : 0;
    return own + level.inside;
  }
  void leave() {
    const unsigned power = power_of(levels_.back());
    levels_.pop_back();
    levels_.back().inside = std::max(levels_.back().inside, power);
  }

  void look_everywhere() {
    ++levels_.back().wide;
    ++out_.demand.steps;
  }

  void copy(std::size_t count) {
    out_.text += in_.substr(at_, count);
    at_ += count;
  }
  [[nodiscard]] std::size_t skip_blanks(std::size_t at) const {
    while (at < in_.size() && is_path_blank(in_[at])) {
      ++at;
    }
    return at;
  }
  [[nodiscard]] bool follows(std::size_t at, std::string_view what) const {
    return in_.substr(std::min(skip_blanks(at), in_.size())).starts_with(what);
  }
  [[nodiscard]] std::size_t name_end(std::size_t at) const {
    while (at < in_.size() && in_name(in_[at])) {
      ++at;
    }
    return at;
  }

  Result<void> name() {
    const std::size_t end = name_end(at_);
    const std::string_view word = in_.substr(at_, end - at_);
    if (before_ == Before::operand) {  // and, or, div, mod
      out_.demand.reads += word == "div" || word == "mod" ? 1 : 0;
      copy(word.size());
      before_ = Before::nothing;
      return {};
    }
    if (follows(end, "::")) {
      axis(word, end);
      return {};
    }
    const bool has_prefix =
        end + 1 < in_.size() && in_[end] == ':' && (starts_name(in_[end + 1]) || in_[end + 1] == '*');
    const bool function = follows(has_prefix ? name_end(end + 1) : end, "(");
    ++out_.demand.tests;
    if (before_ == Before::attribute || function) {
      const bool reads = function && std::ranges::find(structural, word) == structural.end();
      out_.demand.reads += reads ? 1 : 0;
      out_.demand.any_node = out_.demand.any_node || (function && word == "node");
      copy(word.size() + (has_prefix ? 1 : 0));
      if (has_prefix) {
        copy(std::max<std::size_t>(name_end(at_) - at_, 1));
      }
    } else if (has_prefix) {
      const auto space = canonical_namespace(word);
      if (!space) {
        return unknown_namespace(word, at_);
      }
      at_ = end;
      out_.text += *space;
      out_.demand.any_node = out_.demand.any_node || in_[end + 1] == '*';
      copy(in_[end + 1] == '*' ? 2 : name_end(end + 1) - end);
    } else {
      out_.text += fmt::format("*[local-name()='{}']", word);
      at_ = end;
    }
    before_ = Before::operand;
    return {};
  }

  void axis(std::string_view word, std::size_t end) {
    const bool heavy = std::ranges::find(heavy_axes, word) != heavy_axes.end();
    if (heavy || std::ranges::find(long_axes, word) != long_axes.end()) {
      look_everywhere();
    }
    levels_.back().heavy = levels_.back().heavy || heavy;
    copy(skip_blanks(end) + 2 - at_);
    before_ = word == "attribute" || word == "namespace" ? Before::attribute : Before::axis;
  }

  /// Everything that is neither a name nor a literal.
  void sign(char c) {
    if (c == '/') {
      const bool twice = in_.substr(at_).starts_with("//");
      const bool absolute = before_ != Before::operand;
      if (twice || absolute) {
        look_everywhere();
      }
      copy(twice ? 2 : 1);
      before_ = Before::nothing;
      return;
    }
    if (c == '.' && in_.substr(at_).starts_with("..")) {
      look_everywhere();
      ++out_.demand.tests;
      out_.demand.any_node = true;
      copy(2);
      before_ = Before::operand;
      return;
    }
    if (c == '[') {
      levels_.emplace_back();
    } else if (c == ']' && levels_.size() > 1) {
      leave();
    } else if (c == '=' || c == '<' || c == '>') {
      const bool second = c == '=' && at_ > 0 && (in_[at_ - 1] == '<' || in_[at_ - 1] == '>');
      levels_.back().compares = true;
      out_.demand.reads += second ? 0 : 1;
    } else if (before_ == Before::operand && (c == '+' || c == '-' || c == '*')) {
      ++out_.demand.reads;
    }
    const bool name_test = c == '*' && before_ != Before::operand && before_ != Before::attribute;
    out_.demand.any_node = out_.demand.any_node || name_test;
    out_.demand.tests += name_test || c == '.' ? 1 : 0;
    const bool operand = c == ']' || c == ')' || c == '.' || (c >= '0' && c <= '9') ||
                         (c == '*' && before_ != Before::operand);
    copy(1);
    before_ = c == '@' ? Before::attribute : operand ? Before::operand : Before::nothing;
  }

  std::string_view in_;
  std::size_t at_ = 0;
  Before before_ = Before::nothing;
  RewrittenXPath out_;
  std::vector<Level> levels_{1};
};

}  // namespace

std::size_t RewrittenXPath::original(std::size_t at) const {
  const auto after = std::ranges::upper_bound(pieces, at, {}, &Piece::to);
  return after == pieces.begin() ? 0 : std::prev(after)->from;
}

Result<RewrittenXPath> rewrite_xpath(std::string_view expression) {
  return Rewriter(expression).run();
}

}  // namespace eastap::wbxml
