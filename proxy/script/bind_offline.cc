#include "proxy/script/bind_offline.h"

#include <array>
#include <string>

#include "decoders/eas/command.h"
#include "decoders/eas/request_context.h"
#include "decoders/wbxml/document.h"
#include "decoders/wbxml/xml.h"
#include "proxy/core/edit.h"
#include "proxy/script/binding.h"
#include "proxy/script/lua_state.h"

namespace eastap::script {
namespace {

constexpr std::size_t most_content = std::size_t{8} << 20U;  // bytes of one body

struct OfflineRef {
  static constexpr const char* type_name = "offline exchange";
  const OfflineExchange* taken = nullptr;
};

const core::Exchange& exchange_of(const OfflineRef& self) {
  return *self.taken->exchange;
}

/// The document of a message as XML, else its text; nil without a message or content.
int push_content(lua_State* L, const core::MessagePtr& message) {
  const auto content = message ? core::plain_content(*message, most_content) : Result<Bytes>(Bytes());
  if (!message || !content || content->empty()) {
    lua_pushnil(L);
    return 1;
  }
  State::of(L).charge(content->size() / 16);
  const wbxml::Document document = wbxml::decode_view(*content);
  if (document.root() != wbxml::none) {
    push(L, wbxml::to_xml(document, {.declaration = false}));
  } else {
    push(L, as_text(*content));
  }
  return 1;
}

int push_notes(lua_State* L, const OfflineRef& self, core::Note::Kind kind) {
  lua_createtable(L, 0, 0);
  lua_Integer count = 0;
  for (const core::Note& note : exchange_of(self).notes) {
    if (note.kind == kind) {
      push(L, note.text);
      lua_rawseti(L, -2, ++count);
    }
  }
  return 1;
}

int push_view(lua_State* L, std::string_view text) {
  if (text.empty()) {
    lua_pushnil(L);
  } else {
    push(L, text);
  }
  return 1;
}

eas::RequestContext context_of(const OfflineRef& self) {
  if (!exchange_of(self).request) {
    return {};
  }
  const core::Head& head = exchange_of(self).request->head;
  return eas::read_request(head.method(), head.target(),
                           [&head](std::string_view name) { return head.find(name); });
}

int get_id(lua_State* L, OfflineRef& self) {
  lua_pushinteger(L, static_cast<lua_Integer>(exchange_of(self).id.value));
  return 1;
}
int get_command(lua_State* L, OfflineRef& self) {
  if (!exchange_of(self).request) {
    return push_view(L, {});
  }
  const core::Head& head = exchange_of(self).request->head;
  const eas::Command command = eas::classify(head.method(), head.target());
  if (command == eas::Command::unknown) {
    return push_view(L, context_of(self).command_name);  // as it was sent
  }
  return push_view(L, command == eas::Command::none ? std::string_view() : eas::command_name(command));
}
int get_device(lua_State* L, OfflineRef& self) {
  return push_view(L, context_of(self).device_id);
}
int get_action(lua_State* L, OfflineRef& self) {
  return push_view(L, self.taken->action);
}
int get_delay(lua_State* L, OfflineRef& self) {
  lua_pushnumber(L, static_cast<lua_Number>(self.taken->delay.count()) / 1000);
  return 1;
}
int get_touched(lua_State* L, OfflineRef& self) {
  lua_pushboolean(L, self.taken->touched ? 1 : 0);
  return 1;
}
/// Of the answer that the phone gets; nil where it gets none.
int get_status(lua_State* L, OfflineRef& self) {
  const core::Exchange& exchange = exchange_of(self);
  const std::string& action = self.taken->action;
  const bool request_was_cut = action == "cut" && !exchange.sent_response;
  const core::MessagePtr answer = exchange.sent_response ? exchange.sent_response : exchange.response;
  const bool none = action == "dropped" || action == "reset" || request_was_cut || !answer;
  const int status = none ? 0 : answer->head.status();  // 0 also where its head did not come
  if (status == 0) {
    lua_pushnil(L);
  } else {
    lua_pushinteger(L, status);
  }
  return 1;
}
int get_request(lua_State* L, OfflineRef& self) {
  return push_content(L, exchange_of(self).request);
}
int get_response(lua_State* L, OfflineRef& self) {
  return push_content(L, exchange_of(self).response);
}
int get_sent_request(lua_State* L, OfflineRef& self) {
  return push_content(L, exchange_of(self).sent_request);
}
int get_sent_response(lua_State* L, OfflineRef& self) {
  return push_content(L, exchange_of(self).sent_response);
}
int get_logs(lua_State* L, OfflineRef& self) {
  return push_notes(L, self, core::Note::Kind::hook_log);
}
int get_injected(lua_State* L, OfflineRef& self) {
  return push_notes(L, self, core::Note::Kind::injected);
}
int get_errors(lua_State* L, OfflineRef& self) {
  return push_notes(L, self, core::Note::Kind::hook_error);
}

constexpr std::array<Property<OfflineRef>, 14> offline_properties{{{"id", get_id},
                                                                   {"command", get_command},
                                                                   {"device", get_device},
                                                                   {"action", get_action},
                                                                   {"delay", get_delay},
                                                                   {"touched", get_touched},
                                                                   {"status", get_status},
                                                                   {"request", get_request},
                                                                   {"response", get_response},
                                                                   {"sent_request", get_sent_request},
                                                                   {"sent_response", get_sent_response},
                                                                   {"logs", get_logs},
                                                                   {"injected", get_injected},
                                                                   {"errors", get_errors}}};

}  // namespace

void open_offline_exchanges(lua_State* L) {
  Type<OfflineRef>::open(L, offline_properties, {}, {});
}

void push_offline_exchanges(lua_State* L, const std::vector<OfflineExchange>& taken) {
  lua_createtable(L, static_cast<int>(taken.size()), 0);
  for (std::size_t i = 0; i < taken.size(); ++i) {
    Userdata<OfflineRef>::make(L, OfflineRef{&taken[i]});
    lua_rawseti(L, -2, static_cast<lua_Integer>(i + 1));
  }
}

}  // namespace eastap::script
