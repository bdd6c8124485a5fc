#include "proxy/script/hook_help.h"

namespace eastap::script {

std::string_view hook_help_text() {
  return R"(Hooks: Lua 5.4 scripts, given with --script FILE (several run in the order given). A saved script is loaded anew; one that
does not load leaves its last good version in place. `eastap new-script FILE` makes one to begin with;
docs/hooks.md tells more, docs/hooks-reference.md lists everything, docs/cookbook.md has twenty scripts that work.

  eas.on("request", "cmd == Sync and device ~ iPhone", function(exchange)
    exchange:delay(2)                    -- other phones are not delayed
    exchange.request.headers["X-Test"] = "1"
  end)

events      connect server_connect tls request_headers request response_headers response chunk done close tick start stop
            eas.on(event, [filter,] f)  eas.every(seconds, f)  eas.wait_for(filter, seconds)      (see `eastap help filters`)
            on_connect, on_request, on_response, on_close as global functions

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
globals     log(...) sleep(seconds)  eas.store  eas.device_store(id)  eas.deadline  eas.time()
            eas.random(seed)  eas.base64  eas.hex  eas.wbxml.encode(xml) .decode(bytes)
            bodies = false   this script needs no bodies: they stream past it

A script has no access to files, processes or the network unless --script-trust is given. A hook that fails, runs too long,
uses too much memory or sleeps past its deadline (eas.deadline, 30 s) is ended: the exchange passes unedited, or is
dropped with --on-hook-error drop. The error names script, line and exchange and is recorded on the exchange.
)";
}

}  // namespace eastap::script
