-- Every new item comes twice with the same ServerId: does the phone show it twice?
eas.on("response", "cmd == Sync", function(exchange)
  local document = exchange.response.document
  for _, add in ipairs(document and document:find_all("Sync/Collections/Collection/Commands/Add") or {}) do
    add:clone()
  end
end)

function test_adds_come_in_pairs(run)
  local changed = 0
  for _, taken in ipairs(run) do
    local _, before = (taken.response or ""):gsub("<Add>", "")
    if taken.command == "Sync" and before > 0 then
      local _, after = (taken.sent_response or ""):gsub("<Add>", "")
      assert(after == 2 * before, taken.id)
      changed = changed + 1
    end
  end
  assert(changed > 0, "no Sync had a new item")
end
