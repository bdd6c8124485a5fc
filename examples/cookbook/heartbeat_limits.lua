-- Pings with a heartbeat above eight minutes are answered Status 5 with the longest one that is allowed.
local longest = 480

eas.on("request", "cmd == Ping", function(exchange)
  local document = exchange.request.document
  local wanted = document and tonumber(document:get("Ping/HeartbeatInterval") or "")
  if wanted and wanted > longest then
    exchange:answer { document = ('<Ping xmlns="Ping"><Status>5</Status><HeartbeatInterval>%d</HeartbeatInterval></Ping>')
      :format(longest) }
  end
end)

function test_long_pings_are_refused(run)
  for _, taken in ipairs(run) do
    local wanted = taken.command == "Ping" and taken.request
      and tonumber(taken.request:match("<HeartbeatInterval>(%d+)<") or "")
    if wanted then
      assert((taken.action == "answered") == (wanted > longest), wanted)
    end
  end
end
