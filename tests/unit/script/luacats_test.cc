// Holds the definitions for editors against the grammar of LuaCATS annotations
// (luals.github.io/wiki/annotations), as strictly as the Lua language server reads it: what it does not
// understand it drops without a word, and the editor neither completes nor checks.
#include <algorithm>
#include <cctype>
#include <lua.hpp>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "proxy/script/api.h"

namespace eastap::script {
namespace {

/// One annotation, read from the left. Reading stops for good at what the grammar does not have.
class Annotation {
 public:
  explicit Annotation(std::string_view text) : rest_(text) {}

  /// `type ::= unit ("|" unit)* "?"?`
  bool type() {
    do {
      if (!unit()) {
        return false;
      }
    } while (sign("|"));
    sign("?");
    return true;
  }
  bool types() {
    do {
      if (!type()) {
        return false;
      }
    } while (sign(","));
    return true;
  }
  bool sign(std::string_view wanted) {
    blanks();
    if (!rest_.starts_with(wanted)) {
      return false;
    }
    rest_.remove_prefix(wanted.size());
    return true;
  }
  /// Empty where there is none. Dots belong to names, as in "eas.tls"; "..." is not one.
  std::string name() {
    blanks();
    std::size_t size = 0;
    while (size < rest_.size() && (std::isalnum(static_cast<unsigned char>(rest_[size])) != 0 ||
                                   rest_[size] == '_' || (size > 0 && rest_[size] == '.'))) {
      ++size;
    }
    const std::string found(rest_.substr(0, size));
    rest_.remove_prefix(size);
    return found;
  }
  bool at_end() {
    blanks();
    return rest_.empty();
  }
  [[nodiscard]] const std::vector<std::string>& named_types() const { return named_types_; }

 private:
  void blanks() { rest_.remove_prefix(std::min(rest_.find_first_not_of(' '), rest_.size())); }

  bool unit() {
    bool read = false;
    if (sign("(")) {
      read = type() && sign(")");
    } else if (sign("{")) {
      read = members("}", [this] { return sign("[") ? type() && sign("]") : !name().empty(); });
    } else if (sign("\"")) {
      const std::size_t end = rest_.find('"');
      read = end != std::string_view::npos;
      rest_.remove_prefix(read ? end + 1 : 0);
    } else if (const std::string found = name(); found == "fun") {
      read = function();
    } else if (!found.empty()) {
      named_types_.push_back(found);
      read = true;
    }
    while (read && sign("[]")) {
    }
    return read;
  }
  bool function() {
    return sign("(") && members(")", [this] { return sign("...") || !name().empty(); }) &&
           (!sign(":") || types());
  }
  /// "key?: type, ..." up to the closing bracket.
  template <typename Key>
  bool members(std::string_view closing, Key key) {
    if (sign(closing)) {
      return true;
    }
    do {
      if (!key()) {
        return false;
      }
      sign("?");
      if (!sign(":") || !type()) {
        return false;
      }
    } while (sign(","));
    return sign(closing);
  }

  std::string_view rest_;
  std::vector<std::string> named_types_;
};

/// A definitions file, taken apart line by line.
struct Definitions {
  std::set<std::string> defined = {"any",     "nil",   "boolean",  "string",   "number",
                                   "integer", "table", "function", "userdata", "lightuserdata"};
  std::vector<std::string> used;
  std::vector<std::string> wrong;

  explicit Definitions(const std::string& text) {
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
      if (line.starts_with("---@")) {
        annotation(line);
      } else if (line.starts_with("---|")) {
        read(line, in_alias_ && one_of_alias(line));
      } else if (!line.starts_with("--")) {
        statement(line);
      }
      in_alias_ = line.starts_with("---@alias") || (in_alias_ && line.starts_with("---|"));
    }
    for (const std::string& type : used) {
      read(type + " is not defined", defined.contains(type));
    }
  }

 private:
  void read(const std::string& line, bool well) {
    if (!well) {
      wrong.push_back(line);
    }
  }

  void annotation(const std::string& line) {
    Annotation text(std::string_view(line).substr(4));
    const std::string tag = text.name();
    read(line, body_of(tag, text) && text.at_end());
    used.insert(used.end(), text.named_types().begin(), text.named_types().end());
  }
  bool body_of(const std::string& tag, Annotation& text) {
    if (tag == "class" || tag == "alias") {
      const std::string name = text.name();
      return !name.empty() && defined.insert(name).second;
    }
    if (tag == "field") {
      return (text.sign("[") ? text.type() && text.sign("]") : !text.name().empty()) &&
             (text.sign("?"), text.type());
    }
    if (tag == "param") {
      parameters_.push_back(text.sign("...") ? "..." : text.name());
      return !parameters_.back().empty() && (text.sign("?"), text.type());
    }
    if (tag == "operator") {
      return !text.name().empty() && (!text.sign("(") || (text.type() && text.sign(")"))) && text.sign(":") &&
             text.type();
    }
    if (tag == "overload") {
      Annotation again = text;
      return again.name() == "fun" && text.type();
    }
    return tag == "return" ? text.types()
           : tag == "type" ? text.type()
                           : tag == "meta" && !text.name().empty();
  }
  /// `---| "connect" # what it is`
  static bool one_of_alias(const std::string& line) {
    Annotation text(std::string_view(line).substr(4));
    return text.sign("\"") && !text.name().empty() && text.sign("\"") && text.sign("#");
  }

  /// Parameters that are annotated must be those of the function below, all of them and in their order.
  void statement(const std::string& line) {
    if (line.starts_with("function ")) {
      const std::size_t open = line.find('(');
      std::string named;
      for (const std::string& parameter : parameters_) {
        named += (named.empty() ? "" : ", ") + parameter;
      }
      read(line, line.substr(open) == "(" + named + ") end");
    } else {
      read(line, parameters_.empty());
    }
    parameters_.clear();
  }

  std::vector<std::string> parameters_;
  bool in_alias_ = false;
};

TEST(LuaCats, TheDefinitionsAreWhatALanguageServerUnderstands) {
  const std::string text = api_definitions();
  const Definitions definitions(text);
  EXPECT_EQ(definitions.wrong, std::vector<std::string>{});
  EXPECT_GT(definitions.used.size(), 300U);

  lua_State* const L = luaL_newstate();
  EXPECT_EQ(luaL_loadbuffer(L, text.data(), text.size(), "=eas.d.lua"), LUA_OK) << lua_tostring(L, -1);
  lua_close(L);
}

TEST(LuaCats, WhatIsNoneIsSeen) {
  for (const char* text :
       {"---@field a\n", "---@field a string words behind\n", "---@field a string?|number\n",
        "---@field a fun(b: string\n", "---@field a { b: string\n", "---@field [string string\n",
        "---@field a nobody\n", "---@class b\n---@class b\n", "---@param a string\nfunction f(b) end\n",
        "---@param a string\nfunction f(a, b) end\n", "---@param a string\nb = nil\n", "---@return\n",
        "---@operator add number: a\n", "---@overload (a: string)\n", "---@tyep string\n",
        "---| \"a\" # b\n"}) {
    EXPECT_EQ(Definitions(text).wrong.size(), 1U) << text;
  }
}

}  // namespace
}  // namespace eastap::script
