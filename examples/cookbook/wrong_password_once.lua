-- One command of each device is answered 401 although the password is right: does the phone ask its user, or try
-- again?
eas.on("request", "cmd == Sync", function(exchange)
  if not exchange.store.refused then
    exchange.store.refused = true
    exchange:answer { status = 401, headers = { ["WWW-Authenticate"] = 'Basic realm="mail"' } }
  end
end)

function test_one_is_refused(run)
  local refused = 0
  for _, taken in ipairs(run) do
    refused = refused + (taken.status == 401 and 1 or 0)
  end
  assert(refused == 1)
end
