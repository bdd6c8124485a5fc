#include "proxy/script/lib_string.h"

#include <cstring>
#include <initializer_list>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "proxy/script/binding.h"
#include "proxy/script/lua_state.h"
#include "proxy/script/pattern.h"

namespace eastap::script {

namespace {

constexpr std::uint64_t bytes_per_unit = 32;  // of plain scanning and copying
constexpr std::uint64_t steps_per_unit = 4;

std::string_view text_at(lua_State* L, int index) {
  std::size_t size = 0;
  const char* text = lua_tolstring(L, index, &size);
  return {text, size};
}

/// The one-based, perhaps negative position that Lua functions take, as an offset; may be above `size`.
std::size_t start_offset(lua_Integer position, std::size_t size) {
  if (position > 0) {
    return static_cast<std::size_t>(position - 1);
  }
  if (position == 0 || position < -static_cast<lua_Integer>(size)) {
    return 0;
  }
  return static_cast<std::size_t>(static_cast<lua_Integer>(size) + position);
}

struct CompiledPattern {
  static constexpr const char* type_name = "compiled pattern";
  Pattern pattern;
  std::size_t next = 0;  // gmatch: where the next search begins
  std::size_t last_end =
      std::string_view::npos;  // gmatch: end of the last match; an empty one there is no match
};

Pattern compile(lua_State* L, std::string_view text, bool anchors = true) {
  State::of(L).charge(text.size());
  auto made = Pattern::compile(text, anchors);
  if (!made) {
    raise(L, made.error().what);
  }
  return std::move(*made);
}

/// One search with its price; raises when a budget of the matcher is used up.
class Searcher {
 public:
  explicit Searcher(lua_State* L) : lua_(L), steps_(State::of(L).limits().pattern_steps) {}

  bool search(const Pattern& pattern, std::string_view subject, std::size_t from, Pattern::Match& match) {
    const std::uint64_t before = steps_;
    const Pattern::Found found = pattern.search(subject, from, steps_, match);
    const std::size_t scanned = (found == Pattern::Found::yes ? match.begin : subject.size()) - from;
    State::of(lua_).charge((before - steps_) / steps_per_unit + scanned / bytes_per_unit);
    check(found);
    return found == Pattern::Found::yes;
  }

 private:
  void check(Pattern::Found found) {
    if (found == Pattern::Found::too_deep) {
      raise(lua_, "pattern too complex: too many nested repetitions and captures");
    }
    if (found == Pattern::Found::out_of_steps) {
      raise(lua_, fmt::format("pattern took more than {} steps on this text",
                              State::of(lua_).limits().pattern_steps));
    }
  }

  lua_State* lua_;
  std::uint64_t steps_;
};

void push_capture(lua_State* L, const Pattern::Match& match, std::size_t index, std::string_view subject) {
  const Pattern::Capture& capture = match.captures.at(index);
  if (capture.position) {
    lua_pushinteger(L, static_cast<lua_Integer>(capture.begin + 1));
  } else {
    push(L, subject.substr(capture.begin, capture.size));
  }
}

/// Pushes all captures, or the whole match where the pattern has none; returns how many.
int push_captures(lua_State* L, const Pattern& pattern, const Pattern::Match& match,
                  std::string_view subject) {
  if (pattern.captures() == 0) {
    push(L, subject.substr(match.begin, match.end - match.begin));
    return 1;
  }
  luaL_checkstack(L, static_cast<int>(pattern.captures()), "too many captures");
  for (std::size_t i = 0; i < pattern.captures(); ++i) {
    push_capture(L, match, i, subject);
  }
  return static_cast<int>(pattern.captures());
}

int find_plain(lua_State* L, std::string_view subject, std::string_view wanted, std::size_t from) {
  State::of(L).charge((subject.size() - from + wanted.size()) / bytes_per_unit);
  // memmem is linear in the worst case, string_view::find is not.
  const void* found = memmem(subject.data() + from, subject.size() - from, wanted.data(), wanted.size());
  if (found == nullptr) {
    luaL_pushfail(L);
    return 1;
  }
  const auto at = static_cast<const char*>(found) - subject.data();
  lua_pushinteger(L, at + 1);
  lua_pushinteger(L, at + static_cast<lua_Integer>(wanted.size()));
  return 2;
}

int find_or_match(lua_State* L, bool find) {
  const std::string_view subject = check_text(L, 1);
  const std::string_view wanted = check_text(L, 2);
  const std::size_t from = start_offset(luaL_optinteger(L, 3, 1), subject.size());
  if (from > subject.size()) {
    luaL_pushfail(L);
    return 1;
  }
  const bool special = wanted.find_first_of("^$*+?.([%-") != std::string_view::npos;
  if (find && (lua_toboolean(L, 4) != 0 || !special)) {
    return find_plain(L, subject, wanted, from);
  }
  const Pattern pattern = compile(L, wanted);
  Pattern::Match match;
  if (!Searcher(L).search(pattern, subject, from, match)) {
    luaL_pushfail(L);
    return 1;
  }
  if (!find) {
    return push_captures(L, pattern, match, subject);
  }
  lua_pushinteger(L, static_cast<lua_Integer>(match.begin + 1));
  lua_pushinteger(L, static_cast<lua_Integer>(match.end));
  return 2 + (pattern.captures() == 0 ? 0 : push_captures(L, pattern, match, subject));
}

template <bool find>
int find_or_match(lua_State* L) {
  return find_or_match(L, find);
}

int gmatch_step(lua_State* L) {
  auto& state = Userdata<CompiledPattern>::check(L, lua_upvalueindex(2));
  const std::string_view subject = text_at(L, lua_upvalueindex(1));
  Pattern::Match match;
  while (state.next <= subject.size() && Searcher(L).search(state.pattern, subject, state.next, match)) {
    const bool empty_again = match.begin == match.end && match.end == state.last_end;
    state.next = empty_again ? match.end + 1 : match.end;
    if (!empty_again) {
      state.last_end = match.end;
      return push_captures(L, state.pattern, match, subject);
    }
  }
  state.next = subject.size() + 1;
  return 0;
}

int string_gmatch(lua_State* L) {
  const std::string_view subject = check_text(L, 1);
  const std::string_view wanted = check_text(L, 2);
  const std::size_t from = start_offset(luaL_optinteger(L, 3, 1), subject.size());
  lua_pushvalue(L, 1);
  Userdata<CompiledPattern>::make(L, CompiledPattern{compile(L, wanted, false), from});
  lua_pushcclosure(L, guarded<gmatch_step>, 2);
  return 1;
}

// ---- gsub ----

/// One gsub call: stack index 3 is the replacement.
class Substitution {
 public:
  Substitution(lua_State* L, const Pattern& pattern, std::string_view subject, luaL_Buffer& out)
      : lua_(L), pattern_(pattern), subject_(subject), out_(out), limit_(State::of(L).limits().string) {}

  void replace(const Pattern::Match& match) {
    switch (lua_type(lua_, 3)) {
      case LUA_TFUNCTION:
        lua_pushvalue(lua_, 3);
        lua_call(lua_, push_captures(lua_, pattern_, match, subject_), 1);
        break;
      case LUA_TTABLE:
        push_first(match);
        lua_gettable(lua_, 3);
        break;
      default:
        expand(match);
        return;
    }
    if (lua_toboolean(lua_, -1) == 0) {
      lua_pop(lua_, 1);
      push(lua_, subject_.substr(match.begin, match.end - match.begin));
    } else if (lua_isstring(lua_, -1) == 0) {
      raise(lua_, fmt::format("invalid replacement value (a {})", luaL_typename(lua_, -1)));
    }
    grow(lua_rawlen(lua_, -1));
    luaL_addvalue(&out_);
  }

  void add(std::string_view text) {
    grow(text.size());
    luaL_addlstring(&out_, text.data(), text.size());
  }

 private:
  void push_first(const Pattern::Match& match) {
    if (pattern_.captures() == 0) {
      push(lua_, subject_.substr(match.begin, match.end - match.begin));
    } else {
      push_capture(lua_, match, 0, subject_);
    }
  }

  void expand(const Pattern::Match& match) {
    const std::string_view with = text_at(lua_, 3);
    std::size_t at = 0;
    while (true) {
      const std::size_t percent = with.find('%', at);
      add(with.substr(at, percent - at));
      if (percent == std::string_view::npos) {
        return;
      }
      const char c = percent + 1 < with.size() ? with[percent + 1] : '\0';
      at = percent + 2;
      if (c == '%') {
        add("%");
      } else if (c == '0' || (c == '1' && pattern_.captures() == 0)) {
        add(subject_.substr(match.begin, match.end - match.begin));
      } else if (c >= '1' && c <= '9' && static_cast<std::size_t>(c - '1') < pattern_.captures()) {
        push_capture(lua_, match, static_cast<std::size_t>(c - '1'), subject_);
        lua_tostring(lua_, -1);
        grow(lua_rawlen(lua_, -1));
        luaL_addvalue(&out_);
      } else if (c >= '1' && c <= '9') {
        raise(lua_, fmt::format("invalid capture index %{} in replacement string", c));
      } else {
        raise(lua_, "invalid use of '%' in replacement string");
      }
    }
  }

  void grow(std::size_t size) {
    size_ += size;
    State::of(lua_).charge(1 + size / bytes_per_unit);
    if (size_ > limit_) {
      raise(lua_, fmt::format("result of gsub would be longer than {} bytes", limit_));
    }
  }

  lua_State* lua_;
  const Pattern& pattern_;
  std::string_view subject_;
  luaL_Buffer& out_;
  std::size_t limit_;
  std::size_t size_ = 0;
};

int string_gsub(lua_State* L) {
  const std::string_view subject = check_text(L, 1);
  const std::string_view wanted = check_text(L, 2);
  const int type = lua_type(L, 3);
  luaL_argexpected(L,
                   type == LUA_TNUMBER || type == LUA_TSTRING || type == LUA_TFUNCTION || type == LUA_TTABLE,
                   3, "string/function/table");
  const lua_Integer most = luaL_optinteger(L, 4, static_cast<lua_Integer>(subject.size()) + 1);
  lua_settop(L, 3);
  if (type == LUA_TNUMBER) {
    lua_tostring(L, 3);
  }
  const Pattern pattern = compile(L, wanted);
  luaL_Buffer out;
  luaL_buffinit(L, &out);
  Substitution substitution(L, pattern, subject, out);
  Searcher searcher(L);
  Pattern::Match match;
  std::size_t at = 0;    // next search begins here
  std::size_t done = 0;  // copied up to here
  std::size_t last_end = std::string_view::npos;
  lua_Integer count = 0;
  while (count < most && at <= subject.size() && searcher.search(pattern, subject, at, match)) {
    const bool empty_again = match.begin == match.end && match.end == last_end;
    if (!empty_again) {
      ++count;
      substitution.add(subject.substr(done, match.begin - done));
      substitution.replace(match);
      done = last_end = match.end;
    }
    at = match.end > match.begin || !empty_again ? match.end : match.end + 1;
    if (pattern.anchored()) {
      break;
    }
  }
  substitution.add(subject.substr(done));
  luaL_pushresult(&out);
  lua_pushinteger(L, count);
  return 2;
}

int string_rep(lua_State* L) {
  const std::string_view text = check_text(L, 1);
  const lua_Integer count = luaL_checkinteger(L, 2);
  std::size_t separator_size = 0;
  const char* separator = luaL_optlstring(L, 3, "", &separator_size);
  if (count <= 0 || text.size() + separator_size == 0) {
    lua_pushliteral(L, "");
    return 1;
  }
  const std::size_t limit = State::of(L).limits().string;
  if (static_cast<lua_Unsigned>(count) > (limit + separator_size) / (text.size() + separator_size)) {
    raise(L, fmt::format("result of rep would be longer than {} bytes", limit));
  }
  const std::size_t size = static_cast<std::size_t>(count) * (text.size() + separator_size) - separator_size;
  luaL_Buffer out;
  char* to = luaL_buffinitsize(L, &out, size);
  for (lua_Integer i = 0; i < count; ++i) {
    std::memcpy(to, text.data(), text.size());
    to += text.size();
    if (separator_size > 0 && i + 1 < count) {
      std::memcpy(to, separator, separator_size);
      to += separator_size;
    }
  }
  State::of(L).charge(size / bytes_per_unit);
  luaL_pushresultsize(&out, size);
  return 1;
}

/// Lua's own function (upvalue 1) at the price of its string arguments' length.
int charged(lua_State* L) {
  std::uint64_t bytes = 0;
  for (int i = 1; i <= lua_gettop(L); ++i) {
    if (lua_type(L, i) == LUA_TSTRING) {
      bytes += lua_rawlen(L, i);
    }
  }
  State::of(L).charge(bytes / bytes_per_unit);
  return lua_tocfunction(L, lua_upvalueindex(1))(L);
}

/// Moves functions of the library below the top into the table on the top, wrapped.
void wrap(lua_State* L, std::initializer_list<const char*> names) {
  for (const char* name : names) {
    lua_getfield(L, -2, name);
    lua_pushcclosure(L, charged, 1);
    lua_setfield(L, -2, name);
  }
}

}  // namespace

void open_string(lua_State* L) {
  Userdata<CompiledPattern>::open(L);
  lua_pop(L, 1);
  luaopen_string(L);
  lua_createtable(L, 0, 17);
  wrap(L,
       {"byte", "char", "format", "len", "lower", "pack", "packsize", "reverse", "sub", "unpack", "upper"});
  set_functions(L, {{"find", guarded<find_or_match<true>>},
                    {"match", guarded<find_or_match<false>>},
                    {"gmatch", guarded<string_gmatch>},
                    {"gsub", guarded<string_gsub>},
                    {"rep", guarded<string_rep>}});
  lua_remove(L, -2);
  // The metatable of strings: luaopen_string made it, with arithmetic that stays as it is.
  lua_pushliteral(L, "");
  lua_getmetatable(L, -1);
  lua_createtable(L, 0, 17);
  lua_pushnil(L);
  while (lua_next(L, -5) != 0) {
    lua_pushvalue(L, -2);
    lua_insert(L, -2);
    lua_rawset(L, -4);
  }
  lua_setfield(L, -2, "__index");
  lua_pushboolean(L, 0);
  lua_setfield(L, -2, "__metatable");
  lua_pop(L, 2);
}

void open_utf8(lua_State* L) {
  luaopen_utf8(L);
  lua_createtable(L, 0, 6);
  wrap(L, {"char", "codepoint", "codes", "len", "offset"});
  lua_getfield(L, -2, "charpattern");
  lua_setfield(L, -2, "charpattern");
  lua_remove(L, -2);
}

}  // namespace eastap::script
