#include "proxy/script/lua_memory.h"

#include <algorithm>
#include <cstdlib>
#include <lua.hpp>

namespace eastap::script {

void* LuaMemory::allocate(void* self, void* block, std::size_t old_size, std::size_t new_size) {
  return static_cast<LuaMemory*>(self)->resize(block, old_size, new_size);
}

void LuaMemory::forgive() {
  refused_ = 0;
  refused_string_ = false;
}

void LuaMemory::set_alarm(std::uint64_t at, void (*alarm)(void*), void* context) {
  alarm_at_ = at;
  alarm_ = alarm;
  alarm_context_ = context;
}

void LuaMemory::ring() {
  if (alarm_ != nullptr) {
    alarm_(alarm_context_);
  }
}

bool LuaMemory::refuses(bool fresh_string, std::size_t old_size, std::size_t new_size) {
  if (!enforced_ || new_size <= old_size) {
    return false;  // Lua relies on it that shrinking never fails
  }
  constexpr std::size_t string_header = 64;
  const bool long_string = fresh_string && new_size > limits_.string + string_header;
  if (!long_string && new_size <= limits_.block && used_ - old_size + new_size <= limits_.total) {
    return false;
  }
  ++refused_;
  refused_string_ = refused_string_ || long_string;
  return true;
}

void* LuaMemory::resize(void* block, std::size_t old_size, std::size_t new_size) {
  // For a new block `old_size` says what it is for.
  const bool fresh_string = block == nullptr && old_size == LUA_TSTRING;
  const std::size_t old = block == nullptr ? 0 : old_size;
  if (old >= long_string_bytes) {
    std::erase(long_strings_, block);
  }
  if (new_size == 0) {
    std::free(block);  // NOLINT(cppcoreguidelines-no-malloc,cppcoreguidelines-owning-memory): Lua's contract
    used_ -= old;
    return nullptr;
  }
  if (refuses(fresh_string, old, new_size)) {
    ring();
    return nullptr;
  }
  // NOLINTNEXTLINE(cppcoreguidelines-no-malloc,cppcoreguidelines-owning-memory)
  void* fresh = block == nullptr ? std::malloc(new_size) : std::realloc(block, new_size);
  if (fresh == nullptr) {
    return nullptr;
  }
  used_ = used_ - old + new_size;
  if (new_size > old) {
    grown_ += new_size - old;
    const bool long_one = fresh_string && new_size >= long_string_bytes;
    if (long_one) {
      long_strings_.push_back(fresh);
    }
    if (grown_ >= alarm_at_) {
      alarm_at_ = UINT64_MAX;
      ring();
    } else if (long_one) {
      ring();
    }
  }
  return fresh;
}

}  // namespace eastap::script
