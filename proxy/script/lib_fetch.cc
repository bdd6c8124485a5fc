#include "proxy/script/lib_fetch.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <string_view>

#include <fmt/format.h>

#include "proxy/base/text.h"
#include "proxy/script/bind_document.h"
#include "proxy/script/bind_exchange.h"
#include "proxy/script/bind_headers.h"
#include "proxy/script/binding.h"
#include "proxy/script/fetch.h"
#include "proxy/script/limits.h"
#include "proxy/script/lua_state.h"

namespace eastap::script {

namespace {

constexpr std::size_t longest_fetch_line = 8192;                   // bytes of command, method or target
constexpr std::size_t largest_fetch_body = std::size_t{8} << 20U;  // bytes
constexpr std::chrono::milliseconds shortest_fetch{100};
constexpr const char* fetch_fields =
    "fetch: there are only command, document, body, method, target, headers, timeout and exchange";

std::string fetch_line(lua_State* L, std::string_view key) {
  const std::string_view text = check_text(L, -1);
  if (text.empty() || text.size() > longest_fetch_line || !is_line(text)) {
    raise(L, fmt::format("fetch: {} is a line of at most {} bytes", key, longest_fetch_line));
  }
  return std::string(text);
}

std::chrono::milliseconds fetch_timeout(lua_State* L) {
  const lua_Number seconds = luaL_checknumber(L, -1);
  const auto most = static_cast<lua_Number>(max_deadline.count()) / 1000;
  const auto least = static_cast<lua_Number>(shortest_fetch.count()) / 1000;
  if (!(seconds >= least && seconds <= most)) {
    raise(L, fmt::format("fetch: timeout is in seconds, from {} to {}", least, most));
  }
  return std::chrono::milliseconds(static_cast<std::int64_t>(std::llround(seconds * 1000.0)));
}

/// One field, its key below the value on the top of the stack.
void read_fetch_field(lua_State* L, const CallState& call, FetchRequest& request, bool& has_document) {
  const std::string_view key = lua_type(L, -2) == LUA_TSTRING ? check_text(L, -2) : std::string_view{};
  if (key == "command") {
    request.command = fetch_line(L, key);
  } else if (key == "method") {
    request.method = fetch_line(L, key);
  } else if (key == "target") {
    request.target = fetch_line(L, key);
  } else if (key == "headers") {
    request.headers = check_fields(L, -1);
  } else if (key == "document") {
    request.body = check_wbxml(L, -1);
    has_document = true;
  } else if (key == "body") {
    if (!has_document) {
      request.body = to_bytes(check_text(L, -1));
    }
  } else if (key == "timeout") {
    request.wait = fetch_timeout(L);
  } else if (key != "exchange") {
    raise(L, fetch_fields);
  } else if (!is_exchange_of(L, -1, call)) {
    raise(L, "fetch: exchange is the one that this hook was called with");
  }
}

/// Of the table at index 1.
FetchRequest check_fetch(lua_State* L, const CallState& call) {
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_settop(L, 1);
  FetchRequest request;
  bool has_document = false;
  for (lua_pushnil(L); lua_next(L, 1) != 0; lua_pop(L, 1)) {
    read_fetch_field(L, call, request, has_document);
  }
  if (request.command.empty() == request.method.empty() || request.method.empty() != request.target.empty()) {
    raise(L, "fetch: takes a command, or a method and a target");
  }
  if (request.body.size() > largest_fetch_body) {
    raise(L, fmt::format("fetch: the body is longer than {} MiB", largest_fetch_body >> 20U));
  }
  const bool typed = std::ranges::any_of(
      request.headers, [](const auto& field) { return text::iequals(field.first, "Content-Type"); });
  if (!typed && !request.body.empty() && (has_document || !request.command.empty())) {
    request.headers.emplace_back("Content-Type", "application/vnd.ms-sync.wbxml");
  }
  return request;
}

}  // namespace

int fetch(lua_State* L) {
  State& state = State::of(L);
  if (!state.trusted) {
    raise(L,
          "fetch: only a trusted script may ask the server with the phone's sign-in; eastap was started "
          "without "
          "--script-trust");
  }
  Task& task = check_may_wait(L, "fetching");
  const CallState& call = *state.call;
  if (!call.hook.exchange || !call.hook.exchange->request) {
    raise(L,
          fmt::format("fetch is not possible in the event {}: there is no request whose sign-in it could use",
                      row_of(call.event).name));
  }
  if (call.fetched.size() >= CallState::max_fetched) {
    raise(L, fmt::format("fetch: a hook call has at most {} answers", CallState::max_fetched));
  }
  auto request = std::make_shared<FetchRequest>(check_fetch(L, call));
  if (!state.can_fetch) {
    lua_pushnil(L);
    lua_pushliteral(L, "there is no server to ask: `eastap test` and `eastap serve` connect to nobody");
    return 2;
  }
  state.charge(request->body.size() / 16);
  const auto wait = request->wait;
  task.suspension = {Suspension::Kind::fetch, wait, {}, std::move(request)};
  return lua_yield(L, 0);
}

}  // namespace eastap::script
