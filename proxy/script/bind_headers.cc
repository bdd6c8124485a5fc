#include "proxy/script/bind_headers.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "proxy/base/text.h"
#include "proxy/script/binding.h"
#include "proxy/script/lua_state.h"

namespace eastap::script {

namespace {

struct HeadersRef {
  static constexpr const char* type_name = "headers";
  std::uint64_t call = 0;
  Part part = Part::request;
};

/// RFC 9110 section 5: a name is a token, a value has no line end; anything else would change the framing
/// unseen.
std::string_view field_name(lua_State* L, std::string_view name) {
  if (!is_token(name)) {
    raise(L, fmt::format("'{}' is no header name", text::printable(name, 60)));
  }
  return name;
}
std::string_view field_value(lua_State* L, std::string_view value) {
  if (!is_line(value)) {
    raise(L, "a header value cannot contain a line end or a zero byte");
  }
  return value;
}

void push_optional(lua_State* L, const std::optional<std::string_view>& value) {
  if (value) {
    push(L, *value);
  } else {
    lua_pushnil(L);
  }
}

int headers_get(lua_State* L) {
  const auto& self = Userdata<HeadersRef>::check(L, 1);
  push_optional(L, message_of(L, self.call, self.part).head().find(check_text(L, 2)));
  return 1;
}

int headers_get_all(lua_State* L) {
  const auto& self = Userdata<HeadersRef>::check(L, 1);
  const auto values = message_of(L, self.call, self.part).head().find_all(check_text(L, 2));
  lua_createtable(L, static_cast<int>(values.size()), 0);
  for (std::size_t i = 0; i < values.size(); ++i) {
    push(L, values[i]);
    lua_rawseti(L, -2, static_cast<lua_Integer>(i + 1));
  }
  return 1;
}

/// How many there were. Removing what is not there is no edit: the head stays byte for byte what it was.
std::size_t remove_fields(lua_State* L, MessageState& message, std::string_view name) {
  return message.head().find(name) ? edit_head(L, message).remove(name) : 0;
}

int headers_set(lua_State* L) {
  const auto& self = Userdata<HeadersRef>::check(L, 1);
  const std::string_view name = field_name(L, check_text(L, 2));
  MessageState& message = writable_message(L, self.call, self.part);
  if (lua_isnil(L, 3)) {
    static_cast<void>(remove_fields(L, message, name));
    return 0;
  }
  const std::string_view value = field_value(L, check_text(L, 3));
  check_growth(L, message, name.size() + value.size() + 4);
  edit_head(L, message).set(name, value);
  return 0;
}

int headers_add(lua_State* L) {
  const auto& self = Userdata<HeadersRef>::check(L, 1);
  const std::string_view name = field_name(L, check_text(L, 2));
  const std::string_view value = field_value(L, check_text(L, 3));
  MessageState& message = writable_message(L, self.call, self.part);
  check_growth(L, message, name.size() + value.size() + 4);
  edit_head(L, message).add(name, value);
  return 0;
}

int headers_remove(lua_State* L) {
  const auto& self = Userdata<HeadersRef>::check(L, 1);
  const std::string_view name = check_text(L, 2);
  MessageState& message = writable_message(L, self.call, self.part);
  lua_pushinteger(L, static_cast<lua_Integer>(remove_fields(L, message, name)));
  return 1;
}

/// headers.Name: a method, or else the first value of that field.
int headers_index(lua_State* L) {
  static_cast<void>(Userdata<HeadersRef>::check(L, 1));
  lua_pushvalue(L, 2);
  if (lua_rawget(L, lua_upvalueindex(1)) != LUA_TNIL) {
    return 1;
  }
  lua_pop(L, 1);
  return headers_get(L);
}

int headers_count(lua_State* L) {
  const auto& self = Userdata<HeadersRef>::check(L, 1);
  lua_pushinteger(L, static_cast<lua_Integer>(message_of(L, self.call, self.part).head().fields().size()));
  return 1;
}

/// Upvalues: list of names, list of values, position.
int headers_next(lua_State* L) {
  const lua_Integer at = lua_tointeger(L, lua_upvalueindex(3)) + 1;
  lua_pushinteger(L, at);
  lua_replace(L, lua_upvalueindex(3));
  if (lua_rawgeti(L, lua_upvalueindex(1), at) == LUA_TNIL) {
    return 1;
  }
  lua_rawgeti(L, lua_upvalueindex(2), at);
  return 2;
}

/// for name, value in pairs(headers): in order, duplicates one by one, as they are when the loop begins.
int headers_pairs(lua_State* L) {
  const auto& self = Userdata<HeadersRef>::check(L, 1);
  const auto fields = message_of(L, self.call, self.part).head().fields();
  lua_createtable(L, static_cast<int>(fields.size()), 0);
  lua_createtable(L, static_cast<int>(fields.size()), 0);
  for (std::size_t i = 0; i < fields.size(); ++i) {
    push(L, fields[i].name);
    lua_rawseti(L, -3, static_cast<lua_Integer>(i + 1));
    push(L, fields[i].value);
    lua_rawseti(L, -2, static_cast<lua_Integer>(i + 1));
  }
  lua_pushinteger(L, 0);
  lua_pushcclosure(L, guarded<headers_next>, 3);
  return 1;
}

}  // namespace

CallState& check_call(lua_State* L, std::uint64_t serial) {
  const State& state = State::of(L);
  if (state.call != nullptr && state.call->serial == serial) {
    return *state.call;
  }
  CallState* found = state.find_call == nullptr ? nullptr : state.find_call(state.find_context, serial);
  if (found == nullptr) {
    raise(L, "this exchange is over: its hook has ended (keep values, not the exchange)");
  }
  return *found;
}

MessageState& message_of(lua_State* L, std::uint64_t call, Part part) {
  return check_call(L, call).message(part);
}

MessageState& writable_message(lua_State* L, std::uint64_t call, Part part) {
  MessageState& message = message_of(L, call, part);
  if (part >= Part::first_fetched) {
    raise(L, "a fetched answer cannot be changed");
  }
  if (!message.writable()) {
    raise(L, fmt::format("the {} was already sent on; it cannot be changed here",
                         part == Part::response ? "response" : "request"));
  }
  return message;
}

core::Head& edit_head(lua_State* L, MessageState& message) {
  message.changed.add(where(L));
  return message.edit_head();
}

bool is_token(std::string_view text) {
  constexpr std::string_view signs = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::all_of(text.begin(), text.end(), [signs](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           signs.find(c) != std::string_view::npos;
  });
}

bool is_line(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

void check_growth(lua_State* L, const MessageState& message, std::size_t more) {
  if (message.head().raw().size() + more > message.received_head().raw().size() + max_head_growth) {
    raise(L, fmt::format("more than {} bytes were added to the head", max_head_growth));
  }
  State::of(L).charge(message.head().raw().size() / 16);
}

void open_headers(lua_State* L) {
  Userdata<HeadersRef>::open(L);
  set_functions(L, {{"__newindex", guarded<headers_set>},
                    {"__len", guarded<headers_count>},
                    {"__pairs", guarded<headers_pairs>}});
  lua_createtable(L, 0, 5);
  set_functions(L, {{"get", guarded<headers_get>},
                    {"get_all", guarded<headers_get_all>},
                    {"set", guarded<headers_set>},
                    {"add", guarded<headers_add>},
                    {"remove", guarded<headers_remove>}});
  lua_pushvalue(L, -1);
  lua_setfield(L, LUA_REGISTRYINDEX, "members of headers");  // for tests, as every Type does
  lua_pushcclosure(L, guarded<headers_index>, 1);
  lua_setfield(L, -2, "__index");
  lua_pop(L, 1);
}

void push_headers(lua_State* L, std::uint64_t call, Part part) {
  Userdata<HeadersRef>::make(L, HeadersRef{call, part});
}

std::vector<std::pair<std::string, std::string>> check_fields(lua_State* L, int index) {
  index = lua_absindex(L, index);
  luaL_checktype(L, index, LUA_TTABLE);
  std::vector<std::pair<std::string, std::string>> fields;
  std::size_t size = 0;
  bool named = false;
  lua_pushnil(L);
  while (lua_next(L, index) != 0) {
    named = named || lua_type(L, -2) == LUA_TSTRING;
    if (lua_type(L, -1) == LUA_TTABLE) {
      lua_rawgeti(L, -1, 1);
      lua_rawgeti(L, -2, 2);
    } else {
      lua_pushvalue(L, -2);
      lua_pushvalue(L, -2);
    }
    // Both are copies, so that turning a number into a string does not confuse the walk.
    const bool texts = lua_isstring(L, -2) != 0 && lua_isstring(L, -1) != 0;
    if (!texts) {
      raise(L, "headers: expected {Name = \"value\"} or a list of {\"Name\", \"value\"}");
    }
    fields.emplace_back(field_name(L, check_text(L, -2)), field_value(L, check_text(L, -1)));
    size += fields.back().first.size() + fields.back().second.size() + 4;
    if (size > max_head_growth) {
      raise(L, fmt::format("the headers are longer than {} bytes", max_head_growth));
    }
    lua_pop(L, 3);
  }
  // A table with names as keys has no order of its own; give it one that is the same every time.
  if (named) {
    std::stable_sort(fields.begin(), fields.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
  }
  return fields;
}

}  // namespace eastap::script
