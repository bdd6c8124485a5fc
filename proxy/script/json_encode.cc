#include "proxy/script/json_encode.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "proxy/base/clock.h"
#include "proxy/base/text.h"
#include "proxy/script/bind_date.h"
#include "proxy/script/binding.h"
#include "proxy/script/json_marks.h"
#include "proxy/script/lua_state.h"

namespace eastap::script {
namespace {

using Json = nlohmann::json;

/// Turns a Lua value into Json. Reads tables raw: no metamethod of the script runs.
class JsonMaker {
 public:
  /// `indent`: of the text, negative for none.
  JsonMaker(lua_State* L, int indent)
      : L_(L),
        most_bytes_(State::of(L).limits().string),
        indent_(static_cast<std::size_t>(std::max(indent, 0))),
        longest_(State::of(L).limits().call_time),
        begun_(SystemClock().now().steady) {}
  JsonMaker(const JsonMaker&) = delete;
  JsonMaker& operator=(const JsonMaker&) = delete;
  /// What was done is charged, also where it was refused in the end.
  ~JsonMaker() { State::of(L_).charge(values_ * json_units_per_value + bytes_ / json_bytes_per_unit); }

  /// Of the value on the top of the stack, which stays.
  Json value() {
    count();
    switch (lua_type(L_, -1)) {
      case LUA_TNIL:
        return nullptr;
      case LUA_TBOOLEAN:
        return lua_toboolean(L_, -1) != 0;
      case LUA_TNUMBER:
        return number();
      case LUA_TSTRING:
        return string(-1);
      case LUA_TTABLE:
        return table();
      case LUA_TUSERDATA:
        return userdata();
      default:
        refuse(fmt::format("a {} has no form in JSON", luaL_typename(L_, -1)));
    }
  }

 private:
  [[noreturn]] void refuse(const std::string& why) {
    std::string place;
    for (const std::string& step : path_) {
      place += step;
    }
    raise(L_,
          fmt::format("json.encode{}{}: {}", place.empty() ? "" : " at ", text::printable(place, 200), why));
  }

  void count() {
    if (++values_ > max_json_values) {
      refuse(fmt::format("more than {} values", max_json_values));
    }
    laid_out_ += path_.size() * indent_;
    if (laid_out_ > most_bytes_) {
      refuse(fmt::format("more than {} bytes of indentation", most_bytes_));
    }
  }

  Json number() {
    if (lua_isinteger(L_, -1) != 0) {
      return static_cast<std::int64_t>(lua_tointeger(L_, -1));
    }
    const lua_Number number = lua_tonumber(L_, -1);
    if (!std::isfinite(number)) {
      refuse("JSON has no infinite numbers and no NaN");
    }
    return number;
  }

  std::string string(int index) {
    std::size_t size = 0;
    const char* text = lua_tolstring(L_, index, &size);
    const std::string_view view(text, size);
    bytes_ += size;
    if (bytes_ > most_bytes_) {
      refuse(fmt::format("more than {} bytes of text", most_bytes_));
    }
    if (!text::is_utf8(view)) {
      refuse("a text that is not UTF-8 (see eas.base64 and eas.hex)");
    }
    return std::string(view);
  }

  Json userdata() {
    if (is_json_null(L_, -1)) {
      return nullptr;
    }
    if (const DateRef* date = Userdata<DateRef>::test(L_, -1); date != nullptr) {
      return eas::write_date_text(date->unix_ms, eas::DateStyle::dashed_ms);
    }
    refuse("a userdata has no form in JSON (take its fields)");
  }

  Json table() {
    if (path_.size() >= max_json_depth) {
      refuse(fmt::format("tables more than {} deep, or one that contains itself", max_json_depth));
    }
    luaL_checkstack(L_, 4, nullptr);
    // Lua walks through every empty place of a table that was large once. Real time also in offline runs,
    // whose clock stands still meanwhile.
    if (SystemClock().now().steady - begun_ > longest_) {
      refuse("it takes too long");
    }
    const bool marked = is_json_array(L_, lua_absindex(L_, -1));
    std::size_t keys = 0;
    bool numbers = true;
    bool texts = true;
    lua_Integer last = 0;
    for (lua_pushnil(L_); lua_next(L_, -2) != 0; lua_pop(L_, 1)) {
      ++keys;
      const bool integer = lua_isinteger(L_, -2) != 0;
      numbers = numbers && integer;
      texts = texts && lua_type(L_, -2) == LUA_TSTRING;
      last = integer ? std::max(last, lua_tointeger(L_, -2)) : last;
      if (keys > max_json_values) {
        refuse(fmt::format("more than {} values", max_json_values));
      }
    }
    if (marked || (keys > 0 && numbers)) {
      if (!numbers || static_cast<std::size_t>(last) != keys) {
        refuse("an array has the keys 1, 2, 3 ... without holes (eas.json.null stands for nothing)");
      }
      return array(last);
    }
    if (!texts) {
      refuse("a table with keys other than texts, or with both texts and numbers");
    }
    return object();
  }

  Json array(lua_Integer size) {
    Json made = Json::array();
    path_.emplace_back();
    for (lua_Integer i = 1; i <= size; ++i) {
      path_.back() = fmt::format("[{}]", i);
      lua_rawgeti(L_, -1, i);
      made.push_back(value());
      lua_pop(L_, 1);
    }
    path_.pop_back();
    return made;
  }

  Json object() {
    Json made = Json::object();
    path_.emplace_back();
    for (lua_pushnil(L_); lua_next(L_, -2) != 0; lua_pop(L_, 1)) {
      std::string key = string(-2);
      path_.back() = "." + key;
      Json item = value();
      made.emplace(std::move(key), std::move(item));
    }
    path_.pop_back();
    return made;
  }

  lua_State* L_;
  std::size_t most_bytes_;
  std::size_t indent_;
  std::chrono::nanoseconds longest_;
  std::chrono::nanoseconds begun_;
  std::size_t laid_out_ = 0;  // bytes of indentation
  std::size_t values_ = 0;
  std::size_t bytes_ = 0;
  std::vector<std::string> path_;
};

int indent_option(lua_State* L) {
  if (lua_isnoneornil(L, 2)) {
    return -1;
  }
  luaL_checktype(L, 2, LUA_TTABLE);
  lua_pushliteral(L, "indent");
  const int type = lua_rawget(L, 2);
  constexpr lua_Integer widest = 16;
  int whole = 0;
  const lua_Integer wanted = lua_tointegerx(L, -1, &whole);
  lua_pop(L, 1);
  if (type == LUA_TNIL) {
    return -1;
  }
  if (whole == 0 || wanted < 0 || wanted > widest) {
    raise(L, fmt::format("json.encode: indent is a number from 0 to {}", widest));
  }
  return static_cast<int>(wanted);
}

}  // namespace

int json_encode(lua_State* L) {
  luaL_checkany(L, 1);
  const int indent = indent_option(L);
  lua_settop(L, 1);
  JsonMaker maker(L, indent);
  const Json made = maker.value();
  const std::string text = made.dump(indent, ' ', false);
  State& state = State::of(L);
  state.charge(text.size() / json_bytes_per_unit);
  if (text.size() > state.limits().string) {
    raise(L, fmt::format("json.encode: the text is longer than {} bytes", state.limits().string));
  }
  push(L, text);
  return 1;
}

}  // namespace eastap::script
