-- The third Sync of each device is answered with Status 3, invalid SyncKey: does the phone start over from key 0,
-- once?
eas.on("response", "cmd == Sync", function(exchange)
  local store = exchange.store
  store.syncs = (store.syncs or 0) + 1
  if store.syncs == 3 then
    exchange:answer { document = [[<Sync xmlns="AirSync"><Status>3</Status></Sync>]] }
  end
end)

function test_the_third_sync_is_stale(run)
  local syncs, most = {}, 0
  for _, taken in ipairs(run) do
    if taken.command == "Sync" then
      local device = taken.device or ""
      syncs[device] = (syncs[device] or 0) + 1
      most = math.max(most, syncs[device])
      assert((taken.action == "answered") == (syncs[device] == 3), "exchange " .. taken.id)
    end
  end
  assert(most >= 3, "no device had three Syncs")
end
