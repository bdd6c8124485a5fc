// The filter language: one for whatever chooses exchanges: `show`, the live terminal, recording, hooks.
// docs/filters.md explains it to users; `eastap help filters` is made from the table of terms.
//
//   expression = both { ("or" | "||") both }          both = unary { ("and" | "&&") unary }
//   unary = ("not" | "!") unary | "(" expression ")" | test
//   test = term [ operator value | ["not"] "in" "(" value { "," value } ")" ]
//   term = NAME | NAME "(" text ")"                   operator = == != < <= > >= ~ !~
//
// A filter knows three answers: yes, no, and "cannot be told" (yet, or since a body was not kept). Terms have
// no side effects and neither do the answers depend on the order of an and/or chain, so cheap comparisons are
// made before costly ones, and documents are decoded only where the cheap ones leave the answer open. What
// one evaluation may look at is bounded (FilterSubject::max_visits); what lies beyond cannot be told.
//
// Values: a parsed filter never changes; const use from several threads is safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "proxy/base/result.h"
#include "proxy/model/filter_probe.h"
#include "proxy/model/filter_subject.h"

namespace eastap::model {

/// One node of a parsed filter; children are indices in FilterProgram::links.
struct FilterNode {
  enum class Kind : std::uint8_t { all_of, any_of, negate, check };
  Kind kind = Kind::check;
  std::uint8_t cost = 0;    ///< of the costliest check below
  std::uint32_t first = 0;  ///< first child in `links`; of a check: its index in `checks`
  std::uint32_t count = 0;  ///< children
};

/// A parsed filter, flat.
struct FilterProgram {
  std::vector<FilterNode> nodes;
  std::vector<std::uint32_t> links;
  std::vector<FilterCheck> checks;
  std::uint32_t root = 0;
};

class Filter {
 public:
  static constexpr std::size_t max_length = 4096;  ///< bytes
  static constexpr unsigned max_depth = 64;        ///< parentheses and nots inside each other
  static constexpr std::size_t max_value = 1024;   ///< bytes of one value

  /// invalid_input: the text begins with "column N: " and says what was expected; `offset` is the byte.
  [[nodiscard]] static Result<Filter> parse(std::string_view text);

  /// Certainly matches. What is not known (yet) does not.
  [[nodiscard]] bool matches(ExchangeView& view) const;
  /// The same; afterwards subject.trouble() may say why it could not be told.
  [[nodiscard]] bool matches(FilterSubject& subject) const;
  /// Matches, or may do so once the exchange is over.
  [[nodiscard]] bool may_match(FilterSubject& subject) const;

  /// As it was written.
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  Filter(std::string_view text, FilterProgram program)
      : text_(text), program_(std::make_shared<const FilterProgram>(std::move(program))) {}

  std::string text_;
  std::shared_ptr<const FilterProgram> program_;
};

}  // namespace eastap::model
