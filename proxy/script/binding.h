// Helpers for functions that Lua calls. The rule at this edge: no C++ exception leaves a binding except Lua's
// own (the C++ build of Lua throws for errors and yields, so destructors run); no Lua error skips a
// destructor.
#pragma once

#include <cstdint>
#include <exception>
#include <initializer_list>
#include <lua.hpp>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

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

/// Sets a field of the table on the top of the stack; nil for "".
inline void set_text(lua_State* L, const char* name, std::string_view text) {
  if (text.empty()) {
    lua_pushnil(L);
  } else {
    push(L, text);
  }
  lua_setfield(L, -2, name);
}

inline void set_number(lua_State* L, const char* name, lua_Integer number) {
  lua_pushinteger(L, number);
  lua_setfield(L, -2, name);
}

inline void set_flag(lua_State* L, const char* name, bool flag) {
  lua_pushboolean(L, flag ? 1 : 0);
  lua_setfield(L, -2, name);
}

/// The string argument `index`; numbers are turned into strings as Lua does.
[[nodiscard]] inline std::string_view check_text(lua_State* L, int index) {
  std::size_t size = 0;
  const char* text = luaL_checklstring(L, index, &size);
  return {text, size};
}

/// Raises a Lua error at the script's line. Takes the text by value so that it is freed before Lua unwinds
/// further up.
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

/// The same of a T that is made of one number, T::number, and costs Lua no memory: a light userdata. All of
/// those have one metatable in common, so a state may have one such type.
template <class T>
class LightUserdata {
 public:
  static void open(lua_State* L) {
    Userdata<T>::open(L);
    lua_pushlightuserdata(L, nullptr);
    lua_pushvalue(L, -2);
    lua_setmetatable(L, -2);
    lua_pop(L, 1);
  }

  static void push(lua_State* L, T value) {
    static_assert(sizeof(void*) >= sizeof(value.number));
    lua_pushlightuserdata(L, reinterpret_cast<void*>(value.number));
  }

  [[nodiscard]] static std::optional<T> test(lua_State* L, int index) {
    if (lua_islightuserdata(L, index) == 0) {
      return std::nullopt;
    }
    return T{reinterpret_cast<std::uintptr_t>(lua_touserdata(L, index))};
  }

  [[nodiscard]] static T check(lua_State* L, int index) {
    const std::optional<T> found = test(L, index);
    if (!found) {
      luaL_typeerror(L, index, T::type_name);
    }
    return *found;
  }
};

/// A property of a T: `get` pushes its value and returns 1; `set` takes the value from index 3, null where it
/// is read-only.
template <class T>
struct Property {
  const char* name;
  int (*get)(lua_State* L, T& self);
  void (*set)(lua_State* L, T& self) = nullptr;
};

/// Makes the type T known to Lua with properties and methods; a name that is neither is an error that names
/// both. The registry keeps the names as "members of NAME", for tests. `properties` must live as long as the
/// state. Leaves nothing on the stack. `Held`: how Lua holds a T.
template <class T, class Held = Userdata<T>>
class Type {
 public:
  static void open(lua_State* L, std::span<const Property<T>> properties,
                   std::initializer_list<Function> methods, std::initializer_list<Function> metamethods) {
    Held::open(L);
    set_functions(L, metamethods);
    lua_createtable(L, 0, static_cast<int>(properties.size() + methods.size()));
    set_functions(L, methods);
    for (const Property<T>& property : properties) {
      // Lua takes no pointer to const here, and nobody writes through this one.
      lua_pushlightuserdata(L, const_cast<Property<T>*>(&property));
      lua_setfield(L, -2, property.name);
    }
    lua_pushvalue(L, -1);
    lua_setfield(L, LUA_REGISTRYINDEX, (std::string("members of ") + T::type_name).c_str());
    lua_pushvalue(L, -1);
    lua_pushcclosure(L, guarded<index>, 1);
    lua_setfield(L, -3, "__index");
    lua_pushcclosure(L, guarded<new_index>, 1);
    lua_setfield(L, -2, "__newindex");
    lua_pop(L, 1);
  }

 private:
  static const Property<T>* property(lua_State* L) {
    lua_pushvalue(L, 2);
    lua_rawget(L, lua_upvalueindex(1));
    return static_cast<const Property<T>*>(lua_touserdata(L, -1));
  }

  [[noreturn]] static void unknown(lua_State* L) {
    raise(L, std::string(T::type_name) + " has no field '" + luaL_tolstring(L, 2, nullptr) + "'");
  }

  static int index(lua_State* L) {
    auto&& self = Held::check(L, 1);
    const Property<T>* found = property(L);
    if (found != nullptr) {
      return found->get(L, self);
    }
    if (!lua_isfunction(L, -1)) {
      unknown(L);
    }
    return 1;
  }

  static int new_index(lua_State* L) {
    auto&& self = Held::check(L, 1);
    const Property<T>* found = property(L);
    if (found == nullptr) {
      unknown(L);
    }
    if (found->set == nullptr) {
      raise(L, std::string(T::type_name) + "." + found->name + " cannot be set");
    }
    lua_pop(L, 1);
    found->set(L, self);
    return 0;
  }
};

}  // namespace eastap::script
