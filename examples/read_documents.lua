-- Reads every document and every header of every exchange and changes nothing: what passes through stays byte for byte.
-- Useful as a start, and by the tests that prove it.
local function read(message)
  local elements, text = 0, 0
  local document = message.document
  if document and document.root then
    local open = { document.root }
    while #open > 0 do
      local node = table.remove(open)
      elements = elements + 1
      text = text + #node.text
      for _, child in ipairs(node.children) do
        open[#open + 1] = child
      end
    end
    text = text + #tostring(document)
  end
  local headers = 0
  for name, value in pairs(message.headers) do
    headers = headers + #name + #value
  end
  return elements, text, headers, #(message.body or "")
end

function on_request(exchange)
  read(exchange.request)
end

function on_response(exchange)
  read(exchange.request)
  read(exchange.response)
end
