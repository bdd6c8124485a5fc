-- Faults of policies: demands to provision, policies of one's choice, orders to wipe.
local change = { "response" }
local policy_path = "Provision/Policies/Policy"
local made_key = "1"  -- of a policy that the server does not know

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

-- "A=1,B=2" and a name with its value, as a list of { name, value }; or nil and what is wrong.
local function wanted_policies(values)
  local list = {}
  for word in (values.set or ""):gmatch("[^,]+") do
    local name, value = word:match("^%s*([%w_]+)%s*=%s*(.-)%s*$")
    if not name then
      return nil, string.format("set: '%s' is not like MinDevicePasswordLength=6", word)
    end
    list[#list + 1] = { name = name, value = value }
  end
  if (values.name == nil) ~= (values.value == nil) then
    return nil, "name and value belong together"
  elseif values.name then
    list[#list + 1] = { name = values.name, value = values.value }
  elseif #list == 0 then
    return nil, "it needs name and value, or set"
  end
  return list
end

-- What is wrong with a policy's name; nil for one that WBXML has.
local function wrong_name(name)
  if not name:find("^%a%w*$") then
    return string.format("'%s' is no name of a policy", name)
  end
  local known, why = pcall(eastap.wbxml.encode, string.format('<EASProvisionDoc xmlns="Provision"><%s/></EASProvisionDoc>', name))
  return not known and tostring(why):gsub("^.*column %d+: ", "") or nil
end

-- What is wrong with the policies that are wanted; nil where nothing is.
local function wrong_policies(values)
  local wanted, why = wanted_policies(values)
  for _, each in ipairs(wanted or {}) do
    why = why or wrong_name(each.name)
  end
  return why
end

-- The policies of an answer; where the server has none for this phone, new ones. Or nil and why there can be none.
local function policies_of(exchange)
  local document, damaged = kit.undamaged(exchange.response.document)
  if damaged then
    return nil, damaged
  end
  local request = exchange.request.document
  local policy = document and document:find(policy_path)
  local found = policy and policy:find("Data/EASProvisionDoc")
  if found then
    return found
  elseif request and request:find(policy_path .. "/Status") then
    return nil, "the phone acknowledges here, and the answer to that has no policies"
  elseif not document or document:get("Provision/Status") ~= "1" or (policy and policy:find("Data")) then
    return nil, "the answer has no policies in WBXML, and none can be put into it"
  end
  local root = document.root
  policy = policy or (root:find("Policies") or root:insert("Policies")):insert("Policy")
  if not policy:find("PolicyType") then
    policy:insert("PolicyType", "MS-EAS-Provisioning-WBXML", policy.children[1])
  end
  if not policy:set("Status", "1") then
    policy:insert("Status", "1")
  end
  if not policy:find("PolicyKey") then
    policy:insert("PolicyKey", made_key)
  end
  return policy:insert("Data"):insert("EASProvisionDoc")
end

fault {
  name = "policy", group = "Provisioning", sides = change, body = true, commands = { "Provision" },
  meaning = "policies of one's choice in the server's answer, also where the server has none for this phone (it will not know the "
    .. "PolicyKey with which the phone acknowledges them)",
  arguments = {
    { name = "set", type = "text", meaning = "elements of EASProvisionDoc with their values, \"DevicePasswordEnabled=1,MinDevicePasswordLength=6\"" },
    { name = "name", type = "text", meaning = "or one element" },
    { name = "value", type = "text", meaning = "with its value" },
  },
  check = wrong_policies,
  run = function(exchange, arguments)
    local wanted = wanted_policies(arguments)
    local policies, why = policies_of(exchange)
    if not policies then
      return nil, why
    end
    local said = {}
    for i, each in ipairs(wanted) do
      if not policies:set(each.name, each.value) then
        policies:insert(each.name, each.value)
      end
      said[i] = string.format("%s = %s", each.name, each.value)
    end
    return table.concat(said, ", ")
  end,
}

fault {
  name = "policy-key", group = "Provisioning", sides = change, body = true, commands = { "Provision" },
  meaning = "another PolicyKey than the server gave: the next commands are refused, and the phone provisions anew",
  arguments = { { name = "key", type = "integer", from = 0, to = 4294967295, default = 3735928559, meaning = "the key" } },
  run = function(exchange, arguments)
    local document, damaged = kit.undamaged(exchange.response.document)
    local before = document and document:get(policy_path .. "/PolicyKey")
    if not before then
      return nil, damaged or "the answer has no PolicyKey"
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
      local document, damaged = kit.undamaged(exchange.response.document)
      if not document then
        return nil, damaged or "the answer has no document"
      end
      document.root:insert(element)
      return words
    end,
  }
end

wipe_fault("remote-wipe", "RemoteWipe", "order the phone to ERASE ITSELF", "RemoteWipe: the phone is to erase itself")
wipe_fault("account-wipe", "AccountOnlyRemoteWipe", "order the phone to erase the account's data (16.1)",
  "AccountOnlyRemoteWipe: the phone is to erase the account")
