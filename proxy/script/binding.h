// Helpers for functions that Lua calls. The rule at this edge: no C++ exception leaves a binding except Lua's own (the
// C++ build of Lua throws for errors and yields, so destructors run); no Lua error skips a destructor.
#pragma once

#include <exception>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include <lua.hpp>

namespace eastap::script {

/// The function that Lua gets: turns standard exceptions into Lua errors and lets Lua's own pass.
template <int (*function)(lua_State*)>
int guarded(lua_State* L) {
  try {
    return function(L);
  } catch (const std::exception& error) {
    return luaL_error(L, "internal failure: %s", error.what());
  }
}

struct Function {
  const char* name;
  lua_CFunction function;
};

/// Sets functions as fields of the table on the top of the stack.
inline void set_functions(lua_State* L, std::initializer_list<Function> functions) {
  for (const Function& entry : functions) {
    lua_pushcfunction(L, entry.function);
    lua_setfield(L, -2, entry.name);
  }
}

inline void push(lua_State* L, std::string_view text) {
  lua_pushlstring(L, text.data(), text.size());
}

/// The string argument `index`; numbers are turned into strings as Lua does.
[[nodiscard]] inline std::string_view check_text(lua_State* L, int index) {
  std::size_t size = 0;
  const char* text = luaL_checklstring(L, index, &size);
  return {text, size};
}

/// Raises a Lua error at the script's line. Takes the text by value so that it is freed before Lua unwinds further up.
[[noreturn]] inline void raise(lua_State* L, const std::string& text) {
  luaL_where(L, 1);
  lua_pushlstring(L, text.data(), text.size());
  lua_concat(L, 2);
  lua_error(L);
  std::unreachable();
}

/// A type of userdata that holds a T. `T::type_name` is what scripts see in messages.
template <class T>
class Userdata {
 public:
  /// Makes the metatable (once for a state) and leaves it on the stack. Scripts cannot read or change it.
  static void open(lua_State* L) {
    lua_createtable(L, 0, 8);
    lua_pushvalue(L, -1);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &key);
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    lua_pushstring(L, T::type_name);
    lua_setfield(L, -2, "__name");
    if constexpr (!std::is_trivially_destructible_v<T>) {
      lua_pushcfunction(L, collect);
      lua_setfield(L, -2, "__gc");
    }
  }

  /// A new one on the top of the stack.
  static T& make(lua_State* L, T value, int user_values = 0) {
    void* memory = lua_newuserdatauv(L, sizeof(T), user_values);
    T* made = std::construct_at(static_cast<T*>(memory), std::move(value));
    lua_rawgetp(L, LUA_REGISTRYINDEX, &key);
    lua_setmetatable(L, -2);
    return *made;
  }

  /// Null when the value at `index` is something else.
  [[nodiscard]] static T* test(lua_State* L, int index) {
    void* memory = lua_touserdata(L, index);
    if (memory == nullptr || lua_getmetatable(L, index) == 0) {
      return nullptr;
    }
    lua_rawgetp(L, LUA_REGISTRYINDEX, &key);
    const bool same = lua_rawequal(L, -1, -2) != 0;
    lua_pop(L, 2);
    return same ? static_cast<T*>(memory) : nullptr;
  }

  [[nodiscard]] static T& check(lua_State* L, int index) {
    T* found = test(L, index);
    if (found == nullptr) {
      luaL_typeerror(L, index, T::type_name);
    }
    return *found;
  }

 private:
  static int collect(lua_State* L) {
    std::destroy_at(static_cast<T*>(lua_touserdata(L, 1)));
    return 0;
  }

  static inline const char key = 0;
};

}  // namespace eastap::script
