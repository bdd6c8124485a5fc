-- Measures how long each phone takes from a Sync that is over to its next Ping.
eas.deadline = 600
local measured = 0

eas.on("done", "cmd == Sync", function(exchange)
  local device, ended = exchange.device, eas.time()
  if not device then
    return
  end
  local ping = eas.wait_for('cmd == Ping and device == "' .. device .. '"', 300)
  if ping then
    log(device, "pinged", math.floor(eas.time() - ended), "s after its Sync")
    measured = measured + 1
  end
end)

function test_a_ping_is_measured(run)
  for _, taken in ipairs(run) do
    assert(#taken.errors == 0, taken.errors[1])
  end
  assert(measured > 0, "no Ping followed a Sync")
end
