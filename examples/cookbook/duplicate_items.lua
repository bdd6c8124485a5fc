-- Every new item comes twice with the same ServerId: does the phone show it twice?
eas.on("response", "cmd == Sync", function(exchange)
  local document = exchange.response.document
  for _, add in ipairs(document and document:find_all("Sync/Collections/Collection/Commands/Add") or {}) do
    add:clone()
  end
end)

function test_adds_come_in_pairs(run)
  for _, taken in ipairs(run) do
    if taken.sent_response then
      local _, before = taken.response:gsub("<Add>", "")
      local _, after = taken.sent_response:gsub("<Add>", "")
      assert(after == 2 * before)
    end
  end
end
