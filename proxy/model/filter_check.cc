#include "proxy/model/filter_check.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "proxy/base/text.h"
#include "proxy/model/filter_terms.h"

namespace eastap::model {
namespace {

bool is_equality(FilterOperator op) {
  return op == FilterOperator::equal || op == FilterOperator::present;
}

/// For example "status is a number: expected a whole number, as in status != 1".
Error with_example(const FilterTerm& term, const std::string& what) {
  return {
      .code = ErrorCode::invalid_input,
      .what = fmt::format("{} is a {}: {}, as in {}", term.name, to_string(term.type), what, term.example),
      .offset = {}};
}

Result<FilterRange> read_range(FilterType type, std::string_view text) {
  switch (type) {
    case FilterType::number:
      return read_filter_number(text);
    case FilterType::size:
      return read_filter_size(text);
    case FilterType::duration:
      return read_filter_duration(text);
    case FilterType::time:
      return read_filter_time(text);
    case FilterType::version:
      return read_filter_version(text);
    case FilterType::text:
    case FilterType::flag:
      break;
  }
  return FilterRange{};
}

Result<bool> read_truth(std::string_view text) {
  for (const auto& [word, truth] :
       {std::pair("true", true), std::pair("yes", true), std::pair("false", false), std::pair("no", false)}) {
    if (text::iequals(text, word)) {
      return truth;
    }
  }
  return fail(ErrorCode::invalid_input, "expected true or false");
}

}  // namespace

Result<void> check_filter_operator(const FilterCheck& check) {
  const FilterTerm& term = *check.term;
  if (is_equality(check.op)) {
    return {};
  }
  const bool contains = check.op == FilterOperator::contains;
  switch (term.type) {
    case FilterType::text:
      return contains ? Result<void>() : fail(with_example(term, "expected ==, !=, ~, !~ or in"));
    case FilterType::version:
      return {};
    case FilterType::flag:
      return fail(with_example(term, "expected nothing behind it, or == true or == false"));
    default:
      return contains ? fail(with_example(term, "expected ==, !=, <, <=, >, >= or in")) : Result<void>();
  }
}

Result<void> add_filter_value(FilterCheck& check, const std::string& text, bool quoted) {
  const FilterTerm& term = *check.term;
  FilterValue value;
  if (term.type == FilterType::text || check.op == FilterOperator::contains) {
    if (text.empty() && check.op == FilterOperator::contains) {
      return fail(ErrorCode::invalid_input, "every text contains the empty one; expected a value");
    }
    const bool wildcards = !quoted && text.find_first_of("*?") != std::string::npos;
    value.text = TextPattern(text, wildcards);
  } else if (term.type == FilterType::flag) {
    const auto truth = read_truth(text);
    if (!truth) {
      return fail(with_example(term, truth.error().what));
    }
    value.truth = *truth;
  } else {
    const auto range = read_range(term.type, text);
    if (!range) {
      return fail(with_example(term, range.error().what));
    }
    value.range = *range;
  }
  check.values.push_back(std::move(value));
  return {};
}

Result<void> set_filter_argument(FilterCheck& check, const std::string& text) {
  if (check.term->argument == FilterArgument::xpath) {
    auto xpath = wbxml::XPath::compile(text);
    if (!xpath) {
      return fail(std::move(xpath).error());
    }
    check.xpath = std::make_shared<const wbxml::XPath>(*std::move(xpath));
    return {};
  }
  // RFC 9110 section 5.6.2: the characters of a field name.
  const auto odd = std::ranges::find_if(text, [](char c) {
    const char low = text::lower(c);
    return !((low >= 'a' && low <= 'z') || (c >= '0' && c <= '9') ||
             std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos);
  });
  if (text.empty() || odd != text.end()) {
    return fail(ErrorCode::invalid_input, "expected the name of a header, such as User-Agent",
                static_cast<std::size_t>(odd - text.begin()));
  }
  check.argument = text;
  return {};
}

}  // namespace eastap::model
