#include "proxy/script/answer_table.h"

#include <algorithm>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "proxy/base/bytes.h"
#include "proxy/base/text.h"
#include "proxy/script/bind_document.h"
#include "proxy/script/bind_headers.h"
#include "proxy/script/binding.h"

namespace eastap::script {
namespace {

[[noreturn]] void wrong_field(lua_State* L, const char* field, const char* wanted) {
  raise(L, fmt::format("answer: {} is {}, not a {}", field, wanted, luaL_typename(L, -1)));
}

/// The text of a field, which lies on the top of the stack.
std::string_view answer_text(lua_State* L, const char* field) {
  if (lua_isstring(L, -1) == 0) {
    wrong_field(L, field, "a text");
  }
  return check_text(L, -1);
}

int answer_status(lua_State* L) {
  int whole = 0;
  const lua_Integer status = lua_tointegerx(L, -1, &whole);
  if (whole == 0 || status < 200 || status > 599) {
    raise(L, "answer: status is a number from 200 to 599");
  }
  return static_cast<int>(status);
}

Bytes answer_document(lua_State* L) {
  if (lua_isstring(L, -1) == 0 && test_document(L, -1) == nullptr) {
    wrong_field(L, "document", "XML or a document");
  }
  return check_wbxml(L, -1);
}

}  // namespace

core::OwnAnswer check_answer(lua_State* L, int index) {
  luaL_checktype(L, index, LUA_TTABLE);
  core::OwnAnswer answer;
  bool document = false;
  lua_pushnil(L);
  while (lua_next(L, index) != 0) {
    const std::string_view key = lua_type(L, -2) == LUA_TSTRING ? check_text(L, -2) : std::string_view{};
    if (key == "status") {
      answer.status = answer_status(L);
    } else if (key == "reason") {
      answer.reason = answer_text(L, "reason");
      if (answer.reason.find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos) {
        raise(L, "answer: the reason cannot contain a line end or a zero byte");
      }
    } else if (key == "headers") {
      if (!lua_istable(L, -1)) {
        wrong_field(L, "headers", "a table");
      }
      answer.fields = check_fields(L, -1);
    } else if (key == "body" && !document) {
      answer.content = to_bytes(answer_text(L, "body"));
    } else if (key == "document") {
      answer.content = answer_document(L);
      document = true;
    } else if (key != "body") {
      raise(L, "answer: there are only status, reason, headers, body and document");
    }
    lua_pop(L, 1);
  }
  const auto typed = [](const auto& field) { return text::iequals(field.first, "Content-Type"); };
  if (document && std::none_of(answer.fields.begin(), answer.fields.end(), typed)) {
    answer.fields.emplace_back("Content-Type", "application/vnd.ms-sync.wbxml");
  }
  return answer;
}

}  // namespace eastap::script
