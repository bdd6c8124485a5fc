#include "proxy/script/lib_json.h"

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
#include "proxy/script/lua_state.h"

namespace eastap::script {

namespace {

using Json = nlohmann::json;

const char null_key = 0;   // registry: the value null
const char array_key = 0;  // registry: the metatable that marks arrays

constexpr std::uint64_t units_per_value = 4;
constexpr std::uint64_t json_bytes_per_unit = 8;

/// eas.json.null
struct JsonNull {
  static constexpr const char* type_name = "eas.json.null";
};

int null_text(lua_State* L) {
  lua_pushliteral(L, "null");
  return 1;
}

bool is_marked_array(lua_State* L, int index) {
  if (lua_getmetatable(L, index) == 0) {
    return false;
  }
  lua_rawgetp(L, LUA_REGISTRYINDEX, &array_key);
  const bool same = lua_rawequal(L, -1, -2) != 0;
  lua_pop(L, 2);
  return same;
}

void mark_array(lua_State* L, int index) {
  index = lua_absindex(L, index);
  lua_rawgetp(L, LUA_REGISTRYINDEX, &array_key);
  lua_setmetatable(L, index);
}

/// eas.json.array([table]): marks a table as an array also while it is empty; returns it.
int json_array(lua_State* L) {
  if (lua_isnoneornil(L, 1)) {
    lua_settop(L, 0);
    lua_createtable(L, 0, 0);
  }
  luaL_checktype(L, 1, LUA_TTABLE);
  if (!is_marked_array(L, 1) && lua_getmetatable(L, 1) != 0) {
    raise(L, "json.array: the table has a metatable");
  }
  lua_settop(L, 1);
  mark_array(L, 1);
  return 1;
}

// ---- encode ----

/// Turns a Lua value into Json. Reads tables raw: no metamethod of the script runs.
class JsonMaker {
 public:
  /// `indent`: of the text, negative for none.
  JsonMaker(lua_State* L, int indent)
      : L_(L),
        most_bytes_(State::of(L).limits().string),
        indent_(static_cast<std::size_t>(std::max(indent, 0))),
        begun_(SystemClock().now().steady) {}
  JsonMaker(const JsonMaker&) = delete;
  JsonMaker& operator=(const JsonMaker&) = delete;
  /// What was done is charged, also where it was refused in the end.
  ~JsonMaker() { State::of(L_).charge(values_ * units_per_value + bytes_ / json_bytes_per_unit); }

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
    if (Userdata<JsonNull>::test(L_, -1) != nullptr) {
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
    if (SystemClock().now().steady - begun_ > longest) {
      refuse("it takes too long");
    }
    const bool marked = is_marked_array(L_, lua_absindex(L_, -1));
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

  static constexpr std::chrono::milliseconds longest{500};

  lua_State* L_;
  std::size_t most_bytes_;
  std::size_t indent_;
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

/// eas.json.encode(value [, {indent = 2}])
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

// ---- decode ----

/// Makes Lua values while nlohmann reads; never recurses. Open tables lie on Lua's stack; the one of an
/// object has the key of its next value above it.
class LuaMaker final : public Json::json_sax_t {
 public:
  explicit LuaMaker(lua_State* L) : L_(L) {}

  bool null() override {
    lua_rawgetp(L_, LUA_REGISTRYINDEX, &null_key);
    return put();
  }
  bool boolean(bool value) override {
    lua_pushboolean(L_, value ? 1 : 0);
    return put();
  }
  bool number_integer(Json::number_integer_t value) override {
    lua_pushinteger(L_, value);
    return put();
  }
  bool number_unsigned(Json::number_unsigned_t value) override {
    if (value > static_cast<Json::number_unsigned_t>(LUA_MAXINTEGER)) {
      lua_pushnumber(L_, static_cast<lua_Number>(value));
    } else {
      lua_pushinteger(L_, static_cast<lua_Integer>(value));
    }
    return put();
  }
  bool number_float(Json::number_float_t value, const std::string& /*text*/) override {
    lua_pushnumber(L_, value);
    return put();
  }
  bool string(std::string& value) override {
    push(L_, value);
    return put();
  }
  bool binary(Json::binary_t& /*value*/) override { return false; }  // not in JSON texts

  bool start_object(std::size_t /*size*/) override { return open(false); }
  bool start_array(std::size_t /*size*/) override { return open(true); }
  bool key(std::string& name) override {
    push(L_, name);
    return true;
  }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }

  bool parse_error(std::size_t position, const std::string& /*token*/,
                   const nlohmann::detail::exception& error) override {
    std::string_view why(
        error.what());  // "[json.exception.parse_error.101] parse error at line 1, column 2: ..."
    if (const std::size_t end = why.find("] "); why.starts_with("[") && end != std::string_view::npos) {
      why.remove_prefix(end + 2);
    }
    if (const std::size_t colon = why.find(": ");
        why.starts_with("parse error") && colon != std::string_view::npos) {
      why.remove_prefix(colon + 2);
    }
    failure_ = fmt::format("byte {}: {}", position > 0 ? position - 1 : 0, text::printable(why, 300));
    return false;
  }

  [[nodiscard]] const std::string& failure() const { return failure_; }
  [[nodiscard]] std::size_t values() const { return values_; }

 private:
  /// Puts the value on the top of the stack into the table that is open.
  bool put() {
    if (++values_ > max_json_values) {
      failure_ = fmt::format("more than {} values", max_json_values);
      return false;
    }
    if (open_.empty()) {
      return true;
    }
    if (open_.back() < 0) {
      lua_rawset(L_, -3);
    } else {
      lua_rawseti(L_, -2, ++open_.back());
    }
    return true;
  }

  bool open(bool array) {
    if (open_.size() >= max_json_depth) {
      failure_ = fmt::format("brackets more than {} deep", max_json_depth);
      return false;
    }
    luaL_checkstack(L_, 4, nullptr);
    lua_createtable(L_, 0, 0);
    if (array) {
      mark_array(L_, -1);
    }
    open_.push_back(array ? 0 : -1);
    return true;
  }

  bool close() {
    open_.pop_back();
    return put();
  }

  lua_State* L_;
  std::vector<lua_Integer> open_;  // of an array: its last index; of an object -1
  std::size_t values_ = 0;
  std::string failure_;
};

/// eas.json.decode(text)
int json_decode(lua_State* L) {
  const std::string_view text = check_text(L, 1);
  if (text.size() > max_json_bytes) {
    raise(L, fmt::format("json.decode: a text of {} bytes; {} are possible", text.size(), max_json_bytes));
  }
  lua_settop(L, 1);
  LuaMaker maker(L);
  const bool read = Json::sax_parse(text.begin(), text.end(), &maker);
  State::of(L).charge(maker.values() * units_per_value + text.size() / json_bytes_per_unit);
  if (!read) {
    raise(L, "json.decode: " + maker.failure());
  }
  return 1;
}

}  // namespace

void open_json(lua_State* L) {
  Userdata<JsonNull>::open(L);
  set_functions(L, {{"__tostring", guarded<null_text>}});
  lua_pop(L, 1);
  Userdata<JsonNull>::make(L, {});
  lua_rawsetp(L, LUA_REGISTRYINDEX, &null_key);
  lua_createtable(L, 0, 2);
  lua_pushboolean(L, 0);
  lua_setfield(L, -2, "__metatable");
  lua_pushliteral(L, "eas.json.array");
  lua_setfield(L, -2, "__name");
  lua_rawsetp(L, LUA_REGISTRYINDEX, &array_key);
}

void push_json_library(lua_State* L) {
  lua_createtable(L, 0, 4);
  set_functions(
      L,
      {{"encode", guarded<json_encode>}, {"decode", guarded<json_decode>}, {"array", guarded<json_array>}});
  lua_rawgetp(L, LUA_REGISTRYINDEX, &null_key);
  lua_setfield(L, -2, "null");
}

}  // namespace eastap::script
