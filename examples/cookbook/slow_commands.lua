-- Says which commands took longer than half a second. Holds nothing up: it is told when they are over.
local limit = 0.5
local told = 0

eas.on("done", "cmd and cmd != Ping and duration > 500ms", function(exchange)
  log(exchange.command, "of", exchange.device or exchange.client, "took more than", limit, "s")
  told = told + 1
end)

function test_slow_commands_are_told_and_nothing_is_touched(run)
  for _, taken in ipairs(run) do
    assert(not taken.touched, taken.id)
  end
  assert(told > 0, "no command was slow")
end
