-- Faults in the field's own words: statuses, SyncKeys, items, Ping. Answers that the tap gives by itself (on the request)
-- leave the server's state alone; changes of the server's answer do not.
local ask, change = { "request", "response" }, { "response" }

local answer_status, format = kit.answer_status, string.format

local form_argument = { name = "form", type = "choice", of = { "auto", "document", "http" }, default = "auto",
                        meaning = "auto without it: HTTP up to protocol 12.1, else a document" }

-- A fault that is one status for some commands.
local function status_fault(name, status, commands, meaning)
  local common = status > 100  -- one of every command, which protocols up to 12.1 say in HTTP
  fault {
    name = name, group = "EAS", sides = ask, commands = commands, meaning = meaning,
    arguments = common and { form_argument } or nil,
    body = false,
    run = function(exchange, values)
      return answer_status(exchange, status, nil, values.form)
    end,
  }
end

fault {
  name = "status", group = "EAS", sides = ask,
  body = true, phone = true,
  meaning = "any status of any command, where the command has it: at the top of a document with nothing else in it, or inside "
    .. "it for each folder, item, certificate ... that the request asks about",
  arguments = {
    { name = "code", type = "integer", from = 1, to = 65535, required = true, meaning = "the Status (`eastap show` tells what it means)" },
    { name = "where", type = "choice", of = { "root", "inner" },
      meaning = "at the top or inside; without it where MS-ASCMD 2.2.3.177 has this code" },
    form_argument,
  },
  run = function(exchange, arguments)
    return kit.answer_status_in_place(exchange, arguments.code, arguments.where, arguments.form)
  end,
}

status_fault("hierarchy-changed", 12, { "Sync" }, "Sync status 12: the folder list is out of date, the phone must ask for it")
status_fault("folder-key-stale", 9, { "FolderSync" }, "FolderSync status 9: its SyncKey is wrong, all folders start anew")
status_fault("ping-folders-changed", 7, { "Ping" }, "Ping status 7: the folder list is out of date")
status_fault("ping-parameters", 3, { "Ping" }, "Ping status 3: the server knows no earlier settings, a full Ping is wanted")
status_fault("sync-busy", 16, { "Sync" }, "Sync status 16: the server could not finish, the same request is to be sent again")
status_fault("device-blocked", 129, nil, "status 129: this device is blocked for this user")
status_fault("user-disabled", 126, nil, "status 126: the user is not enabled for ActiveSync")
status_fault("device-limit", 177, nil, "status 177: the user has too many devices")
status_fault("access-denied", 130, nil, "status 130: this request is not allowed, as device access rules refuse it")
status_fault("mailbox-full", 113, nil, "status 113: the mailbox is full")
status_fault("mailbox-moving", 133, nil, "status 133: the server's state of this phone is locked, as while the mailbox moves")
status_fault("mail-already-sent", 118, { "SendMail", "SmartReply", "SmartForward" },
  "status 118: a mail with this ClientId was sent already")
status_fault("mail-refused", 120, { "SendMail", "SmartReply", "SmartForward" }, "status 120: the server could not hand the mail on")
status_fault("server-trouble", 111, nil, "status 111: a fault of the server's, to be retried")

-- Whether a Sync waits by Wait, whose Limit is in minutes (MS-ASCMD 2.2.3.97, 2.2.3.198), and not by HeartbeatInterval. One
-- that names neither and is empty or partial repeats what the server has stored, where that is known; else what this fault saw
-- of it counts.
local function asked_in_minutes(exchange)
  local document, body, store = exchange.request.document, exchange.request.body, exchange.store
  local seconds = document and document:find("Sync/HeartbeatInterval")
  if seconds or document and document:find("Sync/Wait") then
    store.sync_asked_in_minutes = not seconds
    return not seconds
  end
  if not body or #body > 0 and not (document and document:find("Sync/Partial")) then
    return false
  end
  local stored = exchange.phone and exchange.phone.sync
  if stored and stored.heartbeat then
    return stored.in_minutes
  end
  return store.sync_asked_in_minutes or false
end

fault {
  name = "heartbeat-out-of-range", group = "EAS", sides = ask, commands = { "Ping", "Sync" },
  meaning = "the heartbeat is refused with the one that is allowed: Ping status 5 with HeartbeatInterval, Sync status 14 with Limit",
  arguments = { { name = "limit", type = "integer", from = 1, to = 3540, default = 480,
                  meaning = "seconds; 480 without it. A Sync that asked with Wait is told whole minutes, 1 to 59" } },
  body = true, phone = true,
  run = function(exchange, arguments)
    if exchange.command == "Ping" then
      return answer_status(exchange, 5, format("<HeartbeatInterval>%d</HeartbeatInterval>", arguments.limit))
    end
    local limit = arguments.limit
    if asked_in_minutes(exchange) then
      limit = math.max(1, math.min(59, limit // 60))
    end
    return answer_status(exchange, 14, format("<Limit>%d</Limit>", limit))
  end,
}

-- ---- Sync ----

fault {
  name = "sync-stale-key", group = "EAS", sides = ask, body = true, phone = true, commands = { "Sync" },
  meaning = "Sync status 3: the server does not know this SyncKey, the folder must start from 0",
  run = function(exchange)
    -- At the top for an empty Sync of a phone that is not known.
    return kit.answer_status_in_place(exchange, 3) or answer_status(exchange, 3)
  end,
}

fault {
  name = "sync-object-gone", group = "EAS", sides = ask, body = true, commands = { "Sync" },
  meaning = "Sync status 8 for everything that the phone changes, deletes or fetches: it is not there any more",
  run = function(exchange)
    return kit.answer_status_in_place(exchange, 8)
  end,
}

-- A fault on each collection of a Sync answer; `each` returns words, or nil for nothing to do.
local function sync_fault(name, meaning, each, arguments)
  fault {
    name = name, group = "EAS", sides = change, body = true, commands = { "Sync" }, meaning = meaning, arguments = arguments,
    run = function(exchange, values, hit)
      local document, damaged = kit.undamaged(exchange.response.document)
      local said = {}
      for _, collection in ipairs(document and document:find_all(kit.collection_path) or {}) do
        said[#said + 1] = each(collection, values, hit)
      end
      if #said == 0 then
        return nil, damaged or "the answer has no such folder or items"
      end
      return table.concat(said, "; ")
    end,
  }
end

sync_fault("sync-forked-key", "another SyncKey than the server gave: the next Sync comes with one that nobody knows",
  function(collection, values)
    local key = collection:get("SyncKey")
    if key then
      collection:set("SyncKey", values.key)
      return format("SyncKey %s instead of %s", values.key, key)
    end
  end, { { name = "key", type = "text", default = "{00000000-0000-0000-0000-00000000DEAD}1", meaning = "the key" } })

sync_fault("sync-key-zero", "SyncKey 0 in the answer: the folder begins anew", function(collection)
  local key = collection:get("SyncKey")
  if key then
    collection:set("SyncKey", "0")
    return format("SyncKey 0 instead of %s", key)
  end
end)

-- ---- endless-more ----

-- MoreAvailable in every collection that the server's answer has.
local function add_more(document)
  local added, collections = 0, document:find_all(kit.collection_path)
  for _, collection in ipairs(collections) do
    if not collection:find("MoreAvailable") then
      collection:insert("MoreAvailable", nil, collection:find("Commands") or collection:find("Responses"))
      added = added + 1
    end
  end
  if added > 0 then
    return added == 1 and "MoreAvailable added" or format("MoreAvailable added for %d folders", added)
  end
  return nil, #collections == 0 and "the answer has no folder" or "the answer has MoreAvailable already"
end

-- An answer for what the Sync asks about or an empty one repeats. Each folder keeps its SyncKey.
local function make_more(exchange)
  local parts = {}
  for _, folder in ipairs(kit.asked_folders(exchange)) do
    if folder.key and folder.key ~= "0" then
      parts[#parts + 1] = kit.collection(exchange, folder, 1, "<MoreAvailable/>")
    end
  end
  if #parts == 0 then
    return nil, "the answer is empty, and which folders and SyncKeys the request stands for is not known"
  end
  kit.break_silence(exchange, parts)
  return format("the empty answer became one with MoreAvailable for %d folder%s", #parts, #parts == 1 and "" or "s")
end

fault {
  name = "endless-more", group = "EAS", sides = change, body = true, phone = true, commands = { "Sync" },
  meaning = "MoreAvailable in every answer, in an empty one too: the phone asks again and again",
  run = function(exchange)
    local document, damaged = kit.undamaged(exchange.response.document)
    if document then
      return add_more(document)
    elseif kit.is_silent(exchange) then
      return make_more(exchange)
    end
    return nil, damaged or "the answer is no Sync document"
  end,
}

sync_fault("duplicate-items", "every new item comes twice, with the same ServerId", function(collection)
  local adds = collection:find_all("Commands/Add")
  for _, add in ipairs(adds) do
    add:clone()
  end
  return #adds > 0 and format("%d item%s twice", #adds, #adds == 1 and "" or "s") or nil
end)

sync_fault("vanish-items", "new items are left out, and the SyncKey goes on: the phone never sees them", function(collection)
  local adds = collection:find_all("Commands/Add")
  for _, add in ipairs(adds) do
    add:remove()
  end
  local commands = collection:find("Commands")
  if #adds > 0 and #commands.children == 0 then
    commands:remove()  -- no server sends an empty one
  end
  return #adds > 0 and format("%d item%s left out", #adds, #adds == 1 and "" or "s") or nil
end)

sync_fault("sync-status", "a status of each folder, the server's items kept", function(collection, values)
  if collection:set("Status", tostring(values.code)) then
    return format("folder status %d", values.code)
  end
end, { { name = "code", type = "integer", from = 1, to = 65535, required = true, meaning = "the Status" } })

-- ---- Ping ----

fault {
  name = "ping-early", group = "EAS", sides = { "request" }, commands = { "Ping" }, body = true, phone = true,
  meaning = "the Ping ends at once, and the server is not asked: status 1 (nothing new), or with changes=yes status 2 for every "
    .. "folder it names or, if empty, repeats, though nothing has changed",
  arguments = {
    { name = "changes", type = "flag", default = false, meaning = "claim changes" },
    { name = "seconds", type = "seconds", to = 3540, default = 0, meaning = "after so long; 0 without it" },
  },
  run = function(exchange, arguments)
    local ids = {}
    for i, folder in ipairs(arguments.changes and kit.asked_folders(exchange) or {}) do
      ids[i] = "<Folder>" .. kit.escaped(folder.id) .. "</Folder>"
    end
    if arguments.changes and #ids == 0 then
      return nil, "which folders the Ping waits for is not known: it names none, and no Ping before it was seen"
    end
    if arguments.seconds > 0 then
      exchange:delay(arguments.seconds)
    end
    if #ids > 0 then
      return answer_status(exchange, 2, "<Folders>" .. table.concat(ids) .. "</Folders>")
    end
    return answer_status(exchange, 1)
  end,
}

fault {
  name = "ping-silent", group = "EAS", sides = { "request" }, commands = { "Ping" },
  meaning = "a Ping that never gets its answer, though the connection stays: does the phone end it after its own heartbeat?",
  run = function(exchange)
    exchange:delay(3600)
    exchange:drop()
    return "no answer for 3600 s"
  end,
}

-- ---- attachments ----

-- Where an answer to ItemOperations has what was fetched: an attachment, or a mail's body.
local fetched = "ItemOperations/Response/Fetch/Properties/"
local fetched_data = { fetched .. "Data", fetched .. "Body/Data", fetched .. "BodyPart/Data" }
local rtf = "3"  -- a body of this Type is base64 (MS-ASAIRS 2.2.2.41)

-- The first of these elements that has content, and whether that is base64.
local function find_data(document)
  for i, path in ipairs(fetched_data) do
    for _, data in ipairs(document and document:find_all(path) or {}) do
      if #data.text > 0 or data.opaque and #data.opaque > 0 then
        return data, i == 1 or data.parent:get("Type") == rtf
      end
    end
  end
end

-- The next place from `from` on that can be changed so that a text stays one: what is printable and stays so.
local function changeable(text, from, masks)
  local at = text:find("[\x20-\x7D]", from)
  while at and masks[at] do
    at = text:find("[\x20-\x7D]", at + 1)
  end
  return at
end

-- At most `count` bytes of a text are wrong; how many are, as well.
local function damaged_text(text, count, random)
  local masks, wrong = {}, 0
  while wrong < count do
    local at = changeable(text, random(#text), masks) or changeable(text, 1, masks)
    if not at then
      break
    end
    masks[at] = 1
    wrong = wrong + 1
  end
  return (kit.flipped(text, masks)), wrong
end

-- The same of any bytes.
local function damaged_bytes(bytes, count, random)
  local masks = {}
  local chosen = kit.different(count, #bytes, function() return random(#bytes) end)
  for _, at in ipairs(chosen) do
    masks[at] = 1
  end
  return (kit.flipped(bytes, masks)), #chosen
end

-- The same of what a multipart body carries beside its document.
local function damaged_parts(body, count, random)
  local parts, whole = kit.data_parts(body)
  local masks, wrong = {}, 0
  for _, place in ipairs(kit.different(count, whole, function() return random(whole) end)) do
    local part, at = 1, place
    while at > parts[part].size do
      at = at - parts[part].size
      part = part + 1
    end
    at = parts[part].from + at
    wrong = masks[at] and wrong or wrong + 1  -- parts may lie over each other
    masks[at] = 1
  end
  return (kit.flipped(body, masks)), wrong
end

-- Changes an element's data; how many bytes are wrong.
local function damage_element(data, base64, count, random)
  local changed, opaque = nil, data.opaque
  local bytes = base64 and not opaque and eastap.base64.decode(data.text)
  if opaque then
    data.opaque, changed = damaged_bytes(opaque, count, random)
  elseif bytes and #bytes > 0 then
    bytes, changed = damaged_bytes(bytes, count, random)
    data.text = eastap.base64.encode(bytes)
  else
    data.text, changed = damaged_text(data.text, count, random)
  end
  return changed
end

fault {
  name = "attachment-damage", group = "EAS", sides = change, body = true, commands = { "ItemOperations", "GetAttachment" },
  meaning = "some bytes of a fetched attachment or item are wrong, the length and everything else right",
  arguments = { { name = "bytes", type = "integer", from = 1, to = 1000, default = 1,
                  meaning = "how many, or all where there are fewer; 1 without it" } },
  run = function(exchange, arguments, hit)
    local message, random = exchange.response, eastap.random(hit.seed)
    local body = message.body
    local document, damaged = kit.undamaged(message.document)
    local data, base64 = find_data(document)
    local wrong
    if data then
      wrong = damage_element(data, base64, arguments.bytes, random)
    elseif body and kit.is_multipart(message) then
      body, wrong = damaged_parts(body, arguments.bytes, random)
    elseif body and exchange.command == "GetAttachment" then
      body, wrong = damaged_bytes(body, arguments.bytes, random)
    end
    if not wrong or wrong == 0 then
      return nil, damaged or "the answer carries no data"
    end
    if not data then
      message.body = body
    end
    return format("%d byte%s of the data wrong, seed %d", wrong, wrong == 1 and "" or "s", hit.seed)
  end,
}
