// Result and Error: how every function of eastap reports failure. No exceptions cross a room's edge.
#pragma once

#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <utility>

namespace eastap {

/// What kind of failure this is; decides exit codes and how the user interface words it.
enum class ErrorCode {
  invalid_input,   ///< bytes, text or options that break their own rules
  limit_exceeded,  ///< a stated maximum was reached
  not_found,       ///< a file, host, name or record that does not exist
  refused,         ///< eastap's own policy says no
  io,              ///< the operating system said no; the text carries its words
  tls,             ///< a TLS handshake or certificate failed
  timeout,         ///< a stated deadline passed
  cancelled,       ///< the owner went away first
  internal,        ///< a bug of eastap's
};

/// A failure in words for the user: `what` names the thing, the place and, where there is one, the next step.
struct Error {
  ErrorCode code = ErrorCode::internal;
  std::string what;
  std::optional<std::size_t> offset;  ///< byte offset in the input that was being read

  /// The same error with "`context`: " before its text.
  [[nodiscard]] Error in(const std::string& context) const { return {code, context + ": " + what, offset}; }
};

template <class T>
using Result = std::expected<T, Error>;

/// `return fail(ErrorCode::io, "...")` from any function that returns a Result.
[[nodiscard]] inline std::unexpected<Error> fail(ErrorCode code, std::string what,
                                                 std::optional<std::size_t> offset = std::nullopt) {
  return std::unexpected(Error{code, std::move(what), offset});
}
[[nodiscard]] inline std::unexpected<Error> fail(Error error) {
  return std::unexpected(std::move(error));
}

}  // namespace eastap
