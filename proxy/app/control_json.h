// Members of what `eastap ctl` and the API ask for, read with errors that name them. Pure; any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "proxy/base/result.h"

namespace eastap::app::control {

using Json = nlohmann::json;
/// Takes the answer of one operation, once, now or later.
using Reply = std::function<void(const Result<Json>&)>;

/// invalid_input: there is none, or it is no text.
[[nodiscard]] Result<std::string> text_member(const Json& asked, const char* name);
/// invalid_input: there is none, or it is no whole number of 0 or more.
[[nodiscard]] Result<std::uint64_t> number_member(const Json& asked, const char* name);
/// Nothing where it is absent or null.
[[nodiscard]] Result<std::optional<std::string>> optional_text(const Json& asked, const char* name);
[[nodiscard]] Result<std::optional<std::uint64_t>> optional_number(const Json& asked, const char* name);
/// Seconds, broken ones too, at most a week; nothing where it is absent or null.
[[nodiscard]] Result<std::optional<std::chrono::milliseconds>> optional_seconds(const Json& asked,
                                                                                const char* name);
[[nodiscard]] Result<bool> flag_member(const Json& asked, const char* name);

/// The first of them that is an error; null where none is.
template <class... T>
[[nodiscard]] const Error* first_error(const Result<T>&... results) {
  const Error* found = nullptr;
  ((found = found == nullptr && !results ? &results.error() : found), ...);
  return found;
}

/// An empty object, or the error.
[[nodiscard]] Result<Json> done(const Result<void>& outcome);

}  // namespace eastap::app::control
