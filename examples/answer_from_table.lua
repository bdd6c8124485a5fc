-- Answers some commands by itself, from a table: to see what a phone does with an answer that the server never gives.
local function settings_status(status)
  return [[<Settings xmlns="Settings"><Status>]] .. status .. [[</Status></Settings>]]
end

local answers = {
  Settings = { status = 200, document = settings_status(2) }, -- 2: protocol error
  SendMail = { status = 507, reason = "Insufficient Storage" },
  Search = { status = 503, headers = { ["Retry-After"] = "60" } },
}

function on_request(exchange)
  local answer = answers[exchange.command]
  if answer then
    exchange:answer(answer)
  end
end
