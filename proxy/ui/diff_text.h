// Two traces compared, for a terminal: the first divergence, then the aligned list. Single-threaded.
#pragma once

#include <string>

#include "proxy/model/comparison.h"
#include "proxy/ui/style.h"

namespace eastap::ui {

/// What the two traces are called; printable.
struct DiffNames {
  std::string first;
  std::string second;
};

/// `all`: list equal rows one by one rather than count them.
void append_diff(std::string& out, const model::Comparison& comparison, const DiffNames& names, bool all,
                 const Style& style);

/// "2 other results, 1 only in A ...": the numbers in words.
[[nodiscard]] std::string diff_numbers(const model::Comparison& comparison);

/// The number of an exchange, or "-" where there is none.
[[nodiscard]] std::string diff_id(const std::vector<model::OutlineRow>& rows,
                                  const std::optional<std::size_t>& at);
/// What the row is called.
[[nodiscard]] const std::string& diff_title(const model::Comparison& comparison,
                                            const model::ComparedRow& row);
/// What of a row is not listed, in words; "" where all is.
[[nodiscard]] std::string diff_hidden(const model::ComparedRow& row);

}  // namespace eastap::ui
