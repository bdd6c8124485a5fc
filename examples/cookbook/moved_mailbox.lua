-- Each device is sent to another server once, with 451 and X-MS-Location.
local new_home = "https://mail2.example.com/Microsoft-Server-ActiveSync"

eas.on("request_headers", "cmd == FolderSync", function(exchange)
  if not exchange.store.moved then
    exchange.store.moved = true
    exchange:answer { status = 451, headers = { ["X-MS-Location"] = new_home } }
  end
end)

function test_the_first_folder_sync_of_each_device_is_moved(run)
  local seen = {}
  for _, taken in ipairs(run) do
    local device = taken.device or ""
    if taken.command == "FolderSync" and not seen[device] then
      seen[device] = true
      assert(taken.status == 451, "exchange " .. taken.id)
    end
  end
end
