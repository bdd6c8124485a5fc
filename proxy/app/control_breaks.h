// The operations on breakpoints and held exchanges, for the table of control_desk.cc. On the loop's thread.
#pragma once

#include <optional>
#include <string_view>

#include "proxy/app/break_desk.h"
#include "proxy/app/control_json.h"

namespace eastap::app::control {

// {"do": "break.add", ...} and so on: docs/control.md describes what each is asked and answers.
[[nodiscard]] Result<Json> list_breakpoints(BreakDesk& desk, const Json& asked);
[[nodiscard]] Result<Json> add_breakpoint(BreakDesk& desk, const Json& asked);
[[nodiscard]] Result<Json> remove_breakpoint(BreakDesk& desk, const Json& asked);
[[nodiscard]] Result<Json> pause_breakpoint(BreakDesk& desk, const Json& asked);
[[nodiscard]] Result<Json> resume_breakpoint(BreakDesk& desk, const Json& asked);
[[nodiscard]] Result<Json> list_held(BreakDesk& desk, const Json& asked);
[[nodiscard]] Result<Json> show_held(BreakDesk& desk, const Json& asked);
/// The document with its secrets, to be edited.
[[nodiscard]] Result<Json> held_document(BreakDesk& desk, const Json& asked);
[[nodiscard]] Result<Json> edit_held(BreakDesk& desk, const Json& asked);
[[nodiscard]] Result<Json> release_held(BreakDesk& desk, const Json& asked);
[[nodiscard]] Result<Json> answer_held(BreakDesk& desk, const Json& asked);
[[nodiscard]] Result<Json> drop_held(BreakDesk& desk, const Json& asked);
[[nodiscard]] Result<Json> reset_held(BreakDesk& desk, const Json& asked);

/// Those held with a "serial" above "after"; nothing where there are none.
[[nodiscard]] std::optional<Json> held_after(const BreakDesk& desk, std::uint64_t after);
/// One of a list of held exchanges.
[[nodiscard]] Json held_facts(const HeldStanding& held);

}  // namespace eastap::app::control
