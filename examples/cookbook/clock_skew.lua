-- The server's clock is an hour ahead.
local function http_date(seconds)
  return os.date("!%a, %d %b %Y %H:%M:%S GMT", math.floor(seconds))
end

eas.on("response_headers", "cmd", function(exchange)
  exchange.response.headers["Date"] = http_date(eas.time() + 3600)
end)

function test_dates_are_moved(run)
  assert(http_date(784111777) == "Sun, 06 Nov 1994 08:49:37 GMT")
  for _, taken in ipairs(run) do
    assert(not taken.command or taken.touched)
  end
end
