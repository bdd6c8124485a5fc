// Header fields for scripts, and what headers and messages have in common. Loop's thread only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <lua.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "proxy/script/call_state.h"

namespace eastap::script {

/// Bytes that edits may add to one head.
inline constexpr std::size_t max_head_growth = std::size_t{64} << 10U;

/// Makes the type known to a state.
void open_headers(lua_State* L);
/// Pushes the headers of a message.
void push_headers(lua_State* L, std::uint64_t call, Part part);

/// Header fields from the table at `index`: {Name = "value", ...} or a list of {"Name", "value"}; raises a
/// Lua error for what is no field.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> check_fields(lua_State* L, int index);

/// The live hook call of that number; raises a Lua error when it has ended.
[[nodiscard]] CallState& check_call(lua_State* L, std::uint64_t serial);
/// A message of a call; raises a Lua error when the call has ended.
[[nodiscard]] MessageState& message_of(lua_State* L, std::uint64_t call, Part part);
/// The same, where it can still be changed; raises a Lua error otherwise.
[[nodiscard]] MessageState& writable_message(lua_State* L, std::uint64_t call, Part part);

/// The head of a writable message, to be changed by the line that runs.
[[nodiscard]] core::Head& edit_head(lua_State* L, MessageState& message);

/// RFC 9110 section 5.6.2.
[[nodiscard]] bool is_token(std::string_view text);
/// Has no line end and no zero byte.
[[nodiscard]] bool is_line(std::string_view text);
/// Raises a Lua error where a head has no room for so many bytes more.
void check_growth(lua_State* L, const MessageState& message, std::size_t more);

}  // namespace eastap::script
