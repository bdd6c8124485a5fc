-- Takes the attachments out of every mail before the phone sees it.
eas.on("response", "cmd == Sync", function(exchange)
  local document = exchange.response.document
  if not document then
    return
  end
  for _, data in ipairs(document:find_all("Sync/Collections/Collection/Commands/*/ApplicationData")) do
    for _, attachments in ipairs(data:find_all("AirSyncBase:Attachments")) do
      attachments:remove()
    end
  end
end)

function test_no_attachment_is_left(run)
  for _, taken in ipairs(run) do
    local xml = taken.sent_response or taken.response
    assert(not (taken.command == "Sync" and xml and xml:find("Attachments", 1, true)), taken.id)
  end
end
