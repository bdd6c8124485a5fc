-- The Inbox gets another name in FolderSync: which of its texts does the phone take from its type, which from the
-- server?
eas.on("response", "cmd == FolderSync", function(exchange)
  local document = exchange.response.document
  for _, add in ipairs(document and document:find_all("FolderSync/Changes/Add") or {}) do
    if add:get("Type") == "2" then -- the default Inbox
      add:set("DisplayName", "Posteingang <&> \u{1F4E5}")
    end
  end
end)

function test_the_inbox_has_another_name(run)
  for _, taken in ipairs(run) do
    if taken.command == "FolderSync" and taken.sent_response then
      assert(taken.sent_response:find("Posteingang", 1, true))
      return
    end
  end
  error("no FolderSync was changed")
end
