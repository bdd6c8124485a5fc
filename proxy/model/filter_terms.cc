#include "proxy/model/filter_terms.h"

#include <algorithm>
#include <array>

#include "proxy/base/spelling.h"
#include "proxy/base/text.h"

namespace eastap::model {

std::string_view to_string(FilterType type) {
  constexpr std::array<std::string_view, 7> names{"text", "number",  "size", "duration",
                                                  "time", "version", "flag"};
  return names.at(static_cast<std::size_t>(type));
}

std::span<const FilterTerm> filter_terms() {
  static const std::vector<FilterTerm> all = [] {
    std::vector<FilterTerm> rows;
    for (const auto part : {filter_terms_connection(), filter_terms_request(), filter_terms_result(),
                            filter_terms_state(), filter_terms_search()}) {
      rows.insert(rows.end(), part.begin(), part.end());
    }
    return rows;
  }();
  return all;
}

const FilterTerm* find_filter_term(std::string_view name) {
  const auto named = [&](const FilterTerm& term) {
    return text::iequals(term.name, name) ||
           std::ranges::any_of(text::split(term.aliases, ' '), [&](std::string_view alias) {
             return !alias.empty() && text::iequals(alias, name);
           });
  };
  const auto terms = filter_terms();
  const auto found = std::ranges::find_if(terms, named);
  return found == terms.end() ? nullptr : &*found;
}

std::string_view nearest_filter_term(std::string_view name) {
  std::vector<std::string_view> names;
  for (const FilterTerm& term : filter_terms()) {
    names.push_back(term.name);
    for (const std::string_view alias : text::split(term.aliases, ' ')) {
      names.push_back(alias);
    }
  }
  return closest_word(name, names).value_or(std::string_view{});
}

}  // namespace eastap::model
