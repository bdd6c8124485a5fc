#include "proxy/script/bind_time_zone.h"

#include <algorithm>
#include <array>
#include <limits>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "proxy/base/bytes.h"
#include "proxy/base/text.h"
#include "proxy/script/binding.h"

namespace eastap::script {

namespace {

using eas::TimeZone;
using eas::TimeZoneChange;

struct ChangeField {
  const char* name;
  std::uint16_t TimeZoneChange::* member;
};
constexpr std::array<ChangeField, 8> change_fields{{{"year", &TimeZoneChange::year},
                                                    {"month", &TimeZoneChange::month},
                                                    {"weekday", &TimeZoneChange::weekday},
                                                    {"day", &TimeZoneChange::day},
                                                    {"hour", &TimeZoneChange::hour},
                                                    {"minute", &TimeZoneChange::minute},
                                                    {"second", &TimeZoneChange::second},
                                                    {"millisecond", &TimeZoneChange::millisecond}}};

struct ZoneField {
  const char* name;
  std::int32_t TimeZone::* number = nullptr;
  std::string TimeZone::* text = nullptr;
  TimeZoneChange TimeZone::* change = nullptr;
};
constexpr std::array<ZoneField, 7> zone_fields{
    {{.name = "bias", .number = &TimeZone::bias},
     {.name = "standard_name", .text = &TimeZone::standard_name},
     {.name = "standard_date", .change = &TimeZone::to_standard},
     {.name = "standard_bias", .number = &TimeZone::standard_bias},
     {.name = "daylight_name", .text = &TimeZone::daylight_name},
     {.name = "daylight_date", .change = &TimeZone::to_daylight},
     {.name = "daylight_bias", .number = &TimeZone::daylight_bias}}};

void push_change(lua_State* L, const TimeZoneChange& change) {
  if (change == TimeZoneChange{}) {
    lua_pushnil(L);
    return;
  }
  lua_createtable(L, 0, change_fields.size());
  for (const ChangeField& field : change_fields) {
    lua_pushinteger(L, change.*field.member);
    lua_setfield(L, -2, field.name);
  }
}

/// The whole number on the top of the stack, within a range.
lua_Integer number_on_top(lua_State* L, const char* name, lua_Integer least, lua_Integer most) {
  int whole = 0;
  const lua_Integer number = lua_tointegerx(L, -1, &whole);
  if (whole == 0 || number < least || number > most) {
    raise(L, fmt::format("time_zone: {} is a whole number from {} to {}", name, least, most));
  }
  return number;
}

/// The field that the key below the top of the stack names.
template <class Fields>
const auto& field_of_key(lua_State* L, const Fields& fields) {
  const std::string_view key = lua_type(L, -2) == LUA_TSTRING ? check_text(L, -2) : std::string_view{};
  const auto found = std::ranges::find_if(fields, [key](const auto& field) { return key == field.name; });
  if (found == fields.end()) {
    raise(L, fmt::format("time_zone: there is no field '{}'",
                         key.empty() ? luaL_typename(L, -2) : text::printable(key, 60)));
  }
  return *found;
}

/// Of the table on the top of the stack.
TimeZoneChange read_change_table(lua_State* L, const char* name) {
  if (!lua_istable(L, -1)) {
    raise(L, fmt::format("time_zone: {} is a table", name));
  }
  luaL_checkstack(L, 4, nullptr);
  TimeZoneChange change;
  for (lua_pushnil(L); lua_next(L, -2) != 0; lua_pop(L, 1)) {
    const ChangeField& field = field_of_key(L, change_fields);
    change.*field.member = static_cast<std::uint16_t>(
        number_on_top(L, field.name, 0, std::numeric_limits<std::uint16_t>::max()));
  }
  return change;
}

/// Of the table at `index`.
TimeZone read_zone_table(lua_State* L, int index) {
  index = lua_absindex(L, index);
  luaL_checkstack(L, 4, nullptr);
  TimeZone zone;
  for (lua_pushnil(L); lua_next(L, index) != 0; lua_pop(L, 1)) {
    const ZoneField& field = field_of_key(L, zone_fields);
    if (field.number != nullptr) {
      zone.*field.number = static_cast<std::int32_t>(number_on_top(
          L, field.name, std::numeric_limits<std::int32_t>::min(), std::numeric_limits<std::int32_t>::max()));
    } else if (field.change != nullptr) {
      zone.*field.change = read_change_table(L, field.name);
    } else if (lua_type(L, -1) == LUA_TSTRING) {
      zone.*field.text = check_text(L, -1);
    } else {
      raise(L, fmt::format("time_zone: {} is a text", field.name));
    }
  }
  return zone;
}

/// eas.time_zone.decode(base64 or 172 bytes): a table, nil for what is no time zone.
int time_zone_decode(lua_State* L) {
  const std::string_view given = check_text(L, 1);
  constexpr std::size_t longest = 1000;
  const auto zone = given.size() == eas::time_zone_size ? eas::parse_time_zone(as_bytes(given))
                                                        : eas::parse_time_zone_text(given.substr(0, longest));
  if (zone) {
    push_time_zone(L, *zone);
  } else {
    lua_pushnil(L);
  }
  return 1;
}

/// eas.time_zone.encode(table): base64
int time_zone_encode(lua_State* L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  push(L, check_time_zone(L, 1));
  return 1;
}

}  // namespace

void push_time_zone(lua_State* L, const TimeZone& zone) {
  lua_createtable(L, 0, zone_fields.size());
  for (const ZoneField& field : zone_fields) {
    if (field.number != nullptr) {
      lua_pushinteger(L, zone.*field.number);
    } else if (field.change != nullptr) {
      push_change(L, zone.*field.change);
    } else {
      push(L, zone.*field.text);
    }
    lua_setfield(L, -2, field.name);
  }
}

std::string check_time_zone(lua_State* L, int index) {
  if (lua_istable(L, index)) {
    const auto blob = eas::write_time_zone(read_zone_table(L, index));
    if (!blob) {
      raise(L, blob.error().what);
    }
    return text::to_base64(*blob);
  }
  const std::string_view given = check_text(L, index);
  if (const auto zone = eas::parse_time_zone_text(given); !zone) {
    raise(L, zone.error().what);
  }
  return std::string(given);
}

void push_time_zone_library(lua_State* L) {
  lua_createtable(L, 0, 2);
  set_functions(L, {{"decode", guarded<time_zone_decode>}, {"encode", guarded<time_zone_encode>}});
}

}  // namespace eastap::script
