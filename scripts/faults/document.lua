-- The bytes of a message's document: the whole body, or part 0 of a multipart answer, whose other parts are the data that was
-- fetched (MS-ASCMD 2.2.1.10.1). Everything here belongs to `kit`.

-- A multipart body begins with the count of its parts, and for each its offset in the body and its length. Real answers have a
-- part for each thing that one request fetches.
local count_size, entry_size, most_parts = 4, 8, 1000

function kit.is_multipart(message)
  local type = (message.headers["Content-Type"] or ""):lower()
  return type:match("^%s*([^;%s]*)") == "application/vnd.ms-sync.multipart"
end

-- The parts as the table has them, from part 0 on, each { from, size }; nil for a table that is none.
local function table_of(body)
  local count = #body >= count_size and string.unpack("<I4", body) or 0
  if count == 0 or count > most_parts or #body < count_size + entry_size * count then
    return nil
  end
  local parts = {}
  for i = 1, count do
    local from, size = string.unpack("<I4I4", body, count_size + entry_size * (i - 1) + 1)
    parts[i] = { from = from, size = size }
  end
  return parts
end

local no_table = "the part table of the multipart answer cannot be used"

-- The document's bytes, which may be none of WBXML; or nil and why there are none.
function kit.document_bytes(message)
  local body = message.body
  if not body then
    return nil, message.body_error or "the message has no body"
  elseif body == "" then
    return nil, "the body is empty"
  elseif not kit.is_multipart(message) then
    return body
  end
  local parts = table_of(body)
  if not parts then
    return nil, no_table
  end
  local document = body:sub(parts[1].from + 1, parts[1].from + parts[1].size)
  if document == "" then
    return nil, "the multipart answer has no document"
  end
  return document
end

-- Other bytes in place of the document's. In a multipart answer the other parts stay as they are, and the table says where they
-- lie now. Returns `words`, or nil and why it is not possible.
function kit.put_document(message, bytes, words)
  local body = message.body
  if not kit.is_multipart(message) then
    message.body = bytes
    return words
  end
  local parts = table_of(body)
  if not parts then
    return nil, no_table
  end
  local from, behind = parts[1].from, parts[1].from + parts[1].size
  local table_size = count_size + entry_size * #parts
  if from < table_size or behind > #body then
    return nil, "the multipart answer's document does not lie behind its part table"
  end
  local pieces = { string.pack("<I4I4I4", #parts, from, #bytes) }
  for i = 2, #parts do
    local at = parts[i].from
    local moves = at >= behind and at <= #body
    pieces[i] = string.pack("<I4I4", moves and at + #bytes - parts[1].size or at, parts[i].size)
  end
  message.body = table.concat(pieces) .. body:sub(table_size + 1, from) .. bytes .. body:sub(behind + 1)
  return words
end

-- Where a multipart body has the data that was fetched: all parts behind the document, each { from, size }. Their bytes together
-- as well.
function kit.data_parts(body)
  local parts, found, whole = table_of(body) or {}, {}, 0
  for i = 2, #parts do
    local part = parts[i]
    local behind_document = part.from >= parts[1].from + parts[1].size
    if behind_document and part.size > 0 and part.from + part.size <= #body then
      found[#found + 1] = { from = part.from, size = part.size }
      whole = whole + part.size
    end
  end
  return found, whole
end
