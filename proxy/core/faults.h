// The stock faults: each one small function over the bytes about to be sent, after every edit and encoding. A
// new fault is one function and one row in the table of faults.cc. Pure functions; any thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "proxy/base/result.h"
#include "proxy/core/exchange.h"
#include "proxy/core/hook.h"
#include "proxy/core/message.h"

namespace eastap::core::faults {

/// What happens to the connection once the bytes were sent.
enum class After : std::uint8_t {
  go_on,
  fin,  ///< close the receiving peer's connection with FIN
  rst,  ///< the same with RST
};

/// A body that is sent in pieces with pauses between them.
struct Pace {
  std::size_t bytes = 0;  ///< of each piece; 0: all at once
  std::chrono::milliseconds interval{0};
};

/// A message about to be sent. A fault changes it in place and keeps `body.content_spans` true.
struct Target {
  Head& head;
  Body& body;
  After after = After::go_on;
  Pace pace{};
};

/// Carries a fault out; the note says what was done, with the call's source. Errors (invalid_input): no fault
/// of that name, a wrong argument, or a fault of the body while the body is not held (Body::kept is false).
[[nodiscard]] Result<Note> apply(const FaultCall& call, Target& target);

/// Whether apply() would know the name and take the arguments; so that a mistake is told where it was
/// written.
[[nodiscard]] Result<void> check(const FaultCall& call);

/// "truncate bytes=40": the call as it was written, for the record.
[[nodiscard]] std::string text_of(const FaultCall& call);

/// Whether there is a fault of this name.
[[nodiscard]] bool exists(std::string_view name);

}  // namespace eastap::core::faults
