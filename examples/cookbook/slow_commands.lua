-- Says which commands took longer than half a second. Holds nothing up: it is told when they are over.
local limit = 0.5

eas.on("done", "cmd and cmd != Ping and duration > 500ms", function(exchange)
  log(exchange.command, "of", exchange.device or exchange.client, "took more than", limit, "s")
end)

function test_nothing_is_touched(run)
  for _, taken in ipairs(run) do
    assert(not taken.touched)
  end
end
