#include "proxy/app/control_json.h"

#include <cmath>

#include <fmt/format.h>

namespace eastap::app::control {

namespace {

/// The member, or null where it is absent or null.
const Json* member(const Json& asked, const char* name) {
  const auto found = asked.find(name);
  return found == asked.end() || found->is_null() ? nullptr : &*found;
}

std::unexpected<Error> must_be(const char* name, const char* what) {
  return fail(ErrorCode::invalid_input, fmt::format("\"{}\" must be {}", name, what));
}

}  // namespace

Result<std::optional<std::string>> optional_text(const Json& asked, const char* name) {
  const Json* const found = member(asked, name);
  if (found == nullptr) {
    return std::nullopt;
  }
  return found->is_string() ? Result<std::optional<std::string>>(found->get<std::string>())
                            : must_be(name, "a text");
}

Result<std::optional<std::uint64_t>> optional_number(const Json& asked, const char* name) {
  const Json* const found = member(asked, name);
  if (found == nullptr) {
    return std::nullopt;
  }
  const bool counts =
      found->is_number_unsigned() || (found->is_number_integer() && found->get<std::int64_t>() >= 0);
  return counts ? Result<std::optional<std::uint64_t>>(found->get<std::uint64_t>())
                : must_be(name, "a number");
}

Result<std::string> text_member(const Json& asked, const char* name) {
  auto found = optional_text(asked, name);
  if (!found) {
    return fail(std::move(found).error());
  }
  return found->has_value() ? Result<std::string>(**std::move(found)) : must_be(name, "a text");
}

Result<std::uint64_t> number_member(const Json& asked, const char* name) {
  const auto found = optional_number(asked, name);
  if (!found) {
    return fail(found.error());
  }
  return found->has_value() ? Result<std::uint64_t>(**found) : must_be(name, "a number");
}

Result<std::optional<std::chrono::milliseconds>> optional_seconds(const Json& asked, const char* name) {
  const Json* const found = member(asked, name);
  if (found == nullptr) {
    return std::nullopt;
  }
  constexpr double most = 7.0 * 24 * 3600;
  const double seconds = found->is_number() ? found->get<double>() : -1;
  if (!(seconds > 0) || seconds > most) {
    return must_be(name, "a number of seconds above 0");
  }
  return std::chrono::milliseconds(std::llround(std::max(seconds * 1000, 1.0)));
}

Result<bool> flag_member(const Json& asked, const char* name) {
  const Json* const found = member(asked, name);
  if (found == nullptr) {
    return false;
  }
  return found->is_boolean() ? Result<bool>(found->get<bool>()) : must_be(name, "true or false");
}

Result<Json> done(const Result<void>& outcome) {
  return outcome ? Result<Json>(Json::object()) : fail(outcome.error());
}

}  // namespace eastap::app::control
