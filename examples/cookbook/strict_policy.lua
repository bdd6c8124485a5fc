-- Raises the length of the device password that the server asks for: does the phone ask its user to change it?
local path = "Provision/Policies/Policy/Data/EASProvisionDoc/MinDevicePasswordLength"

eas.on("response", "cmd == Provision", function(exchange)
  local document = exchange.response.document
  if document then
    document:set(path, "12")
  end
end)

function test_the_policy_is_stricter(run)
  local changed = 0
  for _, taken in ipairs(run) do
    if (taken.response or ""):find("<MinDevicePasswordLength>", 1, true) then
      assert((taken.sent_response or ""):find("<MinDevicePasswordLength>12<", 1, true), taken.id)
      changed = changed + 1
    end
  end
  assert(changed > 0, "no answer had the policy")
end
