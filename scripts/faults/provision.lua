-- Faults of policies: demands to provision, policies of one's choice, orders to wipe.
local change = { "response" }
local policy_path = "Provision/Policies/Policy"

-- Provisioning is demanded of every command but Provision itself, OPTIONS and Autodiscover.
local demanding = {
  "Sync", "FolderSync", "FolderCreate", "FolderUpdate", "FolderDelete", "Ping", "Settings", "Search", "ItemOperations", "SendMail",
  "SmartReply", "SmartForward", "MoveItems", "GetItemEstimate", "MeetingResponse", "ResolveRecipients", "ValidateCert", "Find",
  "GetAttachment",
}

fault {
  name = "provision-demand", group = "Provisioning", sides = { "request" }, commands = demanding,
  meaning = "the phone must provision before the server goes on, in either form: HTTP 449, or status 142 (no policy yet), 143 "
    .. "(the policy changed) or 144 (wrong policy key). Without nth or times this never ends: \"Provision never ends\"",
  arguments = { { name = "form", type = "choice", of = { "449", "142", "143", "144" }, default = "449",
                  meaning = "449 without it" } },
  run = function(exchange, arguments)
    if arguments.form == "449" then
      exchange:answer { status = 449, reason = kit.retry_after_provisioning, body = "" }
      return "answered 449: provision first"
    end
    return kit.answer_status(exchange, math.tointeger(tonumber(arguments.form)), nil, "document")
  end,
}

fault {
  name = "policy-refresh", group = "Provisioning", sides = { "request" }, commands = demanding,
  meaning = "the policy has changed: status 143 (449 up to protocol 12.1); with times=1 once for each device, as a server does",
  run = function(exchange)
    return kit.answer_status(exchange, 143)
  end,
}

fault {
  name = "policy", group = "Provisioning", sides = change, body = true, commands = { "Provision" },
  meaning = "a policy of one's choice in the server's answer",
  arguments = {
    { name = "name", type = "text", required = true, meaning = "an element of EASProvisionDoc, \"MinDevicePasswordLength\"" },
    { name = "value", type = "text", required = true, meaning = "its value" },
  },
  run = function(exchange, arguments)
    local document = exchange.response.document
    local policies = document and document:find(policy_path .. "/Data/EASProvisionDoc")
    if not policies then
      return nil, "the answer has no policies (an acknowledgement, or a server without policies)"
    end
    if not policies:set(arguments.name, arguments.value) then
      policies:insert(arguments.name, arguments.value)
    end
    return string.format("%s = %s", arguments.name, arguments.value)
  end,
}

fault {
  name = "policy-key", group = "Provisioning", sides = change, body = true, commands = { "Provision" },
  meaning = "another PolicyKey than the server gave: the next commands are refused, and the phone provisions anew",
  arguments = { { name = "key", type = "integer", from = 0, to = 4294967295, default = 3735928559, meaning = "the key" } },
  run = function(exchange, arguments)
    local document = exchange.response.document
    local before = document and document:get(policy_path .. "/PolicyKey")
    if not before then
      return nil, "the answer has no PolicyKey"
    end
    document:set(policy_path .. "/PolicyKey", tostring(arguments.key))
    return string.format("PolicyKey %d instead of %s", arguments.key, before)
  end,
}

local function wipe_fault(name, element, meaning, words)
  fault {
    name = name, group = "Provisioning", sides = change, body = true, commands = { "Provision" }, wipe = true,
    meaning = meaning .. ". Refused without --allow-wipe",
    run = function(exchange)
      local document = exchange.response.document
      if not document then
        return nil, "the answer has no document"
      end
      document.root:insert(element)
      return words
    end,
  }
end

wipe_fault("remote-wipe", "RemoteWipe", "order the phone to ERASE ITSELF", "RemoteWipe: the phone is to erase itself")
wipe_fault("account-wipe", "AccountOnlyRemoteWipe", "order the phone to erase the account's data (16.1)",
  "AccountOnlyRemoteWipe: the phone is to erase the account")
