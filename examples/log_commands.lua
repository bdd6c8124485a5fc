-- One line for each command: who asked for what, and how it ended.
-- Needs no bodies: they stream past as if no script were loaded.
bodies = false

function on_response(exchange)
  if not exchange.command then
    return
  end
  log(exchange.command, "from", exchange.device or exchange.client, "->", exchange.response.status)
end
