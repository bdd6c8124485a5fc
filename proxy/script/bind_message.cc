#include "proxy/script/bind_message.h"

#include <array>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "decoders/eas/command.h"
#include "proxy/core/own_answer.h"
#include "proxy/script/bind_document.h"
#include "proxy/script/bind_headers.h"
#include "proxy/script/binding.h"
#include "proxy/script/lua_state.h"

namespace eastap::script {

namespace {

struct MessageRef {
  static constexpr const char* type_name = "message";
  std::uint64_t call = 0;
  Part part = Part::request;
  [[nodiscard]] bool is_response() const { return part != Part::request; }
};

MessageState& message_of(lua_State* L, const MessageRef& ref) {
  return script::message_of(L, ref.call, ref.part);
}
MessageState& writable(lua_State* L, const MessageRef& ref) {
  return writable_message(L, ref.call, ref.part);
}

int push_nothing(lua_State* L) {
  lua_pushnil(L);
  return 1;
}
int push_text(lua_State* L, std::string_view text) {
  push(L, text);
  return 1;
}

int get_method(lua_State* L, MessageRef& self) {
  return self.is_response() ? push_nothing(L) : push_text(L, message_of(L, self).head().method());
}

int get_target(lua_State* L, MessageRef& self) {
  return self.is_response() ? push_nothing(L) : push_text(L, message_of(L, self).head().target());
}

int get_path(lua_State* L, MessageRef& self) {
  return self.is_response() ? push_nothing(L)
                            : push_text(L, eas::split_target(message_of(L, self).head().target()).path);
}

int get_status(lua_State* L, MessageRef& self) {
  if (self.is_response()) {
    lua_pushinteger(L, message_of(L, self).head().status());
  } else {
    lua_pushnil(L);
  }
  return 1;
}

int get_reason(lua_State* L, MessageRef& self) {
  return self.is_response() ? push_text(L, message_of(L, self).head().reason()) : push_nothing(L);
}

/// Sets one word of the start line; `first` and `rest` are what stands around it.
void set_start_line(lua_State* L, MessageState& message, const std::string& line) {
  if (!is_line(line)) {
    raise(L, "a start line cannot contain a line end or a zero byte");
  }
  check_growth(L, message, line.size());
  edit_head(L, message).set_start_line(line);
}

void check_side(lua_State* L, const MessageRef& self, bool response, const char* name) {
  if (self.is_response() != response) {
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
  push_headers(L, self.call, self.part);
  return 1;
}

/// The content, which an edited document is encoded for each time.
Result<ByteView> charged_content(lua_State* L, MessageState& message) {
  auto content = message.content(State::of(L).limits().string);
  State::of(L).charge(content ? content->size() / 64 : 0);
  return content;
}

int get_body(lua_State* L, MessageRef& self) {
  const auto content = charged_content(L, message_of(L, self));
  if (content) {
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
  if (const auto content = charged_content(L, message); !content) {
    push(L, content.error().what);
  } else if (const auto document = message.document(limit); !document) {
    push(L, document.error().what);
  } else {
    lua_pushnil(L);
  }
  return 1;
}

void set_content(lua_State* L, MessageState& message, Bytes content) {
  if (const auto done = message.set_content(std::move(content)); !done) {
    raise(L, "the body cannot be changed: " + done.error().what);
  }
  message.changed.add(where(L));
}

void set_body(lua_State* L, MessageRef& self) {
  MessageState& message = writable(L, self);
  if (lua_isstring(L, 3) == 0) {
    raise(L, fmt::format("body takes a text, not a {} value; \"\" is an empty body", luaL_typename(L, 3)));
  }
  set_content(L, message, to_bytes(check_text(L, 3)));
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
  if (lua_isstring(L, 3) == 0 && test_document(L, 3) == nullptr) {
    raise(L, fmt::format("document takes XML or a document, not a {} value", luaL_typename(L, 3)));
  }
  set_content(L, message, check_wbxml(L, 3));
}

int message_equal(lua_State* L) {
  const MessageRef* a = Userdata<MessageRef>::test(L, 1);
  const MessageRef* b = Userdata<MessageRef>::test(L, 2);
  lua_pushboolean(L, a != nullptr && b != nullptr && a->call == b->call && a->part == b->part ? 1 : 0);
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

void push_message(lua_State* L, CallState& call, Part part) {
  if (call.message(part).exists()) {
    Userdata<MessageRef>::make(L, MessageRef{call.serial, part});
  } else {
    lua_pushnil(L);
  }
}

}  // namespace eastap::script
