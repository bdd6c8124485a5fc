#include "proxy/script/bind_exchange.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "proxy/script/answer_table.h"
#include "proxy/script/bind_faults.h"
#include "proxy/script/bind_headers.h"
#include "proxy/script/bind_message.h"
#include "proxy/script/bind_phone.h"
#include "proxy/script/binding.h"
#include "proxy/script/lib_count.h"
#include "proxy/script/lib_eastap.h"
#include "proxy/script/lua_state.h"

namespace eastap::script {

namespace {

struct ExchangeRef {
  static constexpr const char* type_name = "exchange";
  std::uint64_t number = 0;  ///< of the hook call
};
using HeldExchange = LightUserdata<ExchangeRef>;

CallState& call_of(lua_State* L, const ExchangeRef& self) {
  return check_call(L, self.number);
}

int push_or_nil(lua_State* L, std::string_view text) {
  if (text.empty()) {
    lua_pushnil(L);
  } else {
    push(L, text);
  }
  return 1;
}

// ---- what it is about ----

int get_id(lua_State* L, ExchangeRef& self) {
  const CallState& call = call_of(L, self);
  if (call.hook.exchange) {
    lua_pushinteger(L, static_cast<lua_Integer>(call.hook.exchange->id.value));
  } else {
    lua_pushnil(L);
  }
  return 1;
}

int get_connection(lua_State* L, ExchangeRef& self) {
  const CallState& call = call_of(L, self);
  lua_pushinteger(L, call.hook.connection ? static_cast<lua_Integer>(call.hook.connection->id.value) : 0);
  return 1;
}

int get_phase(lua_State* L, ExchangeRef& self) {
  push(L, row_of(call_of(L, self).event).name);
  return 1;
}

int get_command(lua_State* L, ExchangeRef& self) {
  CallState& call = call_of(L, self);
  if (!call.request.exists()) {
    lua_pushnil(L);
    return 1;
  }
  const core::Head& head = call.hook.exchange->request->head;
  const eas::Command command = eas::classify(head.method(), head.target());
  if (command == eas::Command::none) {
    lua_pushnil(L);
    return 1;
  }
  return push_or_nil(
      L, command == eas::Command::unknown ? call.context().command_name : eas::command_name(command));
}

int get_device(lua_State* L, ExchangeRef& self) {
  return push_or_nil(L, call_of(L, self).context().device_id);
}
int get_device_type(lua_State* L, ExchangeRef& self) {
  return push_or_nil(L, call_of(L, self).context().device_type);
}
int get_user(lua_State* L, ExchangeRef& self) {
  return push_or_nil(L, call_of(L, self).context().user);
}
int get_version(lua_State* L, ExchangeRef& self) {
  return push_or_nil(L, call_of(L, self).context().version);
}
int get_user_agent(lua_State* L, ExchangeRef& self) {
  return push_or_nil(L, call_of(L, self).context().user_agent);
}

int get_client(lua_State* L, ExchangeRef& self) {
  const CallState& call = call_of(L, self);
  return push_or_nil(L,
                     call.hook.connection ? call.hook.connection->client.address.to_string() : std::string());
}
int get_mode(lua_State* L, ExchangeRef& self) {
  const CallState& call = call_of(L, self);
  return push_or_nil(L, call.hook.connection ? call.hook.connection->mode : std::string());
}
int get_server(lua_State* L, ExchangeRef& self) {
  const CallState& call = call_of(L, self);
  return push_or_nil(L, call.hook.connection ? call.hook.connection->upstream_name : std::string());
}

/// The host that the client asked for: its Host field, else the server that the tap connects to.
int get_host(lua_State* L, ExchangeRef& self) {
  const CallState& call = call_of(L, self);
  if (call.request.exists()) {
    if (const auto host = call.hook.exchange->request->head.find("Host")) {
      return push_or_nil(L, *host);
    }
  }
  return get_server(L, self);
}

int get_request(lua_State* L, ExchangeRef& self) {
  push_message(L, call_of(L, self), Part::request);
  return 1;
}
int get_response(lua_State* L, ExchangeRef& self) {
  push_message(L, call_of(L, self), Part::response);
  return 1;
}

int get_store(lua_State* L, ExchangeRef& self) {
  push_device_store(L, call_of(L, self).device());
  return 1;
}

/// exchange.phone: what is known of the phone from its exchanges before this one; nil where nothing is.
int get_phone(lua_State* L, ExchangeRef& self) {
  const CallState& call = call_of(L, self);
  if (!call.hook.exchange) {
    lua_pushnil(L);
    return 1;
  }
  State& state = State::of(L);
  state.charge(50);
  push_phone(L, state.filters->phone_of(call.hook.exchange));
  return 1;
}

/// What a look at both documents counts against the budget of a hook: about as much as walking them in Lua.
std::uint64_t decoding_work(const core::Exchange& exchange) {
  std::uint64_t work = 200;
  for (const core::MessagePtr& message : {exchange.request, exchange.response}) {
    work += message ? message->body.wire.size() / 16 : 0;
  }
  return work;
}

// ---- what is done with it ----

CallState& check_self(lua_State* L) {
  return call_of(L, HeldExchange::check(L, 1));
}

/// `words`: what is remarked of it; "" where the session does that.
void end_with(lua_State* L, CallState& call, core::Verdict::Action action, std::string_view words) {
  call.verdict->action = action;
  call.verdict->source = where(L);
  call.decided = true;
  call.promise(Promises::Kind::end, words, call.verdict->source);
}

int drop(lua_State* L) {
  end_with(L, check_action(L, "drop", Reach::connection), core::Verdict::Action::drop, "");
  return 0;
}

int reset(lua_State* L) {
  end_with(L, check_action(L, "reset", Reach::connection), core::Verdict::Action::reset, "");
  return 0;
}

int answer(lua_State* L) {
  CallState& call = check_action(L, "answer", Reach::message);
  call.verdict->answer = check_answer(L, 2);
  end_with(L, call, core::Verdict::Action::answer, fmt::format("answered {}", call.verdict->answer.status));
  return 0;
}

struct TlsBreak {
  std::string_view name;
  core::TlsFault fault;
};
constexpr std::array<TlsBreak, 6> tls_breaks{{{"alert", core::TlsFault::alert},
                                              {"wrong-name", core::TlsFault::wrong_name},
                                              {"expired", core::TlsFault::expired},
                                              {"not-yet-valid", core::TlsFault::not_yet_valid},
                                              {"self-signed", core::TlsFault::self_signed},
                                              {"unknown-ca", core::TlsFault::unknown_issuer}}};

/// exchange:break_tls("alert") and so on, in on_connect.
int break_tls(lua_State* L) {
  CallState& call = check_self(L);
  if (call.event != Event::connect) {
    raise(L, fmt::format("break_tls is not possible in the event {}", row_of(call.event).name));
  }
  const std::string_view how = check_text(L, 2);
  const auto* const found = std::ranges::find(tls_breaks, how, &TlsBreak::name);
  if (found == tls_breaks.end()) {
    raise(L,
          "break_tls takes \"alert\", \"wrong-name\", \"expired\", \"not-yet-valid\", \"self-signed\" or "
          "\"unknown-ca\"");
  }
  call.verdict->tls = found->fault;
  call.promise(Promises::Kind::tls, fmt::format("TLS handshake broken: {}", how), where(L));
  return 0;
}

int delay(lua_State* L) {
  static_cast<void>(check_action(L, "delay", Reach::connection));
  return suspend(L, 2);
}

int log_on(lua_State* L) {
  static_cast<void>(check_self(L));
  return write_log(L, 2);
}

int count_on(lua_State* L) {
  return count_for(L, check_self(L).device(), 2);
}

constexpr std::uint64_t filter_visits_per_unit = 4;

/// exchange:matches(filter): the exchange as it came, without the hook's edits.
int matches(lua_State* L) {
  CallState& call = check_self(L);
  const std::string_view filter = check_text(L, 2);
  if (!call.hook.exchange) {
    raise(L, fmt::format("matches is not possible in the event {}", row_of(call.event).name));
  }
  State& state = State::of(L);
  if (!call.look) {
    state.charge(decoding_work(*call.hook.exchange));
  }
  const std::uint64_t visited = state.filters->visited();
  const Result<bool> found = state.filters->matches(call.hook.exchange, filter, call.look);
  state.charge((state.filters->visited() - visited) / filter_visits_per_unit);
  if (!found) {
    raise(L, "matches: " + found.error().what);
  }
  lua_pushboolean(L, *found ? 1 : 0);
  return 1;
}

int to_text(lua_State* L) {
  const ExchangeRef self = HeldExchange::check(L, 1);
  const CallState& call = call_of(L, self);
  push(L, fmt::format("exchange {} ({})", call.hook.exchange ? call.hook.exchange->id.value : 0,
                      row_of(call.event).name));
  return 1;
}

constexpr std::array<Property<ExchangeRef>, 17> properties{{
    {"id", get_id},
    {"connection", get_connection},
    {"phase", get_phase},
    {"command", get_command},
    {"device", get_device},
    {"device_type", get_device_type},
    {"user", get_user},
    {"version", get_version},
    {"user_agent", get_user_agent},
    {"client", get_client},
    {"mode", get_mode},
    {"server", get_server},
    {"host", get_host},
    {"request", get_request},
    {"response", get_response},
    {"store", get_store},
    {"phone", get_phone},
}};

}  // namespace

void open_exchanges(lua_State* L) {
  Type<ExchangeRef, HeldExchange>::open(L, properties,
                                        {{"log", guarded<log_on>},
                                         {"count", guarded<count_on>},
                                         {"matches", guarded<matches>},
                                         {"answer", guarded<answer>},
                                         {"drop", guarded<drop>},
                                         {"reset", guarded<reset>},
                                         {"delay", guarded<delay>},
                                         {"break_tls", guarded<break_tls>},
                                         {"truncate", guarded<truncate_body>},
                                         {"corrupt", guarded<corrupt_body>},
                                         {"fault", guarded<strike_fault>}},
                                        {{"__tostring", guarded<to_text>}});
}

CallState& check_action(lua_State* L, const char* action, Reach reach) {
  CallState& call = check_self(L);
  const Event event = call.event;
  const bool whole = event == Event::request || event == Event::response;
  const bool head = event == Event::request_headers || event == Event::response_headers;
  const bool possible = reach == Reach::whole_message ? whole
                        : reach == Reach::message     ? whole || head
                                                      : row_of(event).decides;
  if (!possible) {
    raise(L, fmt::format("{} is not possible in the event {}", action, row_of(event).name));
  }
  return call;
}

bool is_exchange_of(lua_State* L, int index, const CallState& call) {
  const auto found = HeldExchange::test(L, index);
  return found && found->number == call.serial;
}

void push_exchange(lua_State* L, const CallState& call) {
  HeldExchange::push(L, {call.serial});
}

Task& check_may_wait(lua_State* L, const char* what) {
  const State& state = State::of(L);
  Task* task = state.running();
  if (state.call == nullptr || task == nullptr) {
    raise(L, fmt::format("{} is only possible inside a hook", what));
  }
  if (state.call->event == Event::stop) {
    raise(L, fmt::format("{} is not possible in the handler of stop", what));
  }
  if (task->thread != L || lua_isyieldable(L) == 0) {
    raise(L, fmt::format("{} is not possible here: inside a callback of gsub, a metamethod or a comparison "
                         "that C code calls",
                         what));
  }
  return *task;
}

int suspend(lua_State* L, int index) {
  const lua_Number seconds = luaL_checknumber(L, index);
  Task& task = check_may_wait(L, "sleeping");
  constexpr lua_Number longest = 24.0 * 3600.0;
  if (!(seconds >= 0 && seconds <= longest)) {
    raise(L, "sleep takes seconds, from 0 to 86400");
  }
  const auto duration = std::chrono::milliseconds(static_cast<std::int64_t>(std::llround(seconds * 1000.0)));
  task.suspension = {Suspension::Kind::sleep, duration};
  CallState& call = *State::of(L).call;
  if (row_of(call.event).decides) {  // else it holds nothing up
    call.note(core::Note::Kind::injected, fmt::format("delayed by {} s", seconds), where(L));
  }
  return lua_yield(L, 0);
}

}  // namespace eastap::script
