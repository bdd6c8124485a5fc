-- The server gets the mail, but the phone never hears of it: does it send the mail again, with the same ClientId?
eas.on("response", "cmd == SendMail", function(exchange)
  if not exchange.store.lost then
    exchange.store.lost = true
    exchange:reset()
  end
end)

function test_one_answer_of_each_device_is_lost(run)
  local lost = {}
  for _, taken in ipairs(run) do
    if taken.command == "SendMail" then
      local device = taken.device or ""
      lost[device] = (lost[device] or 0) + (taken.action == "reset" and 1 or 0)
    end
  end
  assert(next(lost), "no mail was sent")
  for device, times in pairs(lost) do
    assert(times == 1, device .. ": " .. times)
  end
end
