-- Faults that are about mails: sent twice, and the notice that Exchange puts into the Inbox of a phone in quarantine.
local sending = { "SendMail", "SmartReply", "SmartForward" }

local function repeated(exchange)
  exchange:fault("duplicate")
end

fault {
  name = "duplicate", group = "EAS", sides = { "request" }, body = true,
  meaning = "the tap sends the request a second time, on the same connection, once the server has answered it with a 2xx; the phone "
    .. "gets the first answer",
  run = repeated,
}

fault {
  name = "duplicate-sendmail", group = "EAS", sides = { "request" }, body = true, commands = sending,
  meaning = "the tap sends the mail a second time once the server has taken it, as a phone does that lost the answer. The ClientId "
    .. "stays: from 14.0 on a server that looks at it says 118",
  run = repeated,
}

-- ---- quarantine ----

local inbox_type = "2"  -- MS-ASCMD 2.2.3.170.2

-- Where the notice goes: as asked, as a FolderSync told, or the only folder where its name is known to be Inbox.
local function is_inbox(exchange, id, count, asked)
  if asked or exchange.store.quarantine_inbox then
    return id == (asked or exchange.store.quarantine_inbox)
  end
  return count == 1 and exchange:matches("folder ~ Inbox")
end

local function remember_inbox(exchange)
  local document = exchange.response.document
  for _, add in ipairs(document and document:find_all("FolderSync/Changes/Add") or {}) do
    if add:get("Type") == inbox_type then
      exchange.store.quarantine_inbox = add:get("ServerId")
    end
  end
  return nil, "the folders are shown as they are"
end

local function notice_text(exchange)
  return string.format([[
Your mobile phone is temporarily blocked from accessing content via Exchange ActiveSync because it has been quarantined. You need not
do anything: content is downloaded as soon as your administrator grants access.

Information about your mobile phone:

Device model: %s
Device type: %s
Device ID: %s
Device user agent: %s
Exchange ActiveSync version: %s
Device access state: Quarantined
Device access state reason: Global
]], exchange.device_type or "", exchange.device_type or "", exchange.device or "", exchange.user_agent or "", exchange.version or "")
end

local function put_notice(exchange, collection, id)
  local text = notice_text(exchange)
  local after = collection:find("Responses")  -- Commands comes before it (MS-ASCMD 2.2.3.29)
  local commands = after and after:insert_before("Commands") or collection:insert("Commands")
  local add = commands:insert("Add")
  add:insert("ServerId", id .. ":9999999")
  local data = add:insert("ApplicationData")
  data:insert("Email:To", exchange.user or "")
  data:insert("Email:From", '"Microsoft Outlook" <postmaster@' .. (exchange.host or "localhost"):gsub(":%d+$", "") .. ">")
  data:insert("Email:Subject", "Your mobile phone is temporarily blocked from synchronizing using Exchange ActiveSync until your "
    .. "administrator grants it access.")
  data:insert("Email:DateReceived", os.date("!%Y-%m-%dT%H:%M:%S.000Z", math.floor(eastap.time())))
  data:insert("Email:DisplayTo", exchange.user or "")
  data:insert("Email:Importance", "2")
  data:insert("Email:Read", "0")
  if (tonumber(exchange.version) or 14) < 12 then
    data:insert("Email:BodyTruncated", "0")
    data:insert("Email:Body", text)
  else
    local body = data:insert("AirSyncBase:Body")
    body:insert("AirSyncBase:Type", "1")
    body:insert("AirSyncBase:EstimatedDataSize", tostring(#text))
    body:insert("AirSyncBase:Data", text)
  end
  data:insert("Email:MessageClass", "IPM.Note")
  exchange.store.quarantine_noticed = true
end

-- Whether this Sync is the phone's first with a key: a folder that begins anew gets the notice again.
local function is_due(exchange, id)
  local request = exchange.request.document
  for _, each in ipairs(request and request:find_all("Sync/Collections/Collection") or {}) do
    if each:get("CollectionId") == id and each:get("SyncKey") == "0" then
      exchange.store.quarantine_noticed = nil
      return false
    end
  end
  return not exchange.store.quarantine_noticed
end

-- Where the server has nothing new the notice makes an answer, for the Inbox alone and with the SyncKey that it has.
local function put_into_silence(exchange, inbox)
  local folders = kit.asked_folders(exchange)
  for _, folder in ipairs(folders) do
    local begun = folder.key and folder.key ~= "0"
    if begun and is_inbox(exchange, folder.id, #folders, inbox) and is_due(exchange, folder.id) then
      kit.break_silence(exchange, { kit.collection(exchange, folder, 1) })
      put_notice(exchange, exchange.response.document:find(kit.collection_path), folder.id)
      return string.format("the empty answer became one with Exchange's notice in folder %s", folder.id)
    end
  end
  return nil, "the answer is empty, and no notice is due in it"
end

fault {
  name = "quarantine", group = "EAS", sides = { "response" }, body = true, phone = true, commands = { "Sync", "FolderSync" },
  meaning = "what Exchange shows a phone that waits for an administrator's word: folders, but no items, and in the Inbox one mail of "
    .. "Exchange's own that says so. The SyncKey goes on, so the phone misses the items until it starts from 0",
  arguments = { { name = "inbox", type = "text", meaning = "the Inbox's CollectionId; else as the last FolderSync told under this fault" } },
  run = function(exchange, arguments)
    if exchange.command == "FolderSync" then
      return remember_inbox(exchange)
    elseif kit.is_silent(exchange) then
      return put_into_silence(exchange, arguments.inbox)
    end
    local document, damaged = kit.undamaged(exchange.response.document)
    local said = {}
    local collections = document and document:find_all("Sync/Collections/Collection") or {}
    for _, collection in ipairs(collections) do
      local id = collection:get("CollectionId") or ""
      for _, name in ipairs { "Commands", "MoreAvailable" } do
        local found = collection:find(name)
        if found then
          found:remove()
          said[1] = "no items, as in quarantine"
        end
      end
      if is_inbox(exchange, id, #collections, arguments.inbox) and is_due(exchange, id) then
        put_notice(exchange, collection, id)
        said[#said + 1] = "Exchange's notice put into folder " .. id
      end
    end
    if #said == 0 then
      return nil, damaged or "the answer has no such folder or items"
    end
    return table.concat(said, "; ")
  end,
}
