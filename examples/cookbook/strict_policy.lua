-- Raises the length of the device password that the server asks for: does the phone ask its user to change it?
local path = "Provision/Policies/Policy/Data/EASProvisionDoc/MinDevicePasswordLength"

eas.on("response", "cmd == Provision", function(exchange)
  local document = exchange.response.document
  if document then
    document:set(path, "12")
  end
end)

function test_the_policy_is_stricter(run)
  for _, taken in ipairs(run) do
    if taken.command == "Provision" and taken.sent_response then
      assert(taken.sent_response:find(">12<", 1, true))
    end
  end
end
