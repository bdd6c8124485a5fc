-- Answers that are made out of the request: what it asks about, with what an empty one repeats, and documents whose Status
-- lies inside, once for each thing that was asked about. Everything here belongs to `kit`.
local format, concat = string.format, table.concat

function kit.escaped(text)
  return (text:gsub("[<>&]", { ["<"] = "&lt;", [">"] = "&gt;", ["&"] = "&amp;" }))
end

local function element(name, text, space)
  return format("<%s%s>%s</%s>", name, space and format(' xmlns="%s"', space) or "", kit.escaped(text), name)
end

local function status_element(status)
  return element("Status", tostring(status))
end

-- The children of these names that a node has, as they stand there; `names` are { name, namespace } or a name.
local function copied(node, names)
  local parts = {}
  for _, each in ipairs(names) do
    local name, space = each, nil
    if type(each) == "table" then
      name, space = each[1], each[2]
    end
    local text = node:get(name)
    if text then
      parts[#parts + 1] = element(name, text, space)
    end
  end
  return concat(parts)
end

-- ---- what a Sync or Ping asks about ----

kit.collection_path = "Sync/Collections/Collection"

-- What a Sync or Ping names: { id, class, key, node }.
local function named_folders(exchange, document)
  local list = {}
  local ping = exchange.command == "Ping"
  for i, node in ipairs(document and document:find_all(ping and "Ping/Folders/Folder" or kit.collection_path) or {}) do
    list[i] = { id = node:get(ping and "Id" or "CollectionId") or "", class = node:get("Class"), node = node,
                key = not ping and node:get("SyncKey") or nil }
  end
  return list
end

-- The folders that a Sync or Ping asks about, those that it leaves to the request before it among them. `key` is the SyncKey
-- that the phone has, of a folder that is not named the newest that the server gave; nil where nobody knows it.
function kit.asked_folders(exchange)
  local document, body = exchange.request.document, exchange.request.body
  local list = named_folders(exchange, document)
  local complete = #list > 0 and not document:find("Sync/Partial")
  if complete or not body or (#body > 0 and not document) then
    return list
  end
  local phone, named = exchange.phone, {}
  for _, folder in ipairs(list) do
    named[folder.id] = true
  end
  local stored
  if phone and exchange.command == "Ping" then
    stored = phone.ping
  elseif phone then
    stored = phone.sync
  end
  for _, folder in ipairs(stored and stored.folders or {}) do
    if not named[folder.id] then
      local known = phone:sync_key(folder.id)
      list[#list + 1] = { id = folder.id, class = folder.class, key = known and known.key }
    end
  end
  return list
end

-- One collection of a Sync answer; `more` is what follows its Status. Up to 12.0 it says the class as well.
function kit.collection(exchange, folder, status, more)
  local version = tonumber(exchange.version)
  local class = folder.class and version and version < 12.1 and element("Class", folder.class) or ""
  return format("<Collection>%s%s%s%s%s</Collection>", class, element("SyncKey", folder.key or "0"),
    element("CollectionId", folder.id), status_element(status), more or "")
end

-- A server that has nothing new answers a Sync with an empty body (MS-ASCMD 2.2.1.21).
function kit.is_silent(exchange)
  return exchange.response.status == 200 and exchange.response.body == ""
end

-- Such an answer becomes one of these collections.
function kit.break_silence(exchange, collections)
  local response = exchange.response
  response.headers["Content-Type"] = "application/vnd.ms-sync.wbxml"
  response.document = '<Sync xmlns="AirSync"><Collections>' .. concat(collections) .. "</Collections></Sync>"
end

-- ---- statuses that lie inside ----

-- Statuses of items (MS-ASCMD 2.2.3.177.17) are those of what the phone adds, changes, deletes or fetches. What it adds cannot
-- be gone.
local of_items = { [6] = true, [7] = true, [8] = true }
local gone = 8

local function sync_parts(exchange, status)
  local parts = {}
  for _, folder in ipairs(kit.asked_folders(exchange)) do
    if not of_items[status] then
      parts[#parts + 1] = kit.collection(exchange, folder, status)
    else
      local responses = {}
      for _, command in ipairs(folder.node and folder.node:find_all("Commands/*") or {}) do
        if status ~= gone or command.name ~= "Add" then
          responses[#responses + 1] = format("<%s>%s%s</%s>", command.name, copied(command, { "ClientId", "ServerId" }),
            status_element(status), command.name)
        end
      end
      if #responses > 0 then
        parts[#parts + 1] = kit.collection(exchange, folder, 1, "<Responses>" .. concat(responses) .. "</Responses>")
      end
    end
  end
  return parts
end

local item_ids = {
  { "CollectionId", "AirSync" }, { "ServerId", "AirSync" }, { "LongId", "Search" }, { "LinkId", "DocumentLibrary" },
  { "FileReference", "AirSyncBase" },
}

local operations = {}

function operations.Fetch(node, status)
  return format("<Fetch>%s%s</Fetch>", status_element(status), copied(node, item_ids))
end

function operations.EmptyFolderContents(node, status)
  return format("<EmptyFolderContents>%s%s</EmptyFolderContents>", status_element(status), copied(node, { item_ids[1] }))
end

function operations.Move(node, status)
  local conversation = node:find("ConversationId")
  local bytes = conversation and (conversation.opaque or conversation.text) or ""
  return format('<Move>%s<ConversationId xmlns:eastap="urn:eastap" eastap:opaque="base64">%s</ConversationId></Move>',
    status_element(status), eastap.base64.encode(bytes))
end

-- Codes of a certificate, of free and busy times and of a picture stand in an element of their own.
local function recipient_part(status)
  if status == 7 or status == 8 then
    return "Certificates"
  elseif status >= 160 and status <= 163 then
    return "Availability"
  elseif status >= 173 and status <= 175 then
    return "Picture"
  end
end

local function resolved(node, status)
  local part, to = recipient_part(status), element("To", node.text)
  if not part then
    return format("<Response>%s%s<RecipientCount>0</RecipientCount></Response>", to, status_element(status))
  end
  return format("<Response>%s<Status>1</Status><RecipientCount>1</RecipientCount><Recipient><Type>1</Type>%s%s"
    .. "<%s>%s</%s></Recipient></Response>", to, element("DisplayName", node.text), element("EmailAddress", node.text),
    part, status_element(status), part)
end

-- Where each command has the statuses of single things. `items` finds them in the request, `part` makes the element that
-- answers one of them (nil: it has none), `around` is what these stand in. `root` are the codes of its own that MS-ASCMD
-- 2.2.3.177 has at the top; every other one below 101 lies inside.
local inside = {
  Sync = { noun = "folder", root = { 1, 4, 5, 12, 13, 14, 15, 16 }, around = "<Collections>%s</Collections>", parts = sync_parts },
  MoveItems = { noun = "item", root = {}, around = "%s", items = "MoveItems/Move", part = function(node, status)
    local moved = status == 3 and element("DstMsgId", node:get("SrcMsgId") or "") or ""  -- 3 is the success of MoveItems
    return format("<Response>%s%s%s</Response>", copied(node, { "SrcMsgId" }), status_element(status), moved)
  end },
  GetItemEstimate = { noun = "folder", root = {}, around = "%s", items = "GetItemEstimate/Collections/Collection",
                      part = function(node, status)
    return format("<Response>%s<Collection>%s%s</Collection></Response>", status_element(status),
      copied(node, { "CollectionId" }), status == 1 and "<Estimate>0</Estimate>" or "")
  end },
  MeetingResponse = { noun = "request", root = {}, around = "%s", items = "MeetingResponse/Request", part = function(node, status)
    return format("<Result>%s%s</Result>", copied(node, { "RequestId", { "LongId", "Search" } }), status_element(status))
  end },
  Search = { noun = "store", root = { 1 }, around = "<Status>1</Status><Response>%s</Response>", items = "Search/Store",
             part = function(_, status)
    return format("<Store>%s</Store>", status_element(status))
  end },
  Find = { noun = "store", root = { 1, 2, 3 }, around = "<Status>1</Status><Response>%s</Response>", items = "Find/ExecuteSearch/*",
           part = function(node, status)
    local store = node.name:find("^G") and "GAL" or "Mailbox"
    return element("Store", store, "ItemOperations") .. status_element(status)
  end },
  ItemOperations = { noun = "operation", root = { 1, 2, 3 }, around = "<Status>1</Status><Response>%s</Response>",
                     items = "ItemOperations/*", part = function(node, status)
    return operations[node.name] and operations[node.name](node, status)
  end },
  Settings = { noun = "setting", root = { 1, 2, 3, 4, 7 }, around = "<Status>1</Status>%s", items = "Settings/*",
               part = function(node, status)
    return format("<%s>%s</%s>", node.name, status_element(status), node.name)
  end },
  ResolveRecipients = { noun = "name", root = { 1, 5, 6 }, around = "<Status>1</Status>%s", items = "ResolveRecipients/To",
                        part = resolved, is_inside = recipient_part },
  ValidateCert = { noun = "certificate", root = { 1, 2 }, around = "<Status>1</Status>%s",
                   items = "ValidateCert/Certificates/Certificate", part = function(_, status)
    return format("<Certificate>%s</Certificate>", status_element(status))
  end },
  Provision = { noun = "policy type", root = { 1, 2, 3 }, around = "<Status>1</Status><Policies>%s</Policies>",
                items = "Provision/Policies/Policy", part = function(node, status)
    return format("<Policy>%s%s</Policy>", copied(node, { "PolicyType" }), status_element(status))
  end },
}

-- Whether MS-ASCMD has this code of the command inside, and not at the top.
local function lies_inside(command, status)
  local place = inside[command or ""]
  if not place then
    return false
  elseif status >= kit.first_common_status then
    return place.is_inside ~= nil and place.is_inside(status) ~= nil
  end
  for _, code in ipairs(place.root) do
    if code == status then
      return false
    end
  end
  return true
end

local function parts_of(place, exchange, status)
  if place.parts then
    return place.parts(exchange, status)
  end
  local document, parts = exchange.request.document, {}
  for _, node in ipairs(document and document:find_all(place.items) or {}) do
    parts[#parts + 1] = place.part(node, status)
  end
  return parts
end

local function answer_inside(exchange, status)
  local command = exchange.command or ""
  local place = inside[command]
  if not place then
    return nil, (exchange.command or "this request") .. " has no status inside its document"
  end
  local parts = parts_of(place, exchange, status)
  if #parts == 0 then
    return nil, format("the request has no %s that %s status %d could be of", place.noun, command, status)
  end
  exchange:answer {
    status = 200,
    document = format('<%s xmlns="%s">%s</%s>', command, kit.namespaces[command], format(place.around, concat(parts)), command),
  }
  return format("answered %s status %d for %d %s%s", command, status, #parts, place.noun, #parts == 1 and "" or "s")
end

-- Answers with a status where the specification has it: at the top, or inside for everything that the request asks about.
-- `where` is "root" or "inner" for whoever wants the other; `form` as for answer_status().
function kit.answer_status_in_place(exchange, status, where, form)
  local inner = where == "inner" or (not where and lies_inside(exchange.command, status))
  if not inner or kit.is_said_in_http(exchange, status, form) then
    return kit.answer_status(exchange, status, nil, form)
  end
  return answer_inside(exchange, status)
end
