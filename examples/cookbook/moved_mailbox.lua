-- Each device is sent to another server once, with 451 and X-MS-Location.
local new_home = "https://mail2.example.com/Microsoft-Server-ActiveSync"

eas.on("request_headers", "cmd == FolderSync", function(exchange)
  if not exchange.store.moved then
    exchange.store.moved = true
    exchange:answer { status = 451, headers = { ["X-MS-Location"] = new_home } }
  end
end)

function test_the_first_folder_sync_is_moved(run)
  for _, taken in ipairs(run) do
    if taken.command == "FolderSync" then
      assert(taken.status == 451)
      return
    end
  end
end
