-- One command of each device is answered 401 although the password is right: does the phone ask its user, or try
-- again?
eas.on("request", "cmd == Sync", function(exchange)
  if not exchange.store.refused then
    exchange.store.refused = true
    exchange:answer { status = 401, headers = { ["WWW-Authenticate"] = 'Basic realm="mail"' } }
  end
end)

function test_one_of_each_device_is_refused(run)
  local refused = {}
  for _, taken in ipairs(run) do
    if taken.command == "Sync" then
      local device = taken.device or ""
      refused[device] = (refused[device] or 0) + (taken.action == "answered" and taken.status == 401 and 1 or 0)
    end
  end
  assert(next(refused), "there was no Sync")
  for device, times in pairs(refused) do
    assert(times == 1, device .. ": " .. times)
  end
end
