#include "proxy/script/lua_memory.h"

#include <cstring>
#include <lua.hpp>

#include <gtest/gtest.h>

namespace eastap::script {
namespace {

struct Block {
  LuaMemory& memory;
  void* at = nullptr;
  std::size_t size = 0;

  bool resize(std::size_t wanted, std::size_t kind = 0) {
    void* fresh = LuaMemory::allocate(&memory, at, at == nullptr ? kind : size, wanted);
    if (fresh == nullptr && wanted != 0) {
      return false;
    }
    at = fresh;
    size = wanted;
    return true;
  }
  ~Block() { resize(0); }
};

TEST(LuaMemory, CountsWhatIsUsedAndWhatWasEverAllocated) {
  LuaMemory memory({1000, 1000, 1000});
  {
    Block block{memory};
    ASSERT_TRUE(block.resize(100));
    EXPECT_EQ(memory.used(), 100U);
    std::memset(block.at, 7, 100);
    ASSERT_TRUE(block.resize(300));
    EXPECT_EQ(static_cast<unsigned char*>(block.at)[99], 7);
    ASSERT_TRUE(block.resize(50));
    EXPECT_EQ(memory.used(), 50U);
    EXPECT_EQ(memory.grown(), 300U);
  }
  EXPECT_EQ(memory.used(), 0U);
  EXPECT_EQ(memory.grown(), 300U);
}

TEST(LuaMemory, TellsOfALongStringAsLongAsItLives) {
  LuaMemory memory({1U << 24U, 1U << 24U, 1U << 24U});
  int rung = 0;
  memory.set_alarm(UINT64_MAX, [](void* count) { ++*static_cast<int*>(count); }, &rung);
  Block table{memory};
  ASSERT_TRUE(table.resize(LuaMemory::long_string_bytes, LUA_TTABLE));
  EXPECT_FALSE(memory.holds_long_string());
  {
    Block text{memory};
    ASSERT_TRUE(text.resize(LuaMemory::long_string_bytes, LUA_TSTRING));
    EXPECT_TRUE(memory.holds_long_string());
    EXPECT_EQ(rung, 1);
    Block short_text{memory};
    ASSERT_TRUE(short_text.resize(LuaMemory::long_string_bytes - 1, LUA_TSTRING));
    EXPECT_EQ(rung, 1);
    table.resize(0);
    EXPECT_TRUE(memory.holds_long_string());
  }
  EXPECT_FALSE(memory.holds_long_string());
}

TEST(LuaMemory, CapsHoldOnlyWhileEnforced) {
  LuaMemory memory({1000, 400, 200});
  Block block{memory};
  Block other{memory};
  memory.enforce(true);
  EXPECT_FALSE(block.resize(401));
  EXPECT_EQ(memory.refused(), 1U);
  EXPECT_FALSE(memory.refused_string());
  ASSERT_TRUE(block.resize(400));
  EXPECT_FALSE(other.resize(300, LUA_TSTRING));
  EXPECT_TRUE(memory.refused_string());
  EXPECT_TRUE(other.resize(300, LUA_TTABLE));
  Block third{memory};
  EXPECT_FALSE(third.resize(301));
  EXPECT_TRUE(third.resize(300));
  EXPECT_TRUE(third.resize(10));  // shrinking always works
  memory.forgive();
  EXPECT_EQ(memory.refused(), 0U);
  memory.enforce(false);
  EXPECT_TRUE(third.resize(5000));
}

TEST(LuaMemory, RingsOnceWhenEnoughHasGrownAndOnEveryRefusal) {
  LuaMemory memory({1000, 1000, 1000});
  int rings = 0;
  memory.set_alarm(500, [](void* count) { ++*static_cast<int*>(count); }, &rings);
  Block block{memory};
  ASSERT_TRUE(block.resize(499));
  EXPECT_EQ(rings, 0);
  ASSERT_TRUE(block.resize(500));
  ASSERT_TRUE(block.resize(600));
  EXPECT_EQ(rings, 1);
  memory.enforce(true);
  EXPECT_FALSE(block.resize(1001));
  EXPECT_FALSE(block.resize(1002));
  EXPECT_EQ(rings, 3);
}

}  // namespace
}  // namespace eastap::script
