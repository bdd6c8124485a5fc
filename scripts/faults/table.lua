-- The table of stock faults: declared by the other files of this folder with fault{...}, found by name, their arguments
-- checked. Runs once for each Lua state; returns the functions that proxy/script/fault_table.cc calls.
--
-- A declaration:
--   name       "sync-stale-key"; what people write
--   group      "EAS", "HTTP", ...: its heading in the help
--   meaning    one sentence
--   sides      { "response" }: where it can strike, its usual place first; "connect", "request", "response"
--   body       true: it needs the message's body, so that the message is held until that is whole
--   commands   { "Sync" }: the only commands it makes sense for; none: every exchange
--   phone      true: it asks what is known of the phone, which the tap learns from when the fault is set
--   wipe       true: refused without --allow-wipe
--   arguments  a list of { name, type, ... }; types: integer and number (from, to), seconds (from, to; "60s"), text, choice (of), flag.
--              `default` is the value that is used without it, `required` the opposite; `connect` says that it is for side=connect
--              alone; `meaning` is for the help
--   check      function(values): what is wrong with them together, or nil
--   run        function(exchange, arguments, hit): does it and returns in words what it did, or nil and why there was
--              nothing to do. hit.seed is a number that the rule's seed, the device and the count of the hit decide;
--              hit.count that count.
local faults, order = {}, {}
local format = string.format

local sides = { connect = true, request = true, response = true }
local keys = { name = "string", group = "string", meaning = "string", sides = "table", body = "boolean", commands = "table",
               phone = "boolean", wipe = "boolean", arguments = "table", check = "function", run = "function" }

local function fault(declaration)
  for key, value in pairs(declaration) do
    assert(type(value) == keys[key], format("fault %s: %s is a %s", declaration.name, key, type(value)))
  end
  for _, side in ipairs(declaration.sides) do
    assert(sides[side], side)
  end
  assert(not faults[declaration.name], declaration.name)
  declaration.arguments = declaration.arguments or {}
  faults[declaration.name] = declaration
  order[#order + 1] = declaration
end

-- ---- arguments ----

local function number_of(argument, text)
  local value = tonumber(text)
  local from, to = argument.from or 0, argument.to or 2 ^ 53
  if not value or value ~= value or value < from or value > to then
    return nil, format("%s=%s is no number from %s to %s", argument.name, text, from, to)
  end
  return value
end

local types = {}

function types.integer(argument, text)
  local value, why = number_of(argument, text)
  if value and not math.tointeger(value) then
    return nil, format("%s=%s is no whole number", argument.name, text)
  end
  return value and math.tointeger(value), why
end

types.number = number_of

local units = { [""] = 1, ms = 0.001, s = 1, m = 60, h = 3600 }

-- "60", "60s", "5m", "250ms"
function types.seconds(argument, text)
  local number, unit = text:match("^([%d.]+)(%a*)$")
  local value = tonumber(number)
  if not value or not units[unit] then
    return nil, format("%s=%s is no time: seconds, or a number with ms, s, m or h", argument.name, text)
  end
  return number_of(argument, tostring(value * units[unit]))
end

function types.text(_, text)
  return text
end

function types.choice(argument, text)
  for _, allowed in ipairs(argument.of) do
    if allowed == text then
      return text
    end
  end
  return nil, format("%s=%s is none of: %s", argument.name, text, table.concat(argument.of, ", "))
end

function types.flag(argument, text)
  if text == "yes" or text == "true" or text == "1" then
    return true
  elseif text == "no" or text == "false" or text == "0" then
    return false
  end
  return nil, format("%s=%s is neither yes nor no", argument.name, text)
end

local function names_of(list)
  local names = {}
  for i, each in ipairs(list) do
    names[i] = each.name
  end
  return #names == 0 and "none" or table.concat(names, ", ")
end

-- The arguments as values, or nil and what is wrong with them.
local function prepare(declaration, given)
  local values, known = {}, {}
  for _, argument in ipairs(declaration.arguments) do
    local text = given[argument.name]
    known[argument.name] = true
    if text ~= nil then
      local value, why = types[argument.type](argument, tostring(text))
      if value == nil then
        return nil, format("fault %s: %s", declaration.name, why)
      end
      values[argument.name] = value
    elseif argument.required then
      return nil, format("fault %s: it needs %s (%s)", declaration.name, argument.name, argument.meaning)
    else
      values[argument.name] = argument.default
    end
  end
  for name in pairs(given) do
    if not known[name] then
      return nil, format("fault %s: it has no argument '%s'; there are: %s", declaration.name, name,
                         names_of(declaration.arguments))
    end
  end
  local wrong = declaration.check and declaration.check(values)
  if wrong then
    return nil, format("fault %s: %s", declaration.name, wrong)
  end
  return values
end

-- ---- what several files use; the global `kit` ----

local kit = {}

-- The message that is about to be sent.
function kit.message_of(exchange)
  return exchange.phase == "request" and exchange.request or exchange.response
end

-- The document where it can be changed; nil where there is none. One that can be read only in part, as an earlier fault may have
-- left it, cannot: nil and why.
function kit.undamaged(document)
  if document and document.fault then
    return nil, "the document is damaged"
  end
  return document
end

-- Different numbers from 1 to `most`: `count` of them, or all where there are no more. `draw` gives one; where that was
-- drawn before, the next free one is taken.
function kit.different(count, most, draw)
  local taken, list = {}, {}
  for i = 1, math.min(count, most) do
    local number = draw()
    while taken[number] do
      number = number % most + 1
    end
    taken[number] = true
    list[i] = number
  end
  return list
end

-- The bytes with bits flipped: `masks` has them by place. The first place as well.
function kit.flipped(bytes, masks)
  local places, parts, from = {}, {}, 1
  for at in pairs(masks) do
    places[#places + 1] = at
  end
  table.sort(places)
  for _, at in ipairs(places) do
    parts[#parts + 1] = bytes:sub(from, at - 1)
    parts[#parts + 1] = string.char(bytes:byte(at) ~ masks[at])
    from = at + 1
  end
  parts[#parts + 1] = bytes:sub(from)
  return table.concat(parts), places[1]
end

-- The root element of each command's document is the command's name; these are the namespaces.
kit.namespaces = {
  Sync = "AirSync", FolderSync = "FolderHierarchy", FolderCreate = "FolderHierarchy", FolderUpdate = "FolderHierarchy",
  FolderDelete = "FolderHierarchy", Ping = "Ping", Provision = "Provision", Settings = "Settings", Search = "Search",
  ItemOperations = "ItemOperations", SendMail = "ComposeMail", SmartReply = "ComposeMail", SmartForward = "ComposeMail",
  MoveItems = "Move", GetItemEstimate = "GetItemEstimate", MeetingResponse = "MeetingResponse",
  ResolveRecipients = "ResolveRecipients", ValidateCert = "ValidateCert", Find = "Find",
}

-- The HTTP forms of the common statuses up to protocol 12.1 (MS-ASCMD 2.2.2): what a phone gets that says 12.1, 12.0 or 2.5
-- in MS-ASProtocolVersion. Those that the specification gives no form have none here and become 500.
local http_forms = {
  [101] = 400, [102] = 400, [103] = 400, [104] = 400, [105] = 400, [106] = 400, [108] = 400, [109] = 400, [110] = 500,
  [111] = 503, [112] = 403, [113] = 507, [125] = 403, [126] = 403, [127] = 403, [128] = 403, [129] = 403, [130] = 403,
  [131] = 403, [132] = 403, [137] = 501, [138] = 400, [140] = 449, [141] = 449, [142] = 449, [143] = 449, [144] = 449,
  [147] = 400, [177] = 403,
}
local http_of_command = { [106] = { SendMail = 500 }, [132] = { Provision = 500 } }
kit.first_common_status = 101
kit.retry_after_provisioning = "Retry after sending a PROVISION command"

-- Whether the request speaks a protocol in which common statuses are HTTP statuses.
function kit.speaks_http_statuses(exchange)
  local version = tonumber(exchange.version)
  return version ~= nil and version < 14
end

-- Whether a status is answered in its HTTP form. `form` is "auto" (the protocol version of the request decides), "document" or
-- "http".
function kit.is_said_in_http(exchange, status, form)
  return form == "http" or (form ~= "document" and status >= kit.first_common_status and kit.speaks_http_statuses(exchange))
end

-- Answers with the HTTP form of a status.
function kit.answer_http_form(exchange, status)
  local of_command = http_of_command[status] and http_of_command[status][exchange.command or ""]
  local code = of_command or http_forms[status] or 500
  local headers = {}
  if code == 503 then
    headers["Retry-After"] = "60"
  end
  exchange:answer {
    status = code, reason = code == 449 and kit.retry_after_provisioning or nil, headers = headers, body = "",
  }
  return format("answered %d, the HTTP form of status %d", code, status)
end

-- Answers with the shortest document that says the status, at its top; `more` are further elements.
function kit.answer_status(exchange, status, more, form)
  if kit.is_said_in_http(exchange, status, form) then
    return kit.answer_http_form(exchange, status)
  end
  local name = exchange.command
  local space = kit.namespaces[name or ""]
  if not space then
    return nil, (name or "this request") .. " has no document with a status"
  end
  exchange:answer {
    status = 200,
    document = format('<%s xmlns="%s"><Status>%d</Status>%s</%s>', name, space, status, more or "", name),
  }
  return format("answered %s status %d", name, status)
end

-- ---- what the program calls ----

local function nearest(name)
  for _, each in ipairs(order) do
    if each.name:find(name, 1, true) or name:find(each.name, 1, true) then
      return format("; did you mean '%s'?", each.name)
    end
  end
  return ""
end

local function find(name)
  local found = faults[name]
  if not found then
    return nil, format("no fault is named '%s'%s (`eastap help faults` lists them)", name, nearest(name))
  end
  return found
end

-- nil where there is such a fault and it takes these arguments (name -> text), else what is wrong.
local function check(name, given)
  local found, why = find(name)
  if not found then
    return why
  end
  local values, wrong = prepare(found, given)
  return not values and wrong or nil
end

-- Carries one out on the exchange; what run() returns.
local function invoke(name, exchange, given, hit)
  local found, why = find(name)
  if not found then
    error(why, 0)
  end
  local values, wrong = prepare(found, given)
  if not values then
    error(wrong, 0)
  end
  return found.run(exchange, values, hit)
end

return { fault = fault, kit = kit, check = check, invoke = invoke, order = order }
