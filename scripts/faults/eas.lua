-- Faults in the field's own words: statuses, SyncKeys, items, Ping. Answers that the tap gives by itself (on the request)
-- leave the server's state alone; changes of the server's answer do not.
local ask, change = { "request", "response" }, { "response" }

local answer_status = kit.answer_status

local function escaped(text)
  return (text:gsub("[<>&]", { ["<"] = "&lt;", [">"] = "&gt;", ["&"] = "&amp;" }))
end

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
  meaning = "any status of any command, as a document with nothing else in it",
  arguments = { { name = "code", type = "integer", from = 1, to = 65535, required = true,
                  meaning = "the Status (`eastap show` tells what it means)" }, form_argument },
  run = function(exchange, arguments)
    return answer_status(exchange, arguments.code, nil, arguments.form)
  end,
}

status_fault("hierarchy-changed", 12, { "Sync" }, "Sync status 12: the folder list is out of date, the phone must ask for it")
status_fault("folder-key-stale", 9, { "FolderSync" }, "FolderSync status 9: its SyncKey is wrong, all folders start anew")
status_fault("ping-folders-changed", 7, { "Ping" }, "Ping status 7: the folder list is out of date")
status_fault("ping-parameters", 3, { "Ping" }, "Ping status 3: the server knows no earlier settings, a full Ping is wanted")
status_fault("sync-busy", 16, { "Sync" }, "Sync status 16: the server could not finish, the same request is to be sent again")
status_fault("sync-object-gone", 8, { "Sync" }, "Sync status 8: what the phone changes is not there any more")
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

fault {
  name = "heartbeat-out-of-range", group = "EAS", sides = ask, commands = { "Ping", "Sync" },
  meaning = "the heartbeat is refused with the one that is allowed: Ping status 5 with HeartbeatInterval, Sync status 14 with Limit",
  arguments = { { name = "limit", type = "integer", from = 1, to = 3540, default = 480, meaning = "seconds; 480 without it" } },
  run = function(exchange, arguments)
    if exchange.command == "Ping" then
      return answer_status(exchange, 5, string.format("<HeartbeatInterval>%d</HeartbeatInterval>", arguments.limit))
    end
    return answer_status(exchange, 14, string.format("<Limit>%d</Limit>", arguments.limit))
  end,
}

-- ---- Sync ----

local collection_path = "Sync/Collections/Collection"

-- The collections that a request names, as { id, key }.
local function asked_collections(exchange)
  local document = exchange.request.document
  local list = {}
  for i, each in ipairs(document and document:find_all(collection_path) or {}) do
    list[i] = { id = each:get("CollectionId") or "", key = each:get("SyncKey") or "0" }
  end
  return list
end

fault {
  name = "sync-stale-key", group = "EAS", sides = ask, body = true, commands = { "Sync" },
  meaning = "Sync status 3: the server does not know this SyncKey, the folder must start from 0",
  run = function(exchange)
    local parts = {}
    for i, each in ipairs(asked_collections(exchange)) do
      parts[i] = string.format("<Collection><SyncKey>%s</SyncKey><CollectionId>%s</CollectionId><Status>3</Status></Collection>",
        escaped(each.key), escaped(each.id))
    end
    if #parts == 0 then
      return answer_status(exchange, 3)
    end
    exchange:answer {
      status = 200,
      document = '<Sync xmlns="AirSync"><Collections>' .. table.concat(parts) .. "</Collections></Sync>",
    }
    return string.format("answered Sync status 3 for %d folder%s", #parts, #parts == 1 and "" or "s")
  end,
}

-- A fault on each collection of a Sync answer; `each` returns words, or nil for nothing to do.
local function sync_fault(name, meaning, each, arguments)
  fault {
    name = name, group = "EAS", sides = change, body = true, commands = { "Sync" }, meaning = meaning, arguments = arguments,
    run = function(exchange, values, hit)
      local document = exchange.response.document
      local said = {}
      for _, collection in ipairs(document and document:find_all(collection_path) or {}) do
        said[#said + 1] = each(collection, values, hit)
      end
      if #said == 0 then
        return nil, "the answer has no such folder or items"
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
      return string.format("SyncKey %s instead of %s", values.key, key)
    end
  end, { { name = "key", type = "text", default = "{00000000-0000-0000-0000-00000000DEAD}1", meaning = "the key" } })

sync_fault("sync-key-zero", "SyncKey 0 in the answer: the folder begins anew", function(collection)
  local key = collection:get("SyncKey")
  if key then
    collection:set("SyncKey", "0")
    return string.format("SyncKey 0 instead of %s", key)
  end
end)

sync_fault("endless-more", "MoreAvailable in every answer: the phone asks again and again", function(collection)
  if collection:find("MoreAvailable") then
    return nil
  end
  collection:insert("MoreAvailable", nil, collection:find("Commands") or collection:find("Responses"))
  return "MoreAvailable added"
end)

sync_fault("duplicate-items", "every new item comes twice, with the same ServerId", function(collection)
  local adds = collection:find_all("Commands/Add")
  for _, add in ipairs(adds) do
    add:clone()
  end
  return #adds > 0 and string.format("%d item%s twice", #adds, #adds == 1 and "" or "s") or nil
end)

sync_fault("vanish-items", "new items are left out, and the SyncKey goes on: the phone never sees them", function(collection)
  local adds = collection:find_all("Commands/Add")
  for _, add in ipairs(adds) do
    add:remove()
  end
  return #adds > 0 and string.format("%d item%s left out", #adds, #adds == 1 and "" or "s") or nil
end)

sync_fault("sync-status", "a status of each folder, the server's items kept", function(collection, values)
  if collection:set("Status", tostring(values.code)) then
    return string.format("folder status %d", values.code)
  end
end, { { name = "code", type = "integer", from = 1, to = 65535, required = true, meaning = "the Status" } })

-- ---- Ping ----

fault {
  name = "ping-early", group = "EAS", sides = { "request" }, commands = { "Ping" }, body = true,
  meaning = "the Ping ends at once, and the server is not asked: status 1 (nothing new), or with changes=yes status 2 for every "
    .. "folder it names, though nothing has changed",
  arguments = {
    { name = "changes", type = "flag", default = false, meaning = "claim changes" },
    { name = "seconds", type = "seconds", to = 3540, default = 0, meaning = "after so long; 0 without it" },
  },
  run = function(exchange, arguments)
    local ids = {}
    local document = exchange.request.document
    for i, id in ipairs(arguments.changes and document and document:find_all("Ping/Folders/Folder/Id") or {}) do
      ids[i] = "<Folder>" .. escaped(id.text) .. "</Folder>"
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

fault {
  name = "attachment-damage", group = "EAS", sides = change, body = true, commands = { "ItemOperations", "GetAttachment" },
  meaning = "some bytes of a fetched attachment or item are wrong, the length and everything else right",
  arguments = { { name = "bytes", type = "integer", from = 1, to = 1000, default = 1, meaning = "how many; 1 without it" } },
  run = function(exchange, arguments, hit)
    local message, random = exchange.response, eastap.random(hit.seed)
    local function damage(bytes, from)
      for _ = 1, arguments.bytes do
        local at = from + random(#bytes - from + 1) - 1
        bytes = bytes:sub(1, at - 1) .. string.char(bytes:byte(at) ~ 1) .. bytes:sub(at + 1)
      end
      return bytes
    end
    local document = message.document
    local data = document and document:find("ItemOperations/Response/Fetch/Properties/Data")
    if data and #data.text > 0 then
      local bytes = eastap.base64.decode(data.text)
      data.text = bytes and eastap.base64.encode(damage(bytes, 1)) or damage(data.text, 1)
    elseif message.body and #message.body > 0 and (exchange.command == "GetAttachment" or message.headers["Content-Type"]
        and message.headers["Content-Type"]:find("multipart", 1, true)) then
      -- The last half: in a multipart answer the parts with content lie behind the document.
      message.body = damage(message.body, #message.body // 2 + 1)
    else
      return nil, "the answer carries no data"
    end
    return string.format("%d byte%s of the data wrong, seed %d", arguments.bytes, arguments.bytes == 1 and "" or "s", hit.seed)
  end,
}
