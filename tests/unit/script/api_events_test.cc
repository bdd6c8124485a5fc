// The table of the API against what handlers and scripts really get: the arguments of every event with all
// their fields, tables that bindings give, globals. Scripts list them.
#include <algorithm>
#include <sstream>

#include "proxy/script/api.h"
#include "proxy/script/event.h"
#include "tests/unit/script/api_rows.h"
#include "tests/unit/script/script_support.h"

namespace eastap::script::test {
namespace {

using core::Note;
using core::Observation;
using core::Phase;

Names words_in(const std::string& text) {
  std::istringstream stream(text);
  Names all;
  for (std::string word; stream >> word;) {
    all.insert(word);
  }
  return all;
}

/// Defines `kind(value)`: "string", or of a table "table" and its keys, or of userdata its type.
constexpr const char* kind_function = R"(
local function kind(value)
  if type(value) == "userdata" then return tostring(value):match("^%a+") end
  local text = type(value)
  for key in pairs(text == "table" and value or {}) do text = text .. " " .. tostring(key) end
  return text
end
)";

/// A handshake of which everything is known.
core::ConnectionPtr known_connection() {
  auto facts = std::make_shared<core::ConnectionFacts>();
  facts->upstream = *Endpoint::parse("192.0.2.1:443");
  core::TlsFacts& tls = facts->tls.emplace_back();
  tls.version = "TLSv1.3";
  tls.cipher = "TLS_AES_128_GCM_SHA256";
  tls.server_name = tls.peer_subject = tls.peer_issuer = "mail.example.org";
  tls.alpn = "http/1.1";
  tls.peer_not_after = 1'800'000'000;
  tls.peer_fingerprint = "AB";
  tls.failure = "none";
  return facts;
}

class ApiEvents : public HostTest {
 protected:
  void observe(Observation::Kind kind, const core::ConnectionPtr& connection, core::ExchangePtr exchange) {
    host->observe(
        {.kind = kind, .at = clock.now(), .connection = connection, .exchange = std::move(exchange)});
  }
  void take(const core::Verdict& verdict) { told_ += texts(verdict, Note::Kind::hook_log) + "\n"; }
  /// Lets every event happen once.
  void tell_all() {
    scheduler.advance(milliseconds(1100));  // start, tick
    const core::ConnectionPtr connection = known_connection();
    const core::ExchangePtr over = call(Phase::response, request("Sync"), response()).exchange;
    take(run(call(Phase::connect, nullptr)));
    observe(Observation::Kind::server_connected, connection, nullptr);
    observe(Observation::Kind::tls_done, connection, nullptr);
    for (const Phase phase : {Phase::request_head, Phase::request}) {
      take(run(call(phase, request("Sync"))));
    }
    for (const Phase phase : {Phase::response_head, Phase::response}) {
      take(run(call(phase, request("Sync"), response())));
    }
    core::HookCall piece = call(Phase::chunk, request("Sync"));
    piece.piece = std::make_shared<const core::Piece>(core::Piece{.content = to_bytes("abc")});
    take(run(std::move(piece)));
    observe(Observation::Kind::exchange_done, over->connection, over);
    take(run(call(Phase::close, nullptr)));
    host->stop();
    told_ += all_lines();
  }
  /// What handlers of an event said of their argument number `number`.
  [[nodiscard]] std::string argument(std::string_view event, std::size_t number) const {
    const std::string before = "ARG " + std::string(event) + " " + std::to_string(number) + " ";
    const std::size_t at = told_.find(before);
    return at == std::string::npos
               ? "nothing"
               : told_.substr(at + before.size(), told_.find('\n', at) - at - before.size());
  }

  std::string told_;
};

TEST_F(ApiEvents, HandlersGetWhatTheTableSays) {
  std::string script = kind_function;
  for (const EventRow& event : all_events()) {
    script += "eas.on(\"" + std::string(event.name) +
              "\", function(...) for i = 1, select('#', ...) do log('ARG " + std::string(event.name) +
              "', i, kind((select(i, ...)))) end end)\n";
  }
  load(script);
  tell_all();
  for (const EventRow& event : all_events()) {
    std::string_view rest = event.handler;
    std::size_t number = 0;
    while (!rest.empty()) {
      const std::string_view one = rest.substr(0, rest.find(", "));
      rest.remove_prefix(std::min(rest.size(), one.size() + 2));
      const std::string type(one.substr(one.find(": ") + 2));
      const std::string got = argument(event.name, ++number);
      if (type.starts_with("eas.")) {
        Names fields = words_in(got);
        EXPECT_EQ(fields.erase("table"), 1U) << event.name << ": " << got;
        EXPECT_EQ(fields, listed(type)) << event.name;
      } else {
        EXPECT_EQ(got, type) << event.name;
      }
    }
    EXPECT_EQ(argument(event.name, number + 1), "nothing") << event.name;
  }
}

TEST_F(ApiEvents, TablesThatBindingsGiveHaveTheFieldsOfTheTable) {
  load(std::string(kind_function) + R"(
    eas.phones()
    eas.on("request", "cmd == Ping", function(e)
      local phone = e.phone
      local function say(name, value) log("ARG " .. name .. " 1 " .. kind(value)) end
      say("eas.policy", phone.policy)
      say("eas.heartbeat", phone.heartbeat)
      say("eas.folder", phone.folders[1])
      say("eas.stored", phone.ping)
      say("eas.stored_folder", phone.ping.folders[1])
      say("eas.sync_key", phone:sync_key("5"))
      say("eas.zone", eas.time_zone.decode(string.rep("\1\0", 86)))
      say("eas.zone_change", eas.time_zone.decode(string.rep("\1\0", 86)).standard_date)
      say("headers", { size = #e.request.headers })
    end))");
  const auto learn = [this](const std::string& command, const std::string& asked,
                            const std::string& answered) {
    auto over = std::make_shared<core::Exchange>(
        *call(Phase::response, request(command, wbxml_of(asked)), response(wbxml_of(answered))).exchange);
    clock.time.steady += std::chrono::seconds(1);
    over->started = over->finished = clock.time;
    observe(Observation::Kind::exchange_done, over->connection, over);
  };
  learn(
      "FolderSync", "<FolderSync xmlns=\"FolderHierarchy\"><SyncKey>0</SyncKey></FolderSync>",
      "<FolderSync xmlns=\"FolderHierarchy\"><Status>1</Status><SyncKey>1</SyncKey><Changes><Count>1</Count>"
      "<Add><ServerId>5</ServerId><ParentId>0</ParentId><DisplayName>Inbox</DisplayName><Type>2</Type></Add>"
      "</Changes></FolderSync>");
  for (const char* key : {"1", "2"}) {
    learn(
        "Sync",
        std::string("<Sync xmlns=\"AirSync\"><Collections><Collection><SyncKey>") + key +
            "</SyncKey><CollectionId>5</CollectionId></Collection></Collections></Sync>",
        std::string("<Sync xmlns=\"AirSync\"><Collections><Collection><SyncKey>") + key +
            "9</SyncKey><CollectionId>5</CollectionId><Status>1</Status></Collection></Collections></Sync>");
  }
  learn("Ping",
        "<Ping xmlns=\"Ping\"><HeartbeatInterval>540</HeartbeatInterval><Folders><Folder><Id>5</Id>"
        "<Class>Email</Class></Folder></Folders></Ping>",
        "<Ping xmlns=\"Ping\"><Status>1</Status></Ping>");
  const core::Verdict verdict = run(call(Phase::request, request("Ping")));
  ASSERT_EQ(errors(verdict), "");
  told_ = texts(verdict, Note::Kind::hook_log) + "\n";
  for (const char* type :
       {"eas.folder", "eas.stored", "eas.stored_folder", "eas.sync_key", "eas.zone", "eas.zone_change"}) {
    Names fields = words_in(argument(type, 1));
    fields.erase("table");
    EXPECT_EQ(fields, listed(type)) << type;
  }
  for (const char* type : {"eas.policy", "eas.heartbeat"}) {  // what is not known is nil
    Names fields = words_in(argument(type, 1));
    EXPECT_EQ(fields.erase("table"), 1U) << type;
    EXPECT_FALSE(fields.empty()) << type;
    EXPECT_TRUE(std::ranges::includes(listed(type), fields)) << type << ": " << argument(type, 1);
  }
  EXPECT_EQ(argument("headers", 1), "table size");
}

TEST_F(ApiEvents, GlobalsAreThoseOfLuaAndThoseOfTheTable) {
  load(R"(local names = "" for name in pairs(_G) do names = names .. " " .. name end
          eas.on("request", function() log(names) end))");
  Names found = words_in(texts(run(call(Phase::request, request("Sync"))), Note::Kind::hook_log));
  for (const char* of_lua :
       {"_G",     "_VERSION", "assert",       "collectgarbage", "error",    "getmetatable", "ipairs",
        "load",   "next",     "pairs",        "pcall",          "rawequal", "rawget",       "rawlen",
        "rawset", "select",   "setmetatable", "tonumber",       "tostring", "type",         "xpcall",
        "math",   "os",       "string",       "table",          "utf8",     "eas"}) {
    found.erase(of_lua);
  }
  // What a script may define itself is not there before it does.
  Names expected = listed("");
  EXPECT_EQ(expected.erase("bodies") + expected.erase("on_error"), 2U);
  for (const EventRow& event : all_events()) {
    if (event.global != nullptr) {
      EXPECT_EQ(expected.erase(event.global), 1U) << event.global;
    }
  }
  EXPECT_EQ(found, expected);
}

}  // namespace
}  // namespace eastap::script::test
