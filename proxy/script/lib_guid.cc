#include "proxy/script/lib_guid.h"

#include <optional>
#include <string_view>

#include "decoders/eas/guid.h"
#include "proxy/base/bytes.h"
#include "proxy/script/binding.h"
#include "proxy/script/lua_state.h"

namespace eastap::script {

namespace {

/// The bytes of a GUID's text. What is longer than one is none, and is charged so that no hook asks for ever.
std::optional<Bytes> charged_guid(lua_State* L, std::string_view text) {
  constexpr std::size_t bytes_per_unit = 16;
  constexpr std::size_t longest = 38;  // with dashes and braces
  State::of(L).charge(text.size() / bytes_per_unit);
  return text.size() > longest ? std::nullopt : eas::guid_bytes(text);
}

/// eas.guid.parse(16 bytes or text): the text form, nil for what is no GUID.
int guid_parse(lua_State* L) {
  const std::string_view given = check_text(L, 1);
  if (given.size() == eas::guid_size) {
    push(L, *eas::guid_text(as_bytes(given)));
  } else if (const auto bytes = charged_guid(L, given)) {
    push(L, *eas::guid_text(*bytes));
  } else {
    lua_pushnil(L);
  }
  return 1;
}

/// eas.guid.bytes(text): the 16 bytes, nil for what is no GUID.
int guid_to_bytes(lua_State* L) {
  if (const auto bytes = charged_guid(L, check_text(L, 1))) {
    push(L, as_text(*bytes));
  } else {
    lua_pushnil(L);
  }
  return 1;
}

/// eas.guid.random(generator): a GUID of version 4 (RFC 9562 section 5.4) from a function like math.random.
int guid_random(lua_State* L) {
  luaL_checktype(L, 1, LUA_TFUNCTION);
  constexpr lua_Integer last_byte = 255;
  Bytes bytes(eas::guid_size);
  for (std::uint8_t& byte : bytes) {
    lua_pushvalue(L, 1);
    lua_pushinteger(L, 0);
    lua_pushinteger(L, last_byte);
    lua_call(L, 2, 1);
    int whole = 0;
    const lua_Integer drawn = lua_tointegerx(L, -1, &whole);
    if (whole == 0 || drawn < 0 || drawn > last_byte) {
      raise(L,
            "guid.random takes a function like math.random, which gives a number from 0 to 255 for (0, 255)");
    }
    byte = static_cast<std::uint8_t>(drawn);
    lua_pop(L, 1);
  }
  constexpr std::size_t version_at = 7;  // the high byte of the third field, which is little-endian
  constexpr std::size_t variant_at = 8;
  bytes[version_at] = static_cast<std::uint8_t>((bytes[version_at] & 0x0FU) | 0x40U);
  bytes[variant_at] = static_cast<std::uint8_t>((bytes[variant_at] & 0x3FU) | 0x80U);
  push(L, *eas::guid_text(bytes));
  return 1;
}

}  // namespace

void push_guid_library(lua_State* L) {
  lua_createtable(L, 0, 3);
  set_functions(
      L,
      {{"parse", guarded<guid_parse>}, {"bytes", guarded<guid_to_bytes>}, {"random", guarded<guid_random>}});
}

}  // namespace eastap::script
