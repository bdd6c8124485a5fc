#include "proxy/script/bind_piece.h"

#include <array>

#include <fmt/format.h>

#include "proxy/script/bind_headers.h"
#include "proxy/script/binding.h"
#include "proxy/script/lua_state.h"

namespace eastap::script {

namespace {

constexpr std::size_t bytes_per_work = 64;

struct PieceRef {
  static constexpr const char* type_name = "chunk";
  std::uint64_t call = 0;
};

const core::Piece& piece_of(lua_State* L, const PieceRef& self) {
  return *check_call(L, self.call).hook.piece;
}

int get_side(lua_State* L, PieceRef& self) {
  push(L, piece_of(L, self).of_request ? "request" : "response");
  return 1;
}

int get_offset(lua_State* L, PieceRef& self) {
  lua_pushinteger(L, static_cast<lua_Integer>(piece_of(L, self).offset));
  return 1;
}

int get_last(lua_State* L, PieceRef& self) {
  lua_pushboolean(L, piece_of(L, self).last ? 1 : 0);
  return 1;
}

int get_data(lua_State* L, PieceRef& self) {
  const CallState& call = check_call(L, self.call);
  const Bytes& data = call.verdict->edit.content ? *call.verdict->edit.content : call.hook.piece->content;
  State::of(L).charge(data.size() / bytes_per_work);
  push(L, as_text(data));
  return 1;
}

void set_data(lua_State* L, PieceRef& self) {
  CallState& call = check_call(L, self.call);
  const std::string_view data = check_text(L, 3);
  if (data.size() != call.hook.piece->content.size()) {
    raise(L, fmt::format("a chunk keeps its length: {} bytes, not {}", call.hook.piece->content.size(),
                         data.size()));
  }
  State::of(L).charge(data.size() / bytes_per_work);
  call.verdict->edit.content = to_bytes(data);
  call.changed.add(where(L));
}

constexpr std::array<Property<PieceRef>, 4> piece_properties{
    {{"side", get_side}, {"offset", get_offset}, {"last", get_last}, {"data", get_data, set_data}}};

}  // namespace

void open_pieces(lua_State* L) {
  Type<PieceRef>::open(L, piece_properties, {}, {});
}

void push_piece(lua_State* L, const CallState& call) {
  Userdata<PieceRef>::make(L, PieceRef{call.serial});
}

}  // namespace eastap::script
