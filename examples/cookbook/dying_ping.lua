-- Every Ping dies after 200 seconds, as behind a firewall that forgets quiet connections.
eas.deadline = 300

eas.on("request", "cmd == Ping", function(exchange)
  exchange:delay(200)
  exchange:reset()
end)

function test_pings_live_for_200_seconds(run)
  for _, taken in ipairs(run) do
    if taken.command == "Ping" then
      assert(taken.action == "reset" and taken.delay == 200)
    end
  end
end
