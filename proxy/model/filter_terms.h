// The table of the terms that filters know: name, type, meaning, example and how to get the values. Help,
// documentation and errors are made from it. A new term is one row in filter_terms_*.cc. Constant data; any
// thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "proxy/model/filter_probe.h"
#include "proxy/model/filter_subject.h"

namespace eastap::model {

enum class FilterType : std::uint8_t { text, number, size, duration, time, version, flag };
/// "text", "number" ...
[[nodiscard]] std::string_view to_string(FilterType type);

/// What stands in parentheses behind a term's name.
enum class FilterArgument : std::uint8_t { none, header, xpath };

/// When the values of a term are all known.
enum class FilterKnown : std::uint8_t {
  at_request,  ///< as soon as the request is whole
  at_end,      ///< while the answer is out, more values may come
};

/// What it takes to get the values. Cheap comparisons of an and/or chain are made first.
enum class FilterCost : std::uint8_t {
  facts,    ///< stand there
  head,     ///< heads are read
  summary,  ///< documents are decoded
  search,   ///< whole bodies are searched
};

struct FilterTerm {
  std::string_view name;
  std::string_view aliases;  ///< other names with blanks between them
  FilterType type = FilterType::text;
  FilterArgument argument = FilterArgument::none;
  FilterKnown known = FilterKnown::at_request;
  FilterCost cost = FilterCost::facts;
  std::string_view meaning;
  std::string_view example;
  /// Tells the probe every value; may stop once it has hit.
  void (*get)(FilterSubject& subject, FilterProbe& probe) = nullptr;
};

/// All rows, in the order of the documentation.
[[nodiscard]] std::span<const FilterTerm> filter_terms();
/// By name or alias, without letter case; null where there is none.
[[nodiscard]] const FilterTerm* find_filter_term(std::string_view name);
/// The name that a misspelt one was meant to be, "" where none is near.
[[nodiscard]] std::string_view nearest_filter_term(std::string_view name);

// The parts of the table, each in a file of its own.
[[nodiscard]] std::span<const FilterTerm> filter_terms_connection();
[[nodiscard]] std::span<const FilterTerm> filter_terms_request();
[[nodiscard]] std::span<const FilterTerm> filter_terms_result();
[[nodiscard]] std::span<const FilterTerm> filter_terms_state();
[[nodiscard]] std::span<const FilterTerm> filter_terms_search();

}  // namespace eastap::model
