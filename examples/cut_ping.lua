-- Cuts every Ping after 20 seconds, as a router does that forgets quiet connections. The phone should notice and ask
-- again with a shorter heartbeat. Nothing reaches the server; other phones are not delayed meanwhile.
local seconds = 20
eas.deadline = seconds + 10 -- a hook that sleeps longer than its deadline is ended

function on_request(exchange)
  if exchange.command == "Ping" then
    exchange:delay(seconds)
    exchange:reset()
  end
end
