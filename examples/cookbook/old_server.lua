-- Makes the server look like Exchange 2007: OPTIONS offers 12.1 at most. Does the phone still work?
eas.on("response_headers", "cmd == OPTIONS", function(exchange)
  exchange.response.headers["MS-ASProtocolVersions"] = "2.5,12.0,12.1"
end)

function test_options_are_changed(run)
  for _, taken in ipairs(run) do
    if taken.command == "OPTIONS" then
      assert(taken.touched)
    end
  end
end
