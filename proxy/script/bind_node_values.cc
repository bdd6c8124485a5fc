#include "proxy/script/bind_node_values.h"

#include <optional>
#include <string>
#include <string_view>

#include "decoders/eas/date_text.h"
#include "decoders/eas/guid.h"
#include "decoders/eas/time_zone.h"
#include "proxy/base/text.h"
#include "proxy/script/bind_date.h"
#include "proxy/script/bind_time_zone.h"
#include "proxy/script/lua_state.h"

namespace eastap::script {

namespace {

/// The text of a node, unless it is too long for any of these values.
std::optional<std::string> short_text(lua_State* L, const NodeRef& node) {
  constexpr std::size_t longest = 1000;
  State::of(L).charge(4);
  const wbxml::Document& document = node.box->document;
  // Above the elements lie texts that nobody wants put together.
  const wbxml::Index child = document.node(node.index)->first_child;
  if (child != wbxml::none && document.is_element(child)) {
    return std::nullopt;
  }
  std::string text = document.text(node.index);
  return text.size() <= longest ? std::optional(std::move(text)) : std::nullopt;
}

std::optional<eas::DateText> date_of(lua_State* L, const NodeRef& node) {
  const auto text = short_text(L, node);
  return text ? eas::read_date_text(text::trim(*text)) : std::nullopt;
}

void put_text(lua_State* L, const NodeRef& node, std::string_view text) {
  wbxml::Document& document = writable(L, *node.box);
  charge_edit(L, *node.box, 1, text.size());
  if (const auto set = document.set_text(node.index, text); !set) {
    raise(L, set.error().what);
  }
}

}  // namespace

int node_date(lua_State* L, NodeRef& /*self*/) {
  if (const auto date = date_of(L, check_node(L, 1))) {
    push_date(L, date->unix_ms);
  } else {
    lua_pushnil(L);
  }
  return 1;
}

void set_node_date(lua_State* L, NodeRef& /*self*/) {
  const NodeRef& node = check_node(L, 1);
  const std::int64_t moment = check_moment(L, 3);
  const auto before = date_of(L, node);
  const bool calendar = node.box->document.namespace_name(node.index) == "Calendar";
  const eas::DateStyle usual = calendar ? eas::DateStyle::compact : eas::DateStyle::dashed_ms;
  put_text(L, node, eas::write_date_text(moment, before ? before->style : usual));
}

int node_guid(lua_State* L, NodeRef& /*self*/) {
  const NodeRef& node = check_node(L, 1);
  const auto bytes = opaque_bytes(node);
  const auto text = bytes ? eas::guid_text(*bytes) : std::nullopt;
  if (text) {
    push(L, *text);
  } else {
    lua_pushnil(L);
  }
  return 1;
}

void set_node_guid(lua_State* L, NodeRef& /*self*/) {
  const NodeRef& node = check_node(L, 1);
  const std::string_view given = check_text(L, 3);
  constexpr std::size_t longest = 38;  // with dashes and braces; nothing longer is looked at
  const auto bytes = given.size() == eas::guid_size ? to_bytes(given)
                     : given.size() > longest       ? std::nullopt
                                                    : eas::guid_bytes(given);
  if (!bytes) {
    raise(L, "'" + text::printable(given, 60) + "' is no GUID");
  }
  wbxml::Document& document = writable(L, *node.box);
  charge_edit(L, *node.box, 1, bytes->size());
  if (const auto set = document.set_opaque(node.index, *bytes); !set) {
    raise(L, set.error().what);
  }
}

int node_time_zone(lua_State* L, NodeRef& /*self*/) {
  const auto text = short_text(L, check_node(L, 1));
  const auto zone = text ? eas::parse_time_zone_text(*text) : fail(ErrorCode::invalid_input, "");
  if (zone) {
    push_time_zone(L, *zone);
  } else {
    lua_pushnil(L);
  }
  return 1;
}

void set_node_time_zone(lua_State* L, NodeRef& /*self*/) {
  const NodeRef& node = check_node(L, 1);
  const std::string text = check_time_zone(L, 3);
  put_text(L, node, text);
}

}  // namespace eastap::script
