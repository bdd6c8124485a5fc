-- Faults of the line: slow, late, cut, half-open. On a message they are about its body, held or streamed; with side=connect
-- about the whole connection from its first byte on, the TLS handshake with it. The work is done in proxy/core; their remarks
-- come from there too.
local anywhere = { "response", "request", "connect" }

local toward = { name = "toward", type = "choice", of = { "phone", "server", "both" }, connect = true,
                 meaning = "with side=connect: which direction; both without it" }

local function passed_on(name)
  return function(exchange, arguments)
    exchange:fault(name, arguments)
  end
end

fault {
  name = "bandwidth", group = "Line", sides = anywhere,
  meaning = "send the body no faster than a slow network does",
  arguments = {
    { name = "rate", type = "integer", from = 10, to = 1000000000, required = true, meaning = "bytes a second" },
    toward,
  },
  run = passed_on("bandwidth"),
}

fault {
  name = "slice", group = "Line", sides = anywhere,
  meaning = "send the body in small pieces with pauses between them; TCP has no say in how they are cut",
  arguments = {
    { name = "bytes", type = "integer", from = 1, to = 2 ^ 30, default = 1, meaning = "of each piece; 1 without it" },
    { name = "pause-ms", type = "integer", from = 1, to = 60000, default = 50, meaning = "milliseconds between them; 50 without it" },
    toward,
  },
  run = passed_on("slice"),
}

fault {
  name = "latency", group = "Line", sides = anywhere,
  meaning = "every byte of the body comes later; with side=connect what a far or mobile network does to a connection",
  arguments = {
    { name = "ms", type = "integer", from = 0, to = 60000, required = true, meaning = "milliseconds" },
    { name = "jitter-ms", type = "integer", from = 0, to = 60000, default = 0, meaning = "up to so many more, by the seed" },
    toward,
  },
  run = function(exchange, arguments, hit)
    arguments.seed = hit.seed
    exchange:fault("latency", arguments)
  end,
}

fault {
  name = "data-limit", group = "Line", sides = anywhere,
  meaning = "end the connection behind so many bytes of the body, or with side=connect of the connection; bodies that stream are cut too",
  arguments = {
    { name = "bytes", type = "integer", required = true, meaning = "how many pass" },
    { name = "end", type = "choice", of = { "fin", "rst" }, default = "rst", meaning = "how the connection ends; rst without it" },
    toward,
  },
  run = passed_on("data-limit"),
}

fault {
  name = "half-open", group = "Line", sides = { "request", "response", "connect" },
  meaning = "the connection stays open, but nothing is read from it or written to it any more, neither FIN nor RST: what a lost NAT "
    .. "entry leaves behind. On the request the server is not asked; on the response it has acted",
  arguments = {
    { name = "for", type = "seconds", from = 1, to = 14400, default = 3600,
      meaning = "until both connections are reset; 3600 without it" },
    { name = "toward", type = "choice", of = { "phone", "server", "both" }, default = "phone",
      meaning = "whose connection it is; phone without it" },
  },
  run = function(exchange, arguments)
    exchange:fault("half-open", { ["for"] = math.ceil(arguments["for"]), toward = arguments.toward })
  end,
}
