#include "proxy/script/script.h"

#include <algorithm>

#include <fmt/format.h>

#include "proxy/base/text.h"
#include "proxy/script/lib_base.h"
#include "proxy/script/lib_eastap.h"

namespace eastap::script {

namespace {

/// The raw global of that name in the environment, on the stack; its type.
int push_global(lua_State* L, int environment, const char* name) {
  lua_rawgeti(L, LUA_REGISTRYINDEX, environment);
  lua_pushstring(L, name);
  const int type = lua_rawget(L, -2);
  lua_remove(L, -2);
  return type;
}

}  // namespace

Result<std::shared_ptr<const Script>> Script::make(State& state, std::string name, int environment,
                                                   std::vector<Handler> handlers) {
  std::unique_ptr<Script> script(new Script(state, std::move(name), environment));
  for (Handler& handler : handlers) {
    script->row(handler.event).push_back(std::move(handler));
  }
  if (const auto read = script->read_hooks(); !read) {
    return fail(read.error());
  }
  if (const auto read = script->read_bodies(); !read) {
    return fail(read.error());
  }
  if (const auto read = script->read_on_error(); !read) {
    return fail(read.error());
  }
  return std::shared_ptr<const Script>(std::move(script));
}

Script::~Script() {
  for (const std::vector<Handler>& row : handlers_) {
    for (const Handler& handler : row) {
      luaL_unref(state_.lua(), LUA_REGISTRYINDEX, handler.function);
    }
  }
  luaL_unref(state_.lua(), LUA_REGISTRYINDEX, environment_);
}

Result<void> Script::read_hooks() {
  lua_State* lua = state_.lua();
  for (const EventRow& known : all_events()) {
    if (known.global == nullptr) {
      continue;
    }
    const int type = push_global(lua, environment_, known.global);
    if (type == LUA_TFUNCTION) {
      Handler& handler = row(known.event).emplace_back();
      handler.event = known.event;
      handler.global = true;
      handler.function = luaL_ref(lua, LUA_REGISTRYINDEX);
      continue;
    }
    lua_pop(lua, 1);
    if (type != LUA_TNIL) {
      return fail(ErrorCode::invalid_input, fmt::format("{}: {} is a {}, not a function", name_, known.global,
                                                        lua_typename(lua, type)));
    }
  }
  return {};
}

Result<void> Script::read_bodies() {
  lua_State* lua = state_.lua();
  const int type = push_global(lua, environment_, "bodies");
  if (type == LUA_TBOOLEAN) {
    request_body_ = response_body_ = lua_toboolean(lua, -1) != 0;
  } else if (type == LUA_TTABLE) {
    for (const auto& [name, wish] :
         {std::pair{"request", &request_body_}, std::pair{"response", &response_body_}}) {
      lua_pushstring(lua, name);
      *wish = lua_rawget(lua, -2) == LUA_TNIL || lua_toboolean(lua, -1) != 0;
      lua_pop(lua, 1);
    }
  } else if (type != LUA_TNIL) {
    lua_pop(lua, 1);
    return fail(ErrorCode::invalid_input,
                fmt::format("{}: bodies is a {}; expected true, false or {{request = ..., response = ...}}",
                            name_, lua_typename(lua, type)));
  }
  lua_pop(lua, 1);
  return {};
}

Result<void> Script::read_on_error() {
  lua_State* lua = state_.lua();
  const int type = push_global(lua, environment_, "on_error");
  const std::string_view said = type == LUA_TSTRING ? lua_tostring(lua, -1) : "";
  if (said == "pass" || said == "drop") {
    on_error_ = said == "pass" ? OnError::pass : OnError::drop;
  }
  lua_pop(lua, 1);
  if (type != LUA_TNIL && !on_error_) {
    return fail(ErrorCode::invalid_input,
                fmt::format("{}: on_error is neither \"pass\" nor \"drop\"", name_));
  }
  return {};
}

void Script::add_to(core::HookWish& wish) const {
  const auto handles = [this](Event event) { return !handlers(event).empty(); };
  wish.connect = wish.connect || handles(Event::connect);
  wish.close = wish.close || handles(Event::close);
  wish.request_head = wish.request_head || handles(Event::request_headers);
  wish.response_head = wish.response_head || handles(Event::response_headers);
  wish.request_chunk = wish.request_chunk || handles(Event::chunk);
  wish.response_chunk = wish.response_chunk || handles(Event::chunk);
  if (handles(Event::request)) {
    wish.request = true;
    wish.request_body = wish.request_body || request_body_;
  }
  if (handles(Event::response)) {
    wish.response = true;
    wish.response_body = wish.response_body || response_body_;
  }
}

std::vector<std::string> Script::tests() const {
  constexpr std::string_view prefix = "test_";
  std::vector<std::string> names;
  lua_State* lua = state_.lua();
  lua_rawgeti(lua, LUA_REGISTRYINDEX, environment_);
  lua_pushnil(lua);
  while (lua_next(lua, -2) != 0) {
    if (lua_type(lua, -2) == LUA_TSTRING && lua_isfunction(lua, -1)) {
      std::size_t size = 0;
      const char* text = lua_tolstring(lua, -2, &size);
      if (const std::string_view name(text, size); name.starts_with(prefix)) {
        names.emplace_back(name);
      }
    }
    lua_pop(lua, 1);
  }
  lua_pop(lua, 1);
  std::ranges::sort(names);
  return names;
}

void Script::push_global_function(lua_State* L, const std::string& name) const {
  lua_rawgeti(L, LUA_REGISTRYINDEX, environment_);
  lua_pushlstring(L, name.data(), name.size());
  lua_rawget(L, -2);
  lua_remove(L, -2);
}

std::chrono::milliseconds Script::deadline() const {
  lua_State* lua = state_.lua();
  std::chrono::milliseconds found = state_.limits().deadline;
  if (push_global(lua, environment_, "eas") == LUA_TTABLE) {
    lua_pushliteral(lua, "deadline");
    lua_rawget(lua, -2);
    const lua_Number seconds = lua_tonumber(lua, -1);
    if (lua_type(lua, -1) == LUA_TNUMBER && seconds >= 0) {
      const lua_Number most = static_cast<lua_Number>(max_deadline.count()) / 1000.0;
      found = std::chrono::milliseconds(static_cast<std::int64_t>(std::min(seconds, most) * 1000.0));
    }
    lua_pop(lua, 1);
  }
  lua_pop(lua, 1);
  return found;
}

ScriptLoad::ScriptLoad(State& state, std::string name, std::string_view text)
    : state_(state),
      name_(std::move(name)),
      task_(state.start()),
      result_(fail(ErrorCode::internal, "not loaded")) {
  push_environment(state.lua());
  add_eastap(state.lua());
  lua_getfield(state.lua(), -1, "eas");
  registered_ = open_events(state.lua());
  lua_pop(state.lua(), 1);
  environment_ = luaL_ref(state.lua(), LUA_REGISTRYINDEX);
  const std::string chunk = "@" + name_;
  const State::Enforced caps(state);
  compiled_ = luaL_loadbufferx(task_.thread, text.data(), text.size(), chunk.c_str(), "t") == LUA_OK;
  if (compiled_) {
    lua_rawgeti(task_.thread, LUA_REGISTRYINDEX, environment_);
    if (lua_setupvalue(task_.thread, -2, 1) == nullptr) {
      lua_pop(task_.thread, 1);
    }
  }
}

ScriptLoad::~ScriptLoad() {
  state_.release(task_, State::Outcome::failed);
  luaL_unref(state_.lua(), LUA_REGISTRYINDEX, environment_);
  luaL_unref(state_.lua(), LUA_REGISTRYINDEX, registered_);
}

bool ScriptLoad::step() {
  const State::Outcome outcome = compiled_ ? state_.resume(task_, 0) : State::Outcome::failed;
  switch (outcome) {
    case State::Outcome::suspended:
      return false;
    case State::Outcome::failed:
      result_ = fail(ErrorCode::invalid_input, text::printable(State::failure(task_), 2000));
      break;
    case State::Outcome::finished:
      if (auto made = Script::make(state_, name_, std::exchange(environment_, LUA_NOREF),
                                   take_handlers(state_.lua(), registered_))) {
        result_ = std::move(*made);
      } else {
        result_ = fail(made.error());
      }
      break;
  }
  state_.release(task_, outcome);
  return true;
}

}  // namespace eastap::script
