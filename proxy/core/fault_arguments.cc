#include "proxy/core/fault_arguments.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include <fmt/format.h>

#include "proxy/base/text.h"

namespace eastap::core::faults {

std::optional<std::uint64_t> FaultArguments::number(const char* name) {
  const std::string* given = take(name);
  if (given == nullptr) {
    return std::nullopt;
  }
  const auto value = text::to_number(*given);
  if (!value) {
    complain(fmt::format("{}={} is no whole number", name, *given));
  }
  return value;
}

std::uint64_t FaultArguments::number(const char* name, std::uint64_t from, std::uint64_t to,
                                     std::uint64_t otherwise) {
  const std::uint64_t value = number(name).value_or(otherwise);
  if (value < from || value > to) {
    complain(fmt::format("{}={} is not from {} to {}", name, value, from, to));
  }
  return value;
}

std::int64_t FaultArguments::signed_number(const char* name, std::int64_t limit, std::int64_t otherwise) {
  const std::string* given = take(name);
  if (given == nullptr) {
    return otherwise;
  }
  const bool below = given->starts_with('-');
  const auto size = text::to_number(std::string_view(*given).substr(below ? 1 : 0));
  if (!size || *size > static_cast<std::uint64_t>(limit)) {
    complain(fmt::format("{}={} is no whole number from -{} to {}", name, *given, limit, limit));
    return otherwise;
  }
  return below ? -static_cast<std::int64_t>(*size) : static_cast<std::int64_t>(*size);
}

std::optional<double> FaultArguments::fraction(const char* name) {
  const std::string* given = take(name);
  if (given == nullptr) {
    return std::nullopt;
  }
  char* end = nullptr;
  const double value = std::strtod(given->c_str(), &end);
  if (given->empty() || *end != '\0' || !(value >= 0.0 && value <= 1.0)) {
    complain(fmt::format("{}={} is no number from 0 to 1", name, *given));
    return std::nullopt;
  }
  return value;
}

std::string FaultArguments::word(const char* name, std::initializer_list<const char*> allowed,
                                 const char* otherwise) {
  const std::string* given = take(name);
  if (given == nullptr) {
    return otherwise;
  }
  if (std::find(allowed.begin(), allowed.end(), *given) == allowed.end()) {
    complain(fmt::format("{}={} is none of: {}", name, *given, fmt::join(allowed, ", ")));
  }
  return *given;
}

void FaultArguments::complain(std::string what) {
  if (wrong_.empty()) {
    wrong_ = std::move(what);
  }
}

Result<void> FaultArguments::done() {
  for (const auto& [name, value] : call_.arguments) {
    if (!taken_.contains(name)) {
      complain(fmt::format("it has no argument '{}'", name));
    }
  }
  if (!wrong_.empty()) {
    return fail(ErrorCode::invalid_input, fmt::format("fault {}: {}", call_.name, text::printable(wrong_)));
  }
  return {};
}

const std::string* FaultArguments::take(const char* name) {
  taken_.insert(name);
  const auto found = call_.arguments.find(name);
  return found == call_.arguments.end() ? nullptr : &found->second;
}

}  // namespace eastap::core::faults
