#include "proxy/script/bind_document.h"

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "decoders/wbxml/xml.h"
#include "proxy/script/bind_node.h"
#include "proxy/script/bind_node_edit.h"
#include "proxy/script/bind_xpath.h"
#include "proxy/script/lua_state.h"

namespace eastap::script {

namespace {

int document_root(lua_State* L, DocumentRef& self) {
  DocumentBox& box = alive(L, *self.box);
  push_node(L, 1, box, box.document.root());
  return 1;
}

int document_fault(lua_State* L, DocumentRef& self) {
  const auto& fault = alive(L, *self.box).document.fault();
  if (fault) {
    push(L, fmt::format("{} (byte {})", fault->what, fault->offset.value_or(0)));
  } else {
    lua_pushnil(L);
  }
  return 1;
}

int document_findings(lua_State* L, DocumentRef& self) {
  const auto& findings = alive(L, *self.box).document.findings();
  lua_createtable(L, static_cast<int>(findings.size()), 0);
  for (std::size_t i = 0; i < findings.size(); ++i) {
    push(L, fmt::format("byte {}: {}", findings[i].offset, findings[i].text));
    lua_rawseti(L, -2, static_cast<lua_Integer>(i + 1));
  }
  return 1;
}

int document_edited(lua_State* L, DocumentRef& self) {
  lua_pushboolean(L, alive(L, *self.box).document.edited() ? 1 : 0);
  return 1;
}

/// Charged before it is pushed: that may fail, and a script may try again.
Bytes charged_bytes(lua_State* L, const DocumentBox& box) {
  charge_walk(L, box);
  Bytes bytes = wbxml::encode(box.document);
  State::of(L).charge(bytes.size() / 16);
  return bytes;
}

int document_encode(lua_State* L) {
  const Bytes bytes = charged_bytes(L, check_document(L, 1));
  push(L, as_text(bytes));
  return 1;
}

int document_to_xml(lua_State* L) {
  const DocumentBox& box = check_document(L, 1);
  State& state = State::of(L);
  const std::size_t limit = state.limits().string;
  std::string xml;
  bool whole = true;
  wbxml::write_xml(box.document, {}, [&](std::string_view piece) {
    whole = whole && xml.size() + piece.size() <= limit;
    if (whole) {
      xml += piece;
    }
  });
  state.charge(box.document.size() + xml.size() / 16);
  if (!whole) {
    raise(L, fmt::format("the document's XML is longer than {} bytes", limit));
  }
  push(L, xml);
  return 1;
}

// ---- eas.wbxml ----

/// eas.wbxml.decode(bytes): a document of the script's own. Lua's collector does not see its size, so it
/// is counted.
int decode(lua_State* L) {
  const std::string_view bytes = check_text(L, 1);
  State& state = State::of(L);
  state.charge(bytes.size() / 4 + 100);
  const std::size_t most_nodes = std::min(bytes.size(), std::size_t{1} << 21U) + 16;
  const std::size_t most = bytes.size() + most_nodes * sizeof(wbxml::Node);
  if (state.outside > 0 && state.outside + most > max_own_documents) {
    state.charge(state.memory().used() / 256);
    lua_gc(L, LUA_GCCOLLECT);
  }
  const std::size_t taken = state.outside + bytes.size();
  const std::size_t room = taken < max_own_documents ? (max_own_documents - taken) / sizeof(wbxml::Node) : 0;
  wbxml::Limits limits;
  limits.nodes = static_cast<std::uint32_t>(std::min(most_nodes, room));
  auto box = std::make_shared<DocumentBox>();
  if (room > 0) {
    box->document = wbxml::decode(to_bytes(bytes), limits);
  }
  box->first_size = box->document.size();
  const auto& fault = box->document.fault();
  const bool too_many = room < most_nodes && fault && fault->code == ErrorCode::limit_exceeded;
  if (room == 0 || (too_many && box->first_size >= room)) {
    raise(L, fmt::format("the documents that scripts made need more than {} MiB", max_own_documents >> 20U));
  }
  if (fault) {
    box->read_only = fmt::format("it could be read only in part ({})", fault->what);
  }
  box->counted = bytes.size() + box->first_size * sizeof(wbxml::Node) + sizeof(DocumentBox);
  box->counter = &state.outside;
  state.outside += box->counted;
  push_document(L, box);
  return 1;
}

int encode(lua_State* L) {
  const Bytes bytes = check_wbxml(L, 1);
  push(L, as_text(bytes));
  return 1;
}

constexpr std::array<Property<DocumentRef>, 4> document_properties{{
    {"root", document_root},
    {"fault", document_fault},
    {"findings", document_findings},
    {"edited", document_edited},
}};

}  // namespace

void open_documents(lua_State* L) {
  Type<DocumentRef>::open(L, document_properties,
                          {{"get", guarded<get_text>},
                           {"set", guarded<set_text>},
                           {"find", guarded<find_node>},
                           {"find_all", guarded<find_all_nodes>},
                           {"encode", guarded<document_encode>},
                           {"insert", guarded<insert_at>},
                           {"remove", guarded<remove_found>},
                           {"xpath", guarded<find_xpath>}},
                          {{"__tostring", guarded<document_to_xml>}});
  open_nodes(L);
}

void push_document(lua_State* L, const DocumentPtr& document) {
  if (!document) {
    lua_pushnil(L);
    return;
  }
  Userdata<DocumentRef>::make(L, DocumentRef{document});
}

DocumentBox* test_document(lua_State* L, int index) {
  const DocumentRef* found = Userdata<DocumentRef>::test(L, index);
  return found == nullptr ? nullptr : &alive(L, *found->box);
}

Bytes check_wbxml(lua_State* L, int index) {
  if (const DocumentBox* box = test_document(L, index); box != nullptr) {
    return charged_bytes(L, *box);
  }
  const std::string_view xml = check_text(L, index);
  constexpr std::uint64_t parser_price = 100;  // of any text, also one that is none
  State::of(L).charge(xml.size() / 2 + parser_price);
  const auto document = wbxml::from_xml(xml);
  if (!document) {
    raise(L, document.error().what);
  }
  return wbxml::encode(*document);
}

void push_wbxml_library(lua_State* L) {
  lua_createtable(L, 0, 2);
  set_functions(L, {{"decode", guarded<decode>}, {"encode", guarded<encode>}});
}

}  // namespace eastap::script
