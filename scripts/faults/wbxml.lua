-- Faults of the document: valid HTTP around a WBXML body that is damaged or wrong. Those on whole elements use the document;
-- those that WBXML itself forbids change the bytes of the body, whose length and content coding are put right afterwards.
local both = { "response", "request" }

local message_of = kit.message_of

-- The document of the message about to be sent, or nil and why there is none.
local function document_of(exchange)
  local document = message_of(exchange).document
  if not document then
    return nil, "the body is no WBXML document"
  end
  return document
end

-- The place behind the root's tag in WBXML bytes, or nil and why there is none. A header is 03 01 6A and the length of
-- the string table; SWITCH_PAGE is 00 and the page.
local function inside_root(body)
  if not body or #body < 6 or body:byte(4) ~= 0 then
    return nil, "the body is no WBXML document"
  end
  local at, page = 5, 0
  while body:byte(at) == 0 and body:byte(at + 1) do
    page = body:byte(at + 1)
    at = at + 2
  end
  local tag = body:byte(at)
  if not tag or tag & 0x40 == 0 then
    return nil, "the document's root is empty"
  end
  return at + 1, page
end

-- A fault that puts bytes right behind the root's tag.
local function insertion(name, meaning, bytes_of, words)
  fault {
    name = name, group = "WBXML", sides = both, body = true, meaning = meaning,
    run = function(exchange)
      local message = message_of(exchange)
      local body = message.body
      local at, page = inside_root(body)
      if not at then
        return nil, page
      end
      message.body = body:sub(1, at - 1) .. bytes_of(page) .. body:sub(at)
      return string.format("%s at byte %d", words, at - 1)
    end,
  }
end

local path_argument = { name = "path", type = "text", meaning = "an element, \"Sync/Collections/Collection\"" }

fault {
  name = "wbxml-truncate", group = "WBXML", sides = both, body = true,
  meaning = "end the document early, its length corrected: at a byte, at a part of it, or where an element begins",
  arguments = {
    { name = "bytes", type = "integer", meaning = "bytes that are left" },
    { name = "at", type = "number", from = 0, to = 1, meaning = "or the part that is left; 0.5 without any" },
    { name = "element", type = "text", meaning = "or the path of an element: from there everything is missing" },
  },
  run = function(exchange, arguments)
    local message = message_of(exchange)
    local body = message.body
    if not body or #body == 0 then
      return nil, "the body is empty"
    end
    local kept = arguments.bytes or math.floor(#body * (arguments.at or 0.5))
    if arguments.element then
      local document, why = document_of(exchange)
      local node = document and document:find(arguments.element)
      if not node then
        return nil, why or "there is no " .. arguments.element
      end
      kept = node.offset
    end
    if kept >= #body then
      return nil, string.format("the document has only %d bytes", #body)
    end
    local whole = #body
    message.body = body:sub(1, kept)
    return string.format("document cut to %d of %d bytes", kept, whole)
  end,
}

fault {
  name = "wbxml-flip", group = "WBXML", sides = both, body = true,
  meaning = "flip bits of the document, under any content coding",
  arguments = { { name = "flips", type = "integer", from = 1, to = 1000, default = 1, meaning = "how many; 1 without it" } },
  run = function(exchange, arguments, hit)
    local message = message_of(exchange)
    local body = message.body
    if not body or #body == 0 then
      return nil, "the body is empty"
    end
    local random, masks, first = eastap.random(hit.seed), {}, nil
    local bits = kit.different(arguments.flips, #body * 8, function()
      local at = random(#body)
      return (at - 1) * 8 + random(8)
    end)
    for _, bit in ipairs(bits) do
      local at = (bit - 1) // 8 + 1
      masks[at] = (masks[at] or 0) ~ (1 << ((bit - 1) % 8))
    end
    message.body, first = kit.flipped(body, masks)
    return string.format("%d bit%s flipped, seed %d, first at byte %d", #bits, #bits == 1 and "" or "s", hit.seed, first - 1)
  end,
}

insertion("wbxml-unknown-tag", "an element that no code page has, as the first inside the root",
  function() return "\x3F" end, "an unknown tag 0x3F")
insertion("wbxml-unknown-page", "an element of a code page that does not exist, as the first inside the root",
  function(page) return "\x00\x1F\x05\x00" .. string.char(page) end, "a tag of the unknown page 31")
insertion("wbxml-wrong-page", "the code page is switched where it must not be: what follows has other names",
  function(page) return "\x00" .. string.char(page == 1 and 2 or 1) end, "a switch to the wrong page")
insertion("wbxml-huge-length", "an opaque value that announces 2,147,483,647 bytes",
  function() return "\xC3\x87\xFF\xFF\xFF\x7F" end, "an opaque value of 2 GiB")

-- The bytes of a message's document, and how many lie before them: in a multipart answer it is part 0 (MS-ASCMD 2.2.1.10.1).
local function document_bytes(message)
  local body, type = message.body, message.headers["Content-Type"] or ""
  if #body >= 12 and type:lower():find("multipart", 1, true) then
    local from, size = string.unpack("<I4I4", body, 5)
    return body:sub(from + 1, from + size), from
  end
  return body, 0
end

-- Where the inline string that is all of an element's content begins, with its STR_I; nil where the content is another. The
-- element begins with its tag, or with SWITCH_PAGE before it.
local function inline_string(bytes, node)
  local at = node.offset + 1
  while bytes:byte(at) == 0 do
    at = at + 2
  end
  at = at + 1
  local wanted = "\3" .. node.text .. "\0"
  return bytes:sub(at, at + #wanted - 1) == wanted and at or nil
end

fault {
  name = "wbxml-bad-utf8", group = "WBXML", sides = both, body = true,
  meaning = "a text that is no UTF-8",
  arguments = { path_argument },
  run = function(exchange, arguments)
    local document, why = document_of(exchange)
    if not document then
      return nil, why
    end
    local message = message_of(exchange)
    local bytes, before = document_bytes(message)
    if document.edited then
      document = eastap.wbxml.decode(bytes)  -- offsets are those of the bytes as they are now
    end
    local function first_text(node)
      for _, child in ipairs(node.children) do
        local found = first_text(child)
        if found then
          return found
        end
      end
      return #node.children == 0 and #node.text > 1 and not node.opaque and node or nil
    end
    local node
    if arguments.path then
      node = document:find(arguments.path)
    else
      node = first_text(document.root)
    end
    if not node or #node.text == 0 then
      return nil, "there is no such text"
    end
    local name, text, body = node.name, node.text, message.body
    local at = inline_string(bytes, node)
    if not at then
      return nil, "the text of " .. name .. " is not an inline string"
    end
    at = before + at
    local bad = #text > 1 and "\xC3\x28" or "\xFF"  -- as long as what it replaces, or the string would not end
    message.body = body:sub(1, at) .. bad .. body:sub(at + 1 + #bad)
    return string.format("bytes %s in %s", eastap.hex.encode(bad), name)
  end,
}

-- A fault on the element that `path` finds; `change` returns words, or nil and why there is nothing to do.
local function element_fault(name, meaning, change, more)
  local arguments = { { name = "path", type = "text", required = true, meaning = path_argument.meaning } }
  arguments[#arguments + 1] = more
  fault {
    name = name, group = "WBXML", sides = both, body = true, meaning = meaning, arguments = arguments,
    run = function(exchange, values)
      local document, why = document_of(exchange)
      local node = document and document:find(values.path)
      if not node then
        return nil, why or "there is no " .. values.path
      end
      return change(node, values)
    end,
  }
end

element_fault("wbxml-opaque", "an opaque value where a string belongs", function(node)
  node.opaque = node.text
  return node.name .. " as an opaque value"
end)

element_fault("wbxml-string", "a string where an opaque value belongs (Mime, ConversationId, ...)", function(node)
  if not node.opaque then
    return nil, node.name .. " is not opaque"
  end
  node.text = eastap.base64.encode(node.opaque)
  return node.name .. " as a string"
end)

element_fault("wbxml-drop", "leave an element out, with everything inside", function(node, values)
  node:remove()
  return "without " .. values.path
end)

element_fault("wbxml-set", "another text in an element, whatever it means", function(node, values)
  node.text = values.value
  return string.format("%s = %s", values.path, values.value)
end, { name = "value", type = "text", required = true, meaning = "the text" })

fault {
  name = "wbxml-reorder", group = "WBXML", sides = both, body = true,
  meaning = "the first child of an element becomes its last",
  arguments = { path_argument },
  run = function(exchange, arguments)
    local document, why = document_of(exchange)
    if not document then
      return nil, why
    end
    local node
    if arguments.path then
      node = document:find(arguments.path)
    else
      node = document.root
      while node and #node.children == 1 do
        node = node.children[1]
      end
    end
    if not node or #node.children < 2 then
      return nil, "there are no two elements to exchange"
    end
    local first = node.children[1]
    local name = first.name
    node:insert_copy(first)
    first:remove()
    return string.format("%s as the last in %s", name, node.name)
  end,
}
