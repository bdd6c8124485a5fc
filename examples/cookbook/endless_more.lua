-- Every Sync answer says that more is available: does the phone sync for ever, and how fast?
-- The stock fault does it, also where the server has nothing new and answers with nothing at all: then it takes what the
-- request stands for from what was seen of the phone, which is learnt from here on.
eas.phones()

eas.on("response", "cmd == Sync", function(exchange)
  if exchange:fault("endless-more") then
    exchange:log("Sync", exchange:count("answers with more"), "of this phone")
  end
end)

function test_more_is_always_available(run)
  local seen = 0
  for _, taken in ipairs(run) do
    if taken.command == "Sync" and taken.status == 200 then
      local xml = taken.sent_response or taken.response
      assert(xml and xml:find("<MoreAvailable", 1, true), taken.id)
      seen = seen + 1
    end
  end
  assert(seen > 0, "there was no Sync")
end
