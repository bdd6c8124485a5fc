// The table of the API names exactly what a script finds.
#include <lua.hpp>
#include <string>

#include "proxy/script/api.h"
#include "proxy/script/bind_document.h"
#include "proxy/script/bind_exchange.h"
#include "proxy/script/bind_message.h"
#include "proxy/script/bind_offline.h"
#include "proxy/script/bind_piece.h"
#include "proxy/script/lib_base.h"
#include "proxy/script/lib_eastap.h"
#include "proxy/script/lib_events.h"
#include "proxy/script/lib_values.h"
#include "tests/unit/script/api_rows.h"
#include "tests/unit/script/script_support.h"

namespace eastap::script::test {
namespace {

using Kind = ApiRow::Kind;

/// String keys of the table on the top of the stack.
Names keys(lua_State* L) {
  Names names;
  lua_pushnil(L);
  while (lua_next(L, -2) != 0) {
    if (lua_type(L, -2) == LUA_TSTRING) {
      names.emplace(lua_tostring(L, -2));
    }
    lua_pop(L, 1);
  }
  return names;
}

TEST(ApiTable, NamesEveryFieldOfTheModule) {
  FakeClock clock;
  State state(Limits{}, clock);
  lua_State* L = state.lua();
  open_libraries(L, false);
  open_stores(L);
  push_environment(L);
  add_eastap(L);
  lua_getfield(L, -1, "eas");
  luaL_unref(L, LUA_REGISTRYINDEX, open_events(L));
  Names found = keys(L);
  EXPECT_EQ(found, listed("eas"));
  for (const ApiRow& row : all_api()) {
    if (row.kind == Kind::type && row.owner.starts_with("eas.") &&
        found.contains(std::string(row.owner.substr(4)))) {
      lua_getfield(L, -1, std::string(row.owner.substr(4)).c_str());
      ASSERT_TRUE(lua_istable(L, -1)) << row.owner;
      EXPECT_EQ(keys(L), listed(row.owner)) << row.owner;
      lua_pop(L, 1);
    }
  }
}

TEST(ApiTable, NamesEveryMemberOfEveryType) {
  FakeClock clock;
  State state(Limits{}, clock);
  lua_State* L = state.lua();
  open_documents(L);
  open_messages(L);
  open_exchanges(L);
  open_pieces(L);
  open_offline_exchanges(L);
  open_values(L);
  for (const auto& [type, owner] :
       {std::pair{"exchange", "exchange"}, std::pair{"message", "message"}, std::pair{"document", "document"},
        std::pair{"node", "node"}, std::pair{"chunk", "chunk"}, std::pair{"offline exchange", "taken"},
        std::pair{"date", "date"}, std::pair{"phone", "phone"}, std::pair{"headers", "headers"}}) {
    ASSERT_EQ(lua_getfield(L, LUA_REGISTRYINDEX, (std::string("members of ") + type).c_str()), LUA_TTABLE)
        << type;
    EXPECT_EQ(keys(L), listed(owner)) << type;
    lua_pop(L, 1);
  }
}

TEST(ApiTable, EveryRowCanBeWrittenAsADefinition) {
  for (const ApiRow& row : all_api()) {
    EXPECT_FALSE(row.meaning.empty()) << row.owner << "." << row.name;
    const bool called = row.kind == Kind::function || row.kind == Kind::method;
    if (row.kind != Kind::operation) {
      EXPECT_EQ(called, row.signature.starts_with("(")) << row.owner << "." << row.name;
    }
  }
}

}  // namespace
}  // namespace eastap::script::test
