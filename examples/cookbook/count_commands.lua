-- Counts the commands of each device, and says every ten seconds how many there were.
local counts = eas.store
counts.commands = counts.commands or {}

eas.on("done", "cmd", function(exchange)
  local device = exchange.device or "?"
  local row = counts.commands[device] or {}
  counts.commands[device] = row
  row[exchange.command] = (row[exchange.command] or 0) + 1
end)

eas.every(10, function()
  for device, row in pairs(counts.commands) do
    for command, times in pairs(row) do
      log(device, command, times)
    end
  end
end)

function test_every_command_is_counted(run)
  local counted, commands = 0, 0
  for _, row in pairs(counts.commands) do
    for _, times in pairs(row) do
      counted = counted + times
    end
  end
  for _, taken in ipairs(run) do
    commands = commands + (taken.command and 1 or 0)
  end
  assert(counted == commands, counted .. " of " .. commands)
end
