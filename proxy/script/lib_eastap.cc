#include "proxy/script/lib_eastap.h"

#include <string>

#include <fmt/format.h>

#include "proxy/base/random.h"
#include "proxy/base/text.h"
#include "proxy/script/bind_document.h"
#include "proxy/script/bind_exchange.h"
#include "proxy/script/binding.h"
#include "proxy/script/lib_fetch.h"
#include "proxy/script/lib_values.h"
#include "proxy/script/lua_state.h"

namespace eastap::script {

namespace {

const char store_key = 0;          // registry: eas.store
const char young_devices_key = 0;  // registry: tables of devices used of late
const char old_devices_key = 0;    // registry: those before them

int sleep(lua_State* L) {
  return suspend(L, 1);
}

int log_line(lua_State* L) {
  return write_log(L, 1);
}

int device_store(lua_State* L) {
  push_device_store(L, check_text(L, 1));
  return 1;
}

/// eas.time(): seconds since 1970 with fractions.
int time_now(lua_State* L) {
  lua_pushnumber(L, static_cast<lua_Number>(State::of(L).clock().now().wall.count()) / 1e6);
  return 1;
}

// ---- random ----

struct Generator {
  static constexpr const char* type_name = "random generator";
  Random random;
};

/// As math.random: () in [0, 1), (m) from 1 to m, (m, n) from m to n.
int draw(lua_State* L) {
  Random& random = Userdata<Generator>::check(L, lua_upvalueindex(1)).random;
  const int arguments = lua_gettop(L);
  if (arguments == 0) {
    lua_pushnumber(L, random.unit());
    return 1;
  }
  const lua_Integer low = arguments == 1 ? 1 : luaL_checkinteger(L, 1);
  const lua_Integer high = luaL_checkinteger(L, arguments == 1 ? 1 : 2);
  luaL_argcheck(L, low <= high, arguments == 1 ? 1 : 2, "interval is empty");
  const lua_Unsigned span = static_cast<lua_Unsigned>(high) - static_cast<lua_Unsigned>(low);
  const lua_Unsigned drawn = span == UINT64_MAX ? random.next() : random.below(span + 1);
  lua_pushinteger(L, static_cast<lua_Integer>(static_cast<lua_Unsigned>(low) + drawn));
  return 1;
}

/// eas.random(seed): a function that gives the same numbers for the same seed, every time and everywhere.
int random_generator(lua_State* L) {
  const auto seed = static_cast<std::uint64_t>(luaL_checkinteger(L, 1));
  Userdata<Generator>::make(L, Generator{Random(seed)});
  lua_pushcclosure(L, guarded<draw>, 1);
  return 1;
}

// ---- text forms of bytes ----

std::string_view charged_text(lua_State* L) {
  const std::string_view text = check_text(L, 1);
  State::of(L).charge(text.size() / 16);
  return text;
}

/// Pushes decoded bytes, or nil for text that is none of that form.
int push_decoded(lua_State* L, const std::optional<Bytes>& bytes) {
  if (bytes) {
    push(L, as_text(*bytes));
  } else {
    lua_pushnil(L);
  }
  return 1;
}

int base64_encode(lua_State* L) {
  push(L, text::to_base64(as_bytes(charged_text(L))));
  return 1;
}
int base64_decode(lua_State* L) {
  return push_decoded(L, text::from_base64(charged_text(L)));
}
int hex_encode(lua_State* L) {
  push(L, text::to_hex(as_bytes(charged_text(L))));
  return 1;
}
int hex_decode(lua_State* L) {
  return push_decoded(L, text::from_hex(charged_text(L)));
}

void push_coder(lua_State* L, lua_CFunction encode, lua_CFunction decode) {
  lua_createtable(L, 0, 2);
  set_functions(L, {{"encode", encode}, {"decode", decode}});
}

void new_registry_table(lua_State* L, const void* key) {
  lua_createtable(L, 0, 0);
  lua_rawsetp(L, LUA_REGISTRYINDEX, key);
}

}  // namespace

void open_stores(lua_State* L) {
  new_registry_table(L, &store_key);
  new_registry_table(L, &young_devices_key);
  new_registry_table(L, &old_devices_key);
  Userdata<Generator>::open(L);
  lua_pop(L, 1);
  open_values(L);
}

void add_eastap(lua_State* L) {
  set_functions(L, {{"log", guarded<log_line>}, {"print", guarded<log_line>}, {"sleep", guarded<sleep>}});
  lua_createtable(L, 0, 12);
  set_functions(L, {{"log", guarded<log_line>},
                    {"sleep", guarded<sleep>},
                    {"fetch", guarded<fetch>},
                    {"time", guarded<time_now>},
                    {"random", guarded<random_generator>},
                    {"device_store", guarded<device_store>}});
  push_coder(L, guarded<base64_encode>, guarded<base64_decode>);
  lua_setfield(L, -2, "base64");
  push_coder(L, guarded<hex_encode>, guarded<hex_decode>);
  lua_setfield(L, -2, "hex");
  push_wbxml_library(L);
  lua_setfield(L, -2, "wbxml");
  lua_rawgetp(L, LUA_REGISTRYINDEX, &store_key);
  lua_setfield(L, -2, "store");
  lua_pushnumber(L, static_cast<lua_Number>(State::of(L).limits().deadline.count()) / 1000.0);
  lua_setfield(L, -2, "deadline");
  add_values(L);
  lua_pushvalue(L, -1);
  lua_setfield(L, -3, "eas");
  lua_setfield(L, -2, "eastap");  // the longer name
}

void push_device_store(lua_State* L, std::string_view device) {
  luaL_checkstack(L, 5, nullptr);
  lua_rawgetp(L, LUA_REGISTRYINDEX, &young_devices_key);
  push(L, device);
  lua_pushvalue(L, -1);
  if (lua_rawget(L, -3) == LUA_TTABLE) {  // young, name, store
    lua_replace(L, -3);
    lua_pop(L, 1);
    return;
  }
  lua_pop(L, 1);
  lua_rawgetp(L, LUA_REGISTRYINDEX, &old_devices_key);
  lua_pushvalue(L, -2);
  if (lua_rawget(L, -2) != LUA_TTABLE) {
    lua_pop(L, 1);
    lua_createtable(L, 0, 0);
  }
  lua_replace(L, -2);  // young, name, store
  // Devices come from the wire: a client that makes ids up must not fill the memory. The count lies at
  // index 1.
  lua_rawgeti(L, -3, 1);
  const lua_Integer count = lua_tointeger(L, -1) + 1;
  lua_pop(L, 1);
  if (count > max_device_stores) {
    lua_pushvalue(L, -3);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &old_devices_key);
    lua_createtable(L, 0, 0);
    lua_pushvalue(L, -1);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &young_devices_key);
    lua_replace(L, -4);
  }
  lua_pushinteger(L, count > max_device_stores ? 1 : count);
  lua_rawseti(L, -4, 1);
  lua_pushvalue(L, -1);
  lua_insert(L, -4);  // store, young, name, store
  lua_rawset(L, -3);
  lua_pop(L, 1);
}

int write_log(lua_State* L, int first) {
  constexpr std::size_t longest = 4000;
  std::string line;
  for (int i = first; i <= lua_gettop(L); ++i) {
    std::size_t size = 0;
    const char* text = luaL_tolstring(L, i, &size);
    if (line.size() < longest) {
      line += i > first ? " " : "";
      line.append(text, std::min(size, longest));
    }
    lua_pop(L, 1);
  }
  State& state = State::of(L);
  state.charge(50);
  const std::string source = where(L);
  if (state.call != nullptr) {
    state.call->note(core::Note::Kind::hook_log, line, source);
  }
  if (state.log) {
    state.log(source, text::printable(line, CallState::max_note));
  }
  return 0;
}

}  // namespace eastap::script
