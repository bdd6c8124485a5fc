-- Every Sync answer says that more is available: does the phone sync for ever, and how fast?
eas.on("response", "cmd == Sync", function(exchange)
  local document = exchange.response.document
  local collection = document and document:find("Sync/Collections/Collection")
  if collection and not collection:find("MoreAvailable") then
    collection:insert("MoreAvailable", nil, collection:find("Commands"))
  end
end)

function test_more_is_always_available(run)
  for _, taken in ipairs(run) do
    if taken.command == "Sync" and taken.response then
      local xml = taken.sent_response or taken.response
      assert(not xml:find("<Collection>", 1, true) or xml:find("<MoreAvailable", 1, true), taken.id)
    end
  end
end
