#include "proxy/script/json_decode.h"

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "proxy/base/text.h"
#include "proxy/script/binding.h"
#include "proxy/script/json_marks.h"
#include "proxy/script/lua_state.h"

namespace eastap::script {
namespace {

using Json = nlohmann::json;

/// Makes Lua values while nlohmann reads; never recurses. Open tables lie on Lua's stack; the one of an
/// object has the key of its next value above it.
class LuaMaker final : public Json::json_sax_t {
 public:
  explicit LuaMaker(lua_State* L) : L_(L) {}

  bool null() override {
    push_json_null(L_);
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
      mark_json_array(L_, -1);
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

}  // namespace

int json_decode(lua_State* L) {
  const std::string_view text = check_text(L, 1);
  if (text.size() > max_json_bytes) {
    raise(L, fmt::format("json.decode: a text of {} bytes; {} are possible", text.size(), max_json_bytes));
  }
  lua_settop(L, 1);
  LuaMaker maker(L);
  const bool read = Json::sax_parse(text.begin(), text.end(), &maker);
  State::of(L).charge(maker.values() * json_units_per_value + text.size() / json_bytes_per_unit);
  if (!read) {
    raise(L, "json.decode: " + maker.failure());
  }
  return 1;
}

}  // namespace eastap::script
