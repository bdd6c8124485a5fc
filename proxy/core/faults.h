// The stock faults: each one small function over the bytes about to be sent, after every edit and encoding. A
// new fault is one function and one row in the table of faults.cc. Pure functions; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "proxy/base/result.h"
#include "proxy/core/exchange.h"
#include "proxy/core/hook.h"
#include "proxy/core/line.h"
#include "proxy/core/message.h"

namespace eastap::core::faults {

/// What happens to the connection once the bytes were sent.
enum class After : std::uint8_t {
  go_on,
  fin,  ///< close the receiving peer's connection with FIN
  rst,  ///< the same with RST
};

/// A message about to be sent, or a connection that begins. A fault changes it in place and keeps
/// `body.content_spans` true.
struct Target {
  Head& head;
  Body& body;
  After after = After::go_on;
  std::optional<LineFault> line{};      ///< of the body, held or streamed; or of the connection
  std::optional<HalfOpen> half_open{};  ///< from now on
  bool duplicate = false;               ///< the request is sent a second time
  bool whole_connection = false;        ///< given: there is no message yet
  bool to_client = true;                ///< of a connection: which directions `line` is of
  bool to_server = true;
};

/// Ends the wire bytes of a body at `size`.
void cut_wire(Body& body, std::size_t size);

/// Carries a fault out; the note says what was done, with the call's source. Its kind is injected, or
/// hook_log where there was nothing to change ("corrupt did nothing: the body is empty") and the target stays
/// as it was. Errors (invalid_input): no fault of that name, a wrong argument, a fault of the body while the
/// body is not held (Body::kept is false), or one of a message for a connection.
[[nodiscard]] Result<Note> apply(const FaultCall& call, Target& target);

/// Whether apply() would know the name and take the arguments; so that a mistake is told where it was
/// written.
[[nodiscard]] Result<void> check(const FaultCall& call);

/// "truncate bytes=40": the call as it was written, for the record.
[[nodiscard]] std::string text_of(const FaultCall& call);

/// What is said of a fault that the message did not meet: "truncate did not strike: the exchange was answered
/// by hand".
[[nodiscard]] Note not_struck(const FaultCall& call, std::string_view why);

/// Whether there is a fault of this name.
[[nodiscard]] bool exists(std::string_view name);
/// Whether it can be of a whole connection.
[[nodiscard]] bool is_of_connections(std::string_view name);

}  // namespace eastap::core::faults
