// The memory of one Lua state: capped, and counted so that a hook call can be charged for what it allocates.
// Owned by script::State; loop's thread only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace eastap::script {

class LuaMemory {
 public:
  struct Limits {
    std::size_t total = std::size_t{256} << 20U;  ///< bytes of the whole state
    std::size_t block = std::size_t{64} << 20U;   ///< bytes of one block, so that no single copy takes long
    std::size_t string = std::size_t{16} << 20U;  ///< bytes of one string
  };

  explicit LuaMemory(const Limits& limits) : limits_(limits) {}

  /// Lua's allocator (lua_Alloc); `self` is a LuaMemory.
  static void* allocate(void* self, void* block, std::size_t old_size, std::size_t new_size);

  /// The caps hold only while scripts run: eastap's own few allocations between runs must not fail.
  void enforce(bool on) { enforced_ = on; }

  [[nodiscard]] std::size_t used() const { return used_; }
  /// Bytes allocated since the state was made, freed or not.
  [[nodiscard]] std::uint64_t grown() const { return grown_; }
  /// How many requests were refused since the last call of forgive().
  [[nodiscard]] unsigned refused() const { return refused_; }
  /// One of them was a string above its limit, not memory running out.
  [[nodiscard]] bool refused_string() const { return refused_string_; }
  void forgive();
  /// A string of at least `long_string_bytes` bytes is alive: one instruction on it (a comparison, a text
  /// taken for a number) can take as long as thousands of others, and allocates nothing.
  [[nodiscard]] bool holds_long_string() const { return !long_strings_.empty(); }
  static constexpr std::size_t long_string_bytes = std::size_t{256} << 10U;

  /// `alarm(context)` is called, from inside an allocation, once when grown() passes `at`, and whenever a
  /// request is refused or a long string is made.
  void set_alarm(std::uint64_t at, void (*alarm)(void*), void* context);

 private:
  void* resize(void* block, std::size_t old_size, std::size_t new_size);
  [[nodiscard]] bool refuses(bool fresh_string, std::size_t old_size, std::size_t new_size);
  void ring();

  Limits limits_;
  bool enforced_ = false;
  bool refused_string_ = false;
  unsigned refused_ = 0;
  std::size_t used_ = 0;
  std::uint64_t grown_ = 0;
  std::vector<const void*> long_strings_;  // few: each is a good part of the whole
  std::uint64_t alarm_at_ = UINT64_MAX;
  void (*alarm_)(void*) = nullptr;
  void* alarm_context_ = nullptr;
};

}  // namespace eastap::script
