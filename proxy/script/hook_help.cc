#include "proxy/script/hook_help.h"

namespace eastap::script {

std::string_view hook_help_text() {
  return R"(Hooks: Lua 5.4 scripts, given with --script FILE (several run in the order given). A saved script is loaded anew; one that
does not load leaves its last good version in place. docs/hooks.md has the whole reference; examples/ has scripts that work.

  function on_request(exchange)          -- on_connect, on_request, on_response, on_close
    if exchange.command == "Sync" then
      exchange:delay(2)                  -- other phones are not delayed
      exchange.request.headers["X-Test"] = "1"
    end
  end

exchange    id connection phase command device device_type user version user_agent client host server mode
            request response store
  actions   answer{status= reason= headers= body= document=}  drop()  reset()  delay(seconds)  log(...)
            truncate(bytes)  corrupt{seed= flips=}  fault(name, {arguments})        (see `eastap help faults`)
  asking    matches("cmd == Sync and folder ~ Inbox")                                (see `eastap help filters`)
message     method target path status reason complete headers body body_error document
headers     headers.Name, headers["Name"] = value or nil, :get :get_all :set :add :remove, #headers, pairs(headers)
document    :get(path) :set(path, text) :find(path) :find_all(path) :encode() root fault findings edited, tostring(document)
node        name namespace kind text opaque parent children :get :set :find :find_all
            :insert(name, text, before) :insert_copy(node, before) :clone() :remove()
paths       "Sync/Collections/Collection/SyncKey"; segments are Name, Namespace:Name or *
globals     log(...) sleep(seconds)  eastap.store  eastap.device_store(id)  eastap.deadline  eastap.time()
            eastap.random(seed)  eastap.base64  eastap.hex  eastap.wbxml.encode(xml) .decode(bytes)
            bodies = false   this script needs no bodies: they stream past it

A script has no access to files, processes or the network unless --script-trust is given. A hook that fails, runs too long,
uses too much memory or sleeps past its deadline (eastap.deadline, 30 s) is ended: the exchange passes unedited, or is
dropped with --on-hook-error drop. The error names script, line and exchange and is recorded on the exchange.
)";
}

}  // namespace eastap::script
