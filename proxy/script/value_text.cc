#include "proxy/script/value_text.h"

#include <algorithm>
#include <cctype>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "proxy/base/text.h"

namespace eastap::script {
namespace {

constexpr std::size_t one_line = 76;      // characters that a table may take without being broken up
constexpr std::size_t max_string = 2000;  // characters of one string
constexpr std::string_view cut_mark = "…";

bool is_name(std::string_view text) {
  return !text.empty() && text.size() < 100 && std::isdigit(static_cast<unsigned char>(text[0])) == 0 &&
         std::ranges::all_of(
             text, [](char c) { return c == '_' || std::isalnum(static_cast<unsigned char>(c)) != 0; });
}

std::string quoted_value(std::string_view text) {
  return '"' + eastap::text::printable(text, max_string) + '"';
}

class ValueText {
 public:
  ValueText(lua_State* L, const ValueStyle& style) : lua_(L), style_(style) {}

  std::string value(int index, unsigned depth) {
    switch (lua_type(lua_, index)) {
      case LUA_TNIL:
        return "nil";
      case LUA_TBOOLEAN:
        return lua_toboolean(lua_, index) != 0 ? "true" : "false";
      case LUA_TNUMBER:
        return number(index);
      case LUA_TSTRING:
        return quoted_value(string_at(index));
      case LUA_TTABLE:
        return table(lua_absindex(lua_, index), depth);
      default:
        return other(index);
    }
  }

 private:
  [[nodiscard]] std::string number(int index) const {
    return lua_isinteger(lua_, index) != 0 ? fmt::format("{}", lua_tointeger(lua_, index))
                                           : fmt::format("{:.14g}", lua_tonumber(lua_, index));
  }

  [[nodiscard]] std::string_view string_at(int index) const {
    std::size_t size = 0;
    const char* const text = lua_tolstring(lua_, index, &size);
    return {text, size};
  }

  /// "function", "exchange": the type, or the name that our own types carry.
  [[nodiscard]] std::string other(int index) const {
    std::string name = luaL_typename(lua_, index);
    if (lua_type(lua_, index) == LUA_TUSERDATA && lua_getmetatable(lua_, index) != 0) {
      lua_pushliteral(lua_, "__name");
      if (lua_rawget(lua_, -2) == LUA_TSTRING) {
        name = eastap::text::printable(string_at(-1), 60);
      }
      lua_pop(lua_, 2);
    }
    return "<" + name + ">";
  }

  std::string key(int index, unsigned depth) {
    if (lua_type(lua_, index) == LUA_TSTRING && is_name(string_at(index))) {
      return std::string(string_at(index));
    }
    return "[" + (lua_istable(lua_, index) ? "<table>" : value(index, depth)) + "]";
  }

  std::string table(int index, unsigned depth) {
    const void* const self = lua_topointer(lua_, index);
    if (std::ranges::find(open_, self) != open_.end()) {
      return "<this table again>";
    }
    if (depth >= style_.max_depth || lua_checkstack(lua_, 6) == 0) {
      return "{…}";
    }
    open_.push_back(self);
    std::vector<std::string> items;
    std::size_t length = 0;
    const auto add = [&](std::string item) {
      length += item.size() + 2;
      written_ += item.size();
      items.push_back(std::move(item));
    };
    const auto full = [&] { return items.size() >= style_.max_items || written_ > style_.max_text; };
    lua_Integer listed = 0;
    while (!full() && lua_rawgeti(lua_, index, listed + 1) != LUA_TNIL) {
      add(value(-1, depth + 1));
      lua_pop(lua_, 1);
      ++listed;
    }
    bool cut = full();
    if (!cut) {
      lua_pop(lua_, 1);
      cut = named(index, depth, listed, add, full);
    }
    open_.pop_back();
    if (cut) {
      add(std::string(cut_mark));
    }
    return joined(items, length, depth);
  }

  /// The entries that are not listed by number; true when there are more than fit.
  template <class Add, class Full>
  bool named(int index, unsigned depth, lua_Integer listed, const Add& add, const Full& full) {
    lua_pushnil(lua_);
    while (lua_next(lua_, index) != 0) {
      const bool in_list =
          lua_isinteger(lua_, -2) != 0 && lua_tointeger(lua_, -2) >= 1 && lua_tointeger(lua_, -2) <= listed;
      if (!in_list) {
        if (full()) {
          lua_pop(lua_, 2);
          return true;
        }
        std::string item = key(-2, depth) + " = ";
        item += value(-1, depth + 1);
        add(std::move(item));
      }
      lua_pop(lua_, 1);
    }
    return false;
  }

  static std::string joined(const std::vector<std::string>& items, std::size_t length, unsigned depth) {
    const bool broken = length > one_line || std::ranges::any_of(items, [](const std::string& item) {
                          return item.find('\n') != std::string::npos;
                        });
    if (!broken) {
      return fmt::format("{{{}}}", fmt::join(items, ", "));
    }
    const std::string margin(2 * (std::size_t{depth} + 1), ' ');
    std::string text = "{\n";
    for (const std::string& item : items) {
      text += fmt::format("{}{},\n", margin, item);
    }
    text.append(2 * std::size_t{depth}, ' ');
    return text + '}';
  }

  lua_State* lua_;
  const ValueStyle& style_;
  std::vector<const void*> open_;
  std::size_t written_ = 0;
};

}  // namespace

std::string value_text(lua_State* L, int index, const ValueStyle& style) {
  return ValueText(L, style).value(index, 0);
}

}  // namespace eastap::script
