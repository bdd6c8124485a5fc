-- The server gets the mail, but the phone never hears of it: does it send the mail again, with the same ClientId?
eas.on("response", "cmd == SendMail", function(exchange)
  if not exchange.store.lost then
    exchange.store.lost = true
    exchange:reset()
  end
end)

function test_one_answer_is_lost(run)
  local lost = 0
  for _, taken in ipairs(run) do
    lost = lost + (taken.action == "reset" and 1 or 0)
  end
  assert(lost == 1)
end
