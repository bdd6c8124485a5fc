-- Faults of the bytes about to be sent, after every edit and encoding. The work is done in proxy/core/faults.cc; their
-- remarks, which know what was sent, come from there too.
local both = { "response", "request" }

local function passed_on(name)
  return function(exchange, arguments)
    exchange:fault(name, arguments)
  end
end

-- The body of the message about to be sent, where it is held and goes out as it stands; nil where a content coding decides
-- what is on the wire.
function kit.body_on_wire(exchange)
  local message = kit.message_of(exchange)
  return not message.headers["Content-Encoding"] and message.body or nil
end

fault {
  name = "drop", group = "Bytes", sides = both,
  meaning = "send nothing and close the connection with FIN. On the response the server has acted: the lost answer",
  run = passed_on("drop"),
}

fault {
  name = "reset", group = "Bytes", sides = both, body = true,
  meaning = "send the first bytes of head and body, then reset the connection (RST)",
  arguments = { { name = "after", type = "integer", meaning = "bytes that are sent before it; 0 without it" } },
  run = passed_on("reset"),
}

fault {
  name = "truncate", group = "Bytes", sides = both, body = true,
  meaning = "cut the body. With length=keep the announced length stays and the connection ends, as when a network breaks; "
    .. "with length=correct the length is corrected and the connection goes on: a whole message with half a document",
  arguments = {
    { name = "bytes", type = "integer", meaning = "bytes that are left" },
    { name = "at", type = "number", from = 0, to = 1, meaning = "or the part that is left; 0.5 without either" },
    { name = "length", type = "choice", of = { "keep", "correct" }, meaning = "keep without it" },
    { name = "end", type = "choice", of = { "fin", "rst" }, meaning = "how the connection ends; fin without it" },
  },
  check = function(values)
    return values.bytes and values.at and "give bytes or at, not both" or nil
  end,
  run = function(exchange, arguments)
    local body = kit.body_on_wire(exchange)
    local kept = body and (arguments.bytes or math.floor(#body * (arguments.at or 0.5)))
    if kept and kept >= #body then
      return nil, body == "" and "the body is empty" or string.format("the body has only %d bytes", #body)
    end
    exchange:fault("truncate", arguments)
  end,
}

fault {
  name = "corrupt", group = "Bytes", sides = both, body = true,
  meaning = "flip bits of the body; which ones, the rule's seed and the length of the body decide",
  arguments = {
    { name = "flips", type = "integer", from = 1, to = 100000, default = 1, meaning = "how many; 1 without it" },
  },
  run = function(exchange, arguments, hit)
    if kit.body_on_wire(exchange) == "" then
      return nil, "the body is empty"
    end
    exchange:fault("corrupt", { flips = arguments.flips, seed = hit.seed })
  end,
}

fault {
  name = "torn-chunk", group = "Bytes", sides = both, body = true,
  meaning = "send the body chunked, and end the connection inside a chunk that announces more than comes",
  arguments = {
    { name = "at", type = "number", from = 0, to = 1, meaning = "the part of the body that is sent; 0.5 without it" },
    { name = "end", type = "choice", of = { "fin", "rst" }, meaning = "how the connection ends; fin without it" },
  },
  run = function(exchange, arguments)
    if kit.body_on_wire(exchange) == "" then
      return nil, "the body is empty"
    end
    exchange:fault("torn-chunk", arguments)
  end,
}
