#include "proxy/script/bind_message.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "decoders/eas/command.h"
#include "proxy/base/text.h"
#include "proxy/core/own_answer.h"
#include "proxy/script/bind_document.h"
#include "proxy/script/binding.h"
#include "proxy/script/lua_state.h"

namespace eastap::script {

namespace {

struct MessageRef {
  static constexpr const char* type_name = "message";
  std::uint64_t call = 0;
  bool response = false;
};

struct HeadersRef {
  static constexpr const char* type_name = "headers";
  std::uint64_t call = 0;
  bool response = false;
};

template <class Ref>
MessageState& message_of(lua_State* L, const Ref& ref) {
  CallState& call = check_call(L, ref.call);
  return ref.response ? call.response : call.request;
}

template <class Ref>
MessageState& writable(lua_State* L, const Ref& ref) {
  MessageState& message = message_of(L, ref);
  if (!message.writable()) {
    raise(L, fmt::format("the {} was already sent on; it cannot be changed here",
                         ref.response ? "response" : "request"));
  }
  return message;
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

/// Room for one more field of that size.
void check_growth(lua_State* L, const MessageState& message, std::size_t more) {
  if (message.head().raw().size() + more > message.received_head().raw().size() + max_head_growth) {
    raise(L, fmt::format("more than {} bytes were added to the head", max_head_growth));
  }
  State::of(L).charge(message.head().raw().size() / 16);
}

// ---- headers
// ------------------------------------------------------------------------------------------------------------

void push_optional(lua_State* L, const std::optional<std::string_view>& value) {
  if (value) {
    push(L, *value);
  } else {
    lua_pushnil(L);
  }
}

int headers_get(lua_State* L) {
  const auto& self = Userdata<HeadersRef>::check(L, 1);
  push_optional(L, message_of(L, self).head().find(check_text(L, 2)));
  return 1;
}

int headers_get_all(lua_State* L) {
  const auto& self = Userdata<HeadersRef>::check(L, 1);
  const auto values = message_of(L, self).head().find_all(check_text(L, 2));
  lua_createtable(L, static_cast<int>(values.size()), 0);
  for (std::size_t i = 0; i < values.size(); ++i) {
    push(L, values[i]);
    lua_rawseti(L, -2, static_cast<lua_Integer>(i + 1));
  }
  return 1;
}

int headers_set(lua_State* L) {
  const auto& self = Userdata<HeadersRef>::check(L, 1);
  const std::string_view name = field_name(L, check_text(L, 2));
  MessageState& message = writable(L, self);
  if (lua_isnil(L, 3)) {
    message.edit_head().remove(name);
    return 0;
  }
  const std::string_view value = field_value(L, check_text(L, 3));
  check_growth(L, message, name.size() + value.size() + 4);
  message.edit_head().set(name, value);
  return 0;
}

int headers_add(lua_State* L) {
  const auto& self = Userdata<HeadersRef>::check(L, 1);
  const std::string_view name = field_name(L, check_text(L, 2));
  const std::string_view value = field_value(L, check_text(L, 3));
  MessageState& message = writable(L, self);
  check_growth(L, message, name.size() + value.size() + 4);
  message.edit_head().add(name, value);
  return 0;
}

int headers_remove(lua_State* L) {
  const auto& self = Userdata<HeadersRef>::check(L, 1);
  const std::string_view name = check_text(L, 2);
  MessageState& message = writable(L, self);
  // Removing what is not there is no edit: the head stays byte for byte what it was.
  lua_pushinteger(L,
                  message.head().find(name) ? static_cast<lua_Integer>(message.edit_head().remove(name)) : 0);
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
  lua_pushinteger(L, static_cast<lua_Integer>(message_of(L, self).head().fields().size()));
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
  const auto fields = message_of(L, self).head().fields();
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
  lua_pushcclosure(L, guarded<headers_index>, 1);
  lua_setfield(L, -2, "__index");
  lua_pop(L, 1);
}

// ---- messages
// -----------------------------------------------------------------------------------------------------------

int push_nothing(lua_State* L) {
  lua_pushnil(L);
  return 1;
}
int push_text(lua_State* L, std::string_view text) {
  push(L, text);
  return 1;
}

int get_method(lua_State* L, MessageRef& self) {
  return self.response ? push_nothing(L) : push_text(L, message_of(L, self).head().method());
}

int get_target(lua_State* L, MessageRef& self) {
  return self.response ? push_nothing(L) : push_text(L, message_of(L, self).head().target());
}

int get_path(lua_State* L, MessageRef& self) {
  return self.response ? push_nothing(L)
                       : push_text(L, eas::split_target(message_of(L, self).head().target()).path);
}

int get_status(lua_State* L, MessageRef& self) {
  if (self.response) {
    lua_pushinteger(L, message_of(L, self).head().status());
  } else {
    lua_pushnil(L);
  }
  return 1;
}

int get_reason(lua_State* L, MessageRef& self) {
  return self.response ? push_text(L, message_of(L, self).head().reason()) : push_nothing(L);
}

/// Sets one word of the start line; `first` and `rest` are what stands around it.
void set_start_line(lua_State* L, MessageState& message, const std::string& line) {
  if (!is_line(line)) {
    raise(L, "a start line cannot contain a line end or a zero byte");
  }
  check_growth(L, message, line.size());
  message.edit_head().set_start_line(line);
}

void check_side(lua_State* L, const MessageRef& self, bool response, const char* name) {
  if (self.response != response) {
    raise(L, fmt::format("{} belongs to a {}", name, response ? "response" : "request"));
  }
}

std::string last_word(const core::Head& head) {
  const std::string_view line = head.start_line();
  const std::size_t blank = line.rfind(' ');
  return std::string(blank == std::string_view::npos ? std::string_view("HTTP/1.1") : line.substr(blank + 1));
}

void set_method(lua_State* L, MessageRef& self) {
  check_side(L, self, false, "method");
  MessageState& message = writable(L, self);
  const std::string_view method = check_text(L, 3);
  if (!is_token(method)) {
    raise(L, "that is no method name");
  }
  set_start_line(L, message,
                 fmt::format("{} {} {}", method, message.head().target(), last_word(message.head())));
}

void set_target(lua_State* L, MessageRef& self) {
  check_side(L, self, false, "target");
  MessageState& message = writable(L, self);
  const std::string_view target = check_text(L, 3);
  if (target.empty() || target.find(' ') != std::string_view::npos) {
    raise(L, "a request target cannot be empty or contain a blank");
  }
  set_start_line(L, message,
                 fmt::format("{} {} {}", message.head().method(), target, last_word(message.head())));
}

std::string version_of(const core::Head& head) {
  const std::string_view line = head.start_line();
  return std::string(line.substr(0, line.find(' ')));
}

void set_status(lua_State* L, MessageRef& self) {
  check_side(L, self, true, "status");
  MessageState& message = writable(L, self);
  const lua_Integer status = luaL_checkinteger(L, 3);
  if (status < 200 || status > 599) {
    raise(L, "a status is a number from 200 to 599");
  }
  set_start_line(L, message,
                 fmt::format("{} {} {}", version_of(message.head()), status,
                             core::reason_phrase(static_cast<int>(status))));
}

void set_reason(lua_State* L, MessageRef& self) {
  check_side(L, self, true, "reason");
  MessageState& message = writable(L, self);
  set_start_line(
      L, message,
      fmt::format("{} {} {}", version_of(message.head()), message.head().status(), check_text(L, 3)));
}

int get_complete(lua_State* L, MessageRef& self) {
  lua_pushboolean(L, message_of(L, self).complete() ? 1 : 0);
  return 1;
}

int get_headers(lua_State* L, MessageRef& self) {
  static_cast<void>(message_of(L, self));
  Userdata<HeadersRef>::make(L, HeadersRef{self.call, self.response});
  return 1;
}

int get_body(lua_State* L, MessageRef& self) {
  const auto content = message_of(L, self).content(State::of(L).limits().string);
  if (content) {
    State::of(L).charge(content->size() / 64);
    push(L, as_text(*content));
  } else {
    lua_pushnil(L);
  }
  return 1;
}

/// Why `body` or `document` is nil although there is a body.
int get_body_error(lua_State* L, MessageRef& self) {
  MessageState& message = message_of(L, self);
  const std::size_t limit = State::of(L).limits().string;
  if (const auto content = message.content(limit); !content) {
    push(L, content.error().what);
  } else if (const auto document = message.document(limit); !document) {
    push(L, document.error().what);
  } else {
    lua_pushnil(L);
  }
  return 1;
}

void set_body(lua_State* L, MessageRef& self) {
  MessageState& message = writable(L, self);
  if (const auto done = message.set_content(to_bytes(check_text(L, 3))); !done) {
    raise(L, "the body cannot be changed: " + done.error().what);
  }
}

int get_document(lua_State* L, MessageRef& self) {
  const auto document = message_of(L, self).document(State::of(L).limits().string);
  push_document(L, document ? *document : DocumentPtr{});
  if (document && *document) {
    State::of(L).charge((*document)->document.body().size() / 32);
  }
  return 1;
}

/// message.document = document or XML text: the content becomes its encoding.
void set_document(lua_State* L, MessageRef& self) {
  MessageState& message = writable(L, self);
  if (const auto done = message.set_content(check_wbxml(L, 3)); !done) {
    raise(L, "the body cannot be changed: " + done.error().what);
  }
}

int message_equal(lua_State* L) {
  const MessageRef* a = Userdata<MessageRef>::test(L, 1);
  const MessageRef* b = Userdata<MessageRef>::test(L, 2);
  lua_pushboolean(L,
                  a != nullptr && b != nullptr && a->call == b->call && a->response == b->response ? 1 : 0);
  return 1;
}

constexpr std::array<Property<MessageRef>, 10> message_properties{{
    {"method", get_method, set_method},
    {"target", get_target, set_target},
    {"path", get_path},
    {"status", get_status, set_status},
    {"reason", get_reason, set_reason},
    {"complete", get_complete},
    {"headers", get_headers},
    {"body", get_body, set_body},
    {"body_error", get_body_error},
    {"document", get_document, set_document},
}};

}  // namespace

void open_messages(lua_State* L) {
  Type<MessageRef>::open(L, message_properties, {}, {{"__eq", guarded<message_equal>}});
  open_headers(L);
}

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

void push_message(lua_State* L, CallState& call, bool response) {
  const MessageState& message = response ? call.response : call.request;
  if (message.exists()) {
    Userdata<MessageRef>::make(L, MessageRef{call.serial, response});
  } else {
    lua_pushnil(L);
  }
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
