-- One answer in five ends in the middle of its WBXML; the same ones on every run.
local random = eas.random(7)

eas.on("response", "cmd", function(exchange)
  if #(exchange.response.body or "") > 0 and random(5) == 1 then
    exchange:fault("wbxml-truncate")
  end
end)

function test_some_are_torn(run)
  local torn = 0
  for _, taken in ipairs(run) do
    torn = torn + #taken.injected
  end
  assert(torn > 0, "nothing was torn")
end
