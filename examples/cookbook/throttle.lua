-- More than three commands of a device within a minute are answered 503 with Retry-After: does the phone keep to
-- it?
local allowed, window = 3, 60

eas.on("request", "cmd and cmd != Ping", function(exchange)
  local store, now = exchange.store, eas.time()
  if now - (store.since or -window) >= window then
    store.since, store.commands = now, 0
  end
  store.commands = store.commands + 1
  if store.commands > allowed then
    local wait = math.ceil(store.since + window - now)
    exchange:answer { status = 503, headers = { ["Retry-After"] = tostring(wait) } }
  end
end)

function test_the_fourth_is_throttled(run)
  local throttled = 0
  for _, taken in ipairs(run) do
    throttled = throttled + (taken.status == 503 and 1 or 0)
  end
  assert(throttled > 0)
end
