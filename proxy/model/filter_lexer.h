// The words of a filter, and how its errors name the place. Private to the filter; pure, any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "proxy/base/result.h"

namespace eastap::model {

struct FilterToken {
  enum class Kind : std::uint8_t {
    word,    ///< as written
    quoted,  ///< without its quotes, escapes undone
    open,
    close,
    comma,
    all_of,  ///< and, &&
    any_of,  ///< or, ||
    negate,  ///< not, !
    in,
    equal,
    not_equal,
    less,
    less_equal,
    greater,
    greater_equal,
    contains,
    contains_not,
    end,
  };
  Kind kind = Kind::end;
  std::size_t begin = 0;  ///< bytes in the filter
  std::size_t end = 0;
  std::string text;  ///< of a word or quoted text
};

/// The tokens with one `end` behind them. invalid_input for characters that no filter has, quotes that stay
/// open, unknown escapes and text that is not UTF-8.
[[nodiscard]] Result<std::vector<FilterToken>> tokenize_filter(std::string_view filter);

/// An invalid_input whose text begins with "column N: ", N counted in characters from 1; `offset` is the
/// byte.
[[nodiscard]] Error filter_error(std::string_view filter, std::size_t offset, const std::string& what);

}  // namespace eastap::model
