#include "proxy/script/bind_date.h"

#include <array>
#include <cmath>
#include <string>
#include <string_view>

#include "proxy/base/text.h"
#include "proxy/script/binding.h"
#include "proxy/script/lua_state.h"

namespace eastap::script {

namespace {

constexpr lua_Number ms_per_second = 1000;

/// Raises a Lua error for a moment that no date can have, NaN included.
std::int64_t check_range(lua_State* L, lua_Number ms) {
  if (!(ms >= static_cast<lua_Number>(eas::first_moment_ms) &&
        ms <= static_cast<lua_Number>(eas::last_moment_ms))) {
    raise(L, "a date lies in the years 1601 to 9999");
  }
  return std::llround(ms);
}

/// Seconds with fractions only where there are any.
void push_seconds(lua_State* L, std::int64_t ms) {
  if (ms % 1000 == 0) {
    lua_pushinteger(L, ms / 1000);
  } else {
    lua_pushnumber(L, static_cast<lua_Number>(ms) / ms_per_second);
  }
}

template <auto field>
int date_field(lua_State* L, DateRef& self) {
  lua_pushinteger(L, static_cast<lua_Integer>(eas::date_fields(self.unix_ms).*field));
  return 1;
}

int date_unix(lua_State* L, DateRef& self) {
  push_seconds(L, self.unix_ms);
  return 1;
}

template <eas::DateStyle style>
int write_date(lua_State* L) {
  push(L, eas::write_date_text(Userdata<DateRef>::check(L, 1).unix_ms, style));
  return 1;
}

std::int64_t moved(lua_State* L, const DateRef& date, int seconds, int sign) {
  const lua_Number by = luaL_checknumber(L, seconds) * ms_per_second * sign;
  return check_range(L, static_cast<lua_Number>(date.unix_ms) + by);
}

int add_seconds(lua_State* L) {
  const int at = Userdata<DateRef>::test(L, 1) != nullptr ? 1 : 2;
  push_date(L, moved(L, Userdata<DateRef>::check(L, at), 3 - at, 1));
  return 1;
}

int subtract(lua_State* L) {
  const DateRef& date = Userdata<DateRef>::check(L, 1);
  if (const DateRef* other = Userdata<DateRef>::test(L, 2); other != nullptr) {
    push_seconds(L, date.unix_ms - other->unix_ms);
  } else {
    push_date(L, moved(L, date, 2, -1));
  }
  return 1;
}

int dates_equal(lua_State* L) {
  const DateRef* a = Userdata<DateRef>::test(L, 1);
  const DateRef* b = Userdata<DateRef>::test(L, 2);
  lua_pushboolean(L, a != nullptr && b != nullptr && a->unix_ms == b->unix_ms ? 1 : 0);
  return 1;
}
int date_less(lua_State* L) {
  lua_pushboolean(L, Userdata<DateRef>::check(L, 1).unix_ms < Userdata<DateRef>::check(L, 2).unix_ms ? 1 : 0);
  return 1;
}
int date_less_or_equal(lua_State* L) {
  lua_pushboolean(L,
                  Userdata<DateRef>::check(L, 1).unix_ms <= Userdata<DateRef>::check(L, 2).unix_ms ? 1 : 0);
  return 1;
}

constexpr std::array<Property<DateRef>, 8> date_properties{{
    {"year", date_field<&eas::DateFields::year>},
    {"month", date_field<&eas::DateFields::month>},
    {"day", date_field<&eas::DateFields::day>},
    {"hour", date_field<&eas::DateFields::hour>},
    {"minute", date_field<&eas::DateFields::minute>},
    {"second", date_field<&eas::DateFields::second>},
    {"weekday", date_field<&eas::DateFields::weekday>},
    {"unix", date_unix},
}};

}  // namespace

void open_dates(lua_State* L) {
  using eas::DateStyle;
  Type<DateRef>::open(L, date_properties,
                      {{"iso", guarded<write_date<DateStyle::dashed_ms>>},
                       {"compact", guarded<write_date<DateStyle::compact>>},
                       {"http", guarded<write_date<DateStyle::http>>}},
                      {{"__tostring", guarded<write_date<DateStyle::dashed_ms>>},
                       {"__add", guarded<add_seconds>},
                       {"__sub", guarded<subtract>},
                       {"__eq", guarded<dates_equal>},
                       {"__lt", guarded<date_less>},
                       {"__le", guarded<date_less_or_equal>}});
}

void push_date(lua_State* L, std::int64_t unix_ms) {
  Userdata<DateRef>::make(L, DateRef{unix_ms});
}

int make_date(lua_State* L) {
  if (lua_isnone(L, 1)) {
    push_date(L, State::of(L).clock().now().wall.count() / 1000);
    return 1;
  }
  if (lua_type(L, 1) != LUA_TSTRING) {
    push_date(L, check_moment(L, 1));
    return 1;
  }
  if (const auto date = eas::read_date_text(text::trim(check_text(L, 1)))) {
    push_date(L, date->unix_ms);
  } else {
    lua_pushnil(L);
  }
  return 1;
}

std::int64_t check_moment(lua_State* L, int index) {
  if (const DateRef* date = Userdata<DateRef>::test(L, index); date != nullptr) {
    return date->unix_ms;
  }
  if (lua_type(L, index) == LUA_TNUMBER) {
    return check_range(L, lua_tonumber(L, index) * ms_per_second);
  }
  if (lua_type(L, index) == LUA_TSTRING) {
    const std::string_view text = check_text(L, index);
    if (const auto date = eas::read_date_text(text::trim(text))) {
      return date->unix_ms;
    }
    raise(L, "'" + text::printable(text, 60) + "' is no date");
  }
  raise(L, std::string("a date, unix seconds or a text expected, got ") + luaL_typename(L, index));
}

}  // namespace eastap::script
