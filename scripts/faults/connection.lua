-- Faults of time and of the connection itself.
local both = { "request", "response" }
local longest = 3600  -- EAS's longest heartbeat is 59 minutes

fault {
  name = "connect-reset", group = "Connection", sides = { "connect" },
  meaning = "reset the client's connection as soon as it is there: what a refused connection is behind an accepting router",
  run = function(exchange)
    exchange:reset()
    return "the connection was reset before anything was read"
  end,
}

fault {
  name = "connect-close", group = "Connection", sides = { "connect" },
  meaning = "close the client's connection as soon as it is there, before the TLS handshake",
  run = function(exchange)
    exchange:drop()
    return "the connection was closed before anything was read"
  end,
}

fault {
  name = "connect-slow", group = "Connection", sides = { "connect" },
  meaning = "let the client wait before its TLS handshake is answered",
  arguments = { { name = "seconds", type = "seconds", to = longest, required = true, meaning = "how long" } },
  run = function(exchange, arguments)
    exchange:delay(arguments.seconds)
    return string.format("the handshake was held for %s s", arguments.seconds)
  end,
}

fault {
  name = "connect-tls-alert", group = "Connection", sides = { "connect" },
  meaning = "answer the client's TLS hello with a fatal alert (handshake_failure)",
  run = function(exchange)
    exchange:break_tls("alert")
    return "a TLS alert in answer to the hello"
  end,
}

fault {
  name = "connect-wrong-certificate", group = "Connection", sides = { "connect" },
  meaning = "show the client a certificate for another name, from the CA that it trusts",
  run = function(exchange)
    exchange:break_tls("wrong-name")
    return "a certificate for wrong-name.invalid"
  end,
}

local function certificate_fault(name, how, meaning, words)
  fault {
    name = name, group = "Connection", sides = { "connect" },
    meaning = meaning .. ", in the TLS handshake",
    run = function(exchange)
      exchange:break_tls(how)
      return words
    end,
  }
end

certificate_fault("tls-expired-certificate", "expired", "show the client a certificate that ended yesterday, from the CA that it trusts",
  "a certificate that ended yesterday")
certificate_fault("tls-future-certificate", "not-yet-valid",
  "show the client a certificate that begins tomorrow, from the CA that it trusts: what a phone with a wrong clock sees",
  "a certificate that begins tomorrow")
certificate_fault("tls-self-signed-certificate", "self-signed", "show the client a certificate that only itself has signed",
  "a self-signed certificate")
certificate_fault("tls-unknown-ca", "unknown-ca", "show the client a certificate of a CA that nobody knows",
  "a certificate of an unknown CA")

fault {
  name = "delay", group = "Connection", sides = { "response", "request" },
  meaning = "wait before the message is sent on; other phones are not delayed",
  arguments = {
    { name = "seconds", type = "seconds", to = longest, required = true, meaning = "how long" },
    { name = "jitter", type = "seconds", to = longest, default = 0, meaning = "up to so many seconds more, by the seed" },
  },
  run = function(exchange, arguments, hit)
    local seconds = arguments.seconds + arguments.jitter * eastap.random(hit.seed)()
    seconds = math.floor(seconds * 1000 + 0.5) / 1000
    exchange:delay(seconds)
    return string.format("delayed by %s s", seconds % 1 == 0 and math.tointeger(seconds) or seconds)
  end,
}

fault {
  name = "black-hole", group = "Connection", sides = both,
  meaning = "send neither the message nor anything else, and keep the connection open: the peer's own patience is tested. "
    .. "On the request the server is not asked; on the response it has acted",
  arguments = {
    { name = "seconds", type = "seconds", to = longest, default = longest, meaning = "until it is closed; 3600 without it" },
  },
  run = function(exchange, arguments)
    exchange:delay(arguments.seconds)
    exchange:drop()
    return string.format("nothing was sent for %s s, then the connection closed", arguments.seconds)
  end,
}

fault {
  name = "cut", group = "Connection", sides = { "request" },
  meaning = "hold the request and end the connection after a while, without an answer: what a NAT or firewall does to a "
    .. "Ping. The server is not asked",
  arguments = {
    { name = "seconds", type = "seconds", to = longest, required = true, meaning = "after how long" },
    { name = "end", type = "choice", of = { "fin", "rst" }, default = "rst", meaning = "how; rst without it" },
  },
  run = function(exchange, arguments)
    exchange:delay(arguments.seconds)
    if arguments["end"] == "rst" then
      exchange:reset()
    else
      exchange:drop()
    end
    return string.format("cut after %s s", arguments.seconds)
  end,
}

fault {
  name = "lost-response", group = "Connection", sides = { "response" },
  meaning = "the server has acted, and its answer never arrives: does the phone send the mail twice, or repeat the Sync "
    .. "with the old key?",
  arguments = { { name = "end", type = "choice", of = { "fin", "rst" }, default = "rst", meaning = "how the connection ends" } },
  run = function(exchange, arguments)
    if arguments["end"] == "rst" then
      exchange:reset()
    else
      exchange:drop()
    end
    return "the answer was lost after the server had acted"
  end,
}
