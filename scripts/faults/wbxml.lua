-- Faults of the document: valid HTTP around a WBXML body that is damaged or wrong. Those on whole elements use the document;
-- those that WBXML itself forbids change the bytes of the body, whose length and content coding are put right afterwards.
local both = { "response", "request" }

local message_of = kit.message_of

local no_document = "the body is no WBXML document"

-- The document of the message about to be sent, to be changed; or nil and why that is not possible.
local function document_of(exchange)
  local document, damaged = kit.undamaged(message_of(exchange).document)
  return document, not document and (damaged or no_document) or nil
end

-- The document as it stands in the message's bytes, with the bytes: in one that was edited nodes say where they were before, or
-- nothing. Or nil and why there is none.
local function document_in_bytes(exchange)
  local document = message_of(exchange).document
  if not document then
    return nil, no_document
  end
  local bytes, unusable = kit.document_bytes(message_of(exchange))
  if not bytes then
    return nil, unusable
  end
  return document.edited and eastap.wbxml.decode(bytes) or document, bytes
end

-- The place behind the root's tag in WBXML bytes, and the code page there; or nil and why there is none. A header is 03 01 6A and
-- the length of the string table; SWITCH_PAGE is 00 and the page.
local function inside_root(bytes)
  if #bytes < 6 or bytes:byte(4) ~= 0 then
    return nil, no_document
  end
  local at, page = 5, 0
  while bytes:byte(at) == 0 and bytes:byte(at + 1) do
    page = bytes:byte(at + 1)
    at = at + 2
  end
  local tag = bytes:byte(at)
  if not tag or tag & 0x40 == 0 then
    return nil, "the document's root is empty"
  end
  return at + 1, page
end

-- A fault that puts bytes right behind the root's tag: `bytes_of(page, following)` makes them, `following` being the byte that
-- they go before, or says nil and why they would do nothing there.
local function insertion(name, meaning, bytes_of, words)
  fault {
    name = name, group = "WBXML", sides = both, body = true, meaning = meaning,
    run = function(exchange)
      local message = message_of(exchange)
      local bytes, why = kit.document_bytes(message)
      if not bytes then
        return nil, why
      end
      local at, page = inside_root(bytes)
      if not at then
        return nil, page
      end
      local more, idle = bytes_of(page, bytes:byte(at))
      if not more then
        return nil, idle
      end
      return kit.put_document(message, bytes:sub(1, at - 1) .. more .. bytes:sub(at),
        string.format("%s at byte %d", words, at - 1))
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
    local bytes, why = kit.document_bytes(message)
    if not bytes then
      return nil, why
    end
    local kept = arguments.bytes or math.floor(#bytes * (arguments.at or 0.5))
    if arguments.element then
      local document, missing = document_in_bytes(exchange)
      local node = document and document:find(arguments.element)
      if not node then
        return nil, document and "there is no " .. arguments.element or missing
      end
      kept = node.offset
    end
    if kept >= #bytes then
      return nil, string.format("the document has only %d bytes", #bytes)
    end
    return kit.put_document(message, bytes:sub(1, kept), string.format("document cut to %d of %d bytes", kept, #bytes))
  end,
}

fault {
  name = "wbxml-flip", group = "WBXML", sides = both, body = true,
  meaning = "flip bits of the document, under any content coding",
  arguments = { { name = "flips", type = "integer", from = 1, to = 1000, default = 1, meaning = "how many; 1 without it" } },
  run = function(exchange, arguments, hit)
    local message = message_of(exchange)
    local bytes, why = kit.document_bytes(message)
    if not bytes then
      return nil, why
    end
    local random, masks = eastap.random(hit.seed), {}
    local bits = kit.different(arguments.flips, #bytes * 8, function()
      local at = random(#bytes)
      return (at - 1) * 8 + random(8)
    end)
    for _, bit in ipairs(bits) do
      local at = (bit - 1) // 8 + 1
      masks[at] = (masks[at] or 0) ~ (1 << ((bit - 1) % 8))
    end
    local changed, first = kit.flipped(bytes, masks)
    return kit.put_document(message, changed,
      string.format("%d bit%s flipped, seed %d, first at byte %d", #bits, #bits == 1 and "" or "s", hit.seed, first - 1))
  end,
}

insertion("wbxml-unknown-tag", "an element that no code page has, as the first inside the root",
  function() return "\x3F" end, "an unknown tag 0x3F")
insertion("wbxml-unknown-page", "an element of a code page that does not exist, as the first inside the root",
  function(page) return "\x00\x1F\x05\x00" .. string.char(page) end, "a tag of the unknown page 31")
insertion("wbxml-wrong-page", "the code page is switched where it must not be: what follows has other names",
  function(page, following)
    if following == 0 then
      return nil, "the first element inside the root brings its own code page"
    elseif following == 1 then
      return nil, "the document's root is empty"
    end
    return "\x00" .. string.char(page == 1 and 2 or 1)
  end, "a switch to the wrong page")
insertion("wbxml-huge-length", "an opaque value that announces 2,147,483,647 bytes",
  function() return "\xC3\x87\xFF\xFF\xFF\x7F" end, "an opaque value of 2 GiB")

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
    local document, bytes = document_in_bytes(exchange)
    if not document then
      return nil, bytes
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
      node = document.root and first_text(document.root)
    end
    if not node or #node.text == 0 then
      return nil, "there is no such text"
    end
    local name, text = node.name, node.text
    local at = inline_string(bytes, node)
    if not at then
      return nil, "the text of " .. name .. " is not an inline string"
    end
    local bad = #text > 1 and "\xC3\x28" or "\xFF"  -- as long as what it replaces, or the string would not end
    return kit.put_document(message_of(exchange), bytes:sub(1, at) .. bad .. bytes:sub(at + 1 + #bad),
      string.format("bytes %s in %s", eastap.hex.encode(bad), name))
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
