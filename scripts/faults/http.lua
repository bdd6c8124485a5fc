-- Faults that HTTP shows: statuses, headers, bodies that are none.
local ask, replace = { "request", "response" }, { "response", "request" }

local function answer(exchange, status, headers, body)
  exchange:answer { status = status, headers = headers, body = body or "" }
  return string.format("answered %d", status)
end

-- A fault that is one status with its headers.
local function status_fault(name, status, meaning, headers, arguments)
  fault {
    name = name, group = "HTTP", sides = ask, meaning = meaning, arguments = arguments,
    run = function(exchange, values)
      return answer(exchange, status, headers and headers(values, exchange))
    end,
  }
end

fault {
  name = "answer", group = "HTTP", sides = replace,
  meaning = "answer with a status and an empty body. On the response (its usual side) the server has acted and its answer is "
    .. "thrown away; with side=request it is not asked",
  arguments = {
    { name = "status", type = "integer", from = 200, to = 599, required = true, meaning = "the HTTP status" },
    { name = "retry-after", type = "integer", meaning = "seconds for a Retry-After header" },
    { name = "location", type = "text", meaning = "a Location header" },
  },
  run = function(exchange, arguments)
    local headers = {}
    headers["Retry-After"] = arguments["retry-after"] and tostring(arguments["retry-after"])
    headers["Location"] = arguments.location
    return answer(exchange, arguments.status, headers)
  end,
}

status_fault("unauthorized", 401, "401: the password is wrong, or has just been changed (MS-ASHTTP 2.2.2.1.1)", function(values)
  return { ["WWW-Authenticate"] = values.challenge }
end, { { name = "challenge", type = "text", default = 'Basic realm="eastap"', meaning = "the WWW-Authenticate header" } })

status_fault("forbidden", 403, "403: the user is not enabled for ActiveSync, or the device is blocked")
status_fault("not-found", 404, "404: no such user, or no ActiveSync here")
status_fault("too-large", 413, "413: the request is larger than the server takes")
status_fault("server-error", 500, "500: the server failed")
status_fault("out-of-space", 507, "507: the mailbox is full")

status_fault("too-many-requests", 429, "429 with Retry-After, as gateways and other servers limit rates", function(values)
  return { ["Retry-After"] = tostring(values.seconds) }
end, { { name = "seconds", type = "integer", default = 60, meaning = "Retry-After; 60 without it" } })
status_fault("account-blocked", 456, "456: the user's account is blocked (MS-ASHTTP 3.1.5.2.4)")
status_fault("password-expired", 457, "457: the user's password has expired (MS-ASHTTP 3.1.5.2.4)", function(values)
  return { ["X-MS-Credential-Service-Url"] = values.url }
end, { { name = "url", type = "text", meaning = "X-MS-Credential-Service-Url, where the password is changed" } })
status_fault("bad-gateway", 502, "502: a proxy does not reach the server")
status_fault("gateway-timeout", 504, "504: a proxy would not wait any longer, as on a Ping that is longer than its limit")

status_fault("need-provisioning", 449, "449 Retry after sending a PROVISION command: the demand for provisioning up to 12.1, "
  .. "and of many servers later (MS-ASPROV 3.1.5.1)")

status_fault("unavailable", 503, "503 with Retry-After: the server is busy", function(values)
  return { ["Retry-After"] = tostring(values.seconds) }
end, { { name = "seconds", type = "integer", default = 60, meaning = "Retry-After; 60 without it" } })

status_fault("throttle", 503, "503 as Exchange throttles: Retry-After and X-MS-ASThrottle", function(values)
  return { ["Retry-After"] = tostring(values.seconds), ["X-MS-ASThrottle"] = values.reason }
end, {
  { name = "seconds", type = "integer", default = 60, meaning = "Retry-After; 60 without it" },
  { name = "reason", type = "choice", default = "CommandFrequency", meaning = "X-MS-ASThrottle; CommandFrequency without it",
    of = { "CommandFrequency", "RecentCommands", "SyncCommands", "UserAgentsChanges", "OutOfBudgets", "Watsons" } },
})

status_fault("other-server", 451, "451 Redirect with X-MS-Location: the mailbox lies on another server (MS-ASHTTP 3.1.5.2.2)",
  function(values)
    return { ["X-MS-Location"] = values.location }
  end, { { name = "location", type = "text", required = true, meaning = "the URL in X-MS-Location" } })

-- The target alone (RFC 9110 10.2.2): so the client keeps the scheme, host and port that it used. What begins with // would
-- name another host.
status_fault("redirect-loop", 302, "302 to the same address, for ever", function(_, exchange)
  return { ["Location"] = (exchange.request.target:gsub("^//", "/.//")) }
end)

fault {
  name = "login-page", group = "HTTP", sides = ask,
  meaning = "200 with an HTML login page, as captive portals and web proxies answer",
  run = function(exchange)
    return answer(exchange, 200, { ["Content-Type"] = "text/html; charset=utf-8" },
      "<!DOCTYPE html><html><head><title>Sign in</title></head><body><form method=\"post\" action=\"/login\">"
        .. "<input name=\"user\"><input name=\"password\" type=\"password\"></form></body></html>") .. ", a login page"
  end,
}

fault {
  name = "wrong-length", group = "HTTP", sides = replace, body = true,
  meaning = "announce a Content-Length that is not the body's; a chunked body is sent whole instead. With too many bytes the "
    .. "receiver waits for the rest, with too few the rest is the next message to it",
  arguments = { { name = "by", type = "integer", from = -1000000, to = 1000000, default = 10,
                  meaning = "bytes too many (or, below 0, too few); 10 without it" } },
  run = function(exchange, arguments)
    local headers = kit.message_of(exchange).headers
    local announced = headers["Content-Length"]
    local empty = kit.body_on_wire(exchange) == ""
    if empty and not announced and not headers["Transfer-Encoding"] then
      return nil, "the message has no body and announces no length"
    elseif empty and arguments.by < 0 and (tonumber(announced) or 0) == 0 then
      return nil, "the body is empty, and no length is below 0"
    elseif arguments.by == 0 then
      return nil, "by=0 is the body's own length"
    end
    exchange:fault("wrong-length", arguments)
  end,
}

fault {
  name = "wrong-type", group = "HTTP", sides = replace,
  meaning = "another Content-Type than the body has",
  arguments = { { name = "type", type = "text", default = "text/html", meaning = "text/html without it" } },
  run = function(exchange, arguments)
    local message = kit.message_of(exchange)
    message.headers["Content-Type"] = arguments.type
    return "Content-Type: " .. arguments.type
  end,
}

fault {
  name = "missing-header", group = "HTTP", sides = replace,
  meaning = "leave a header out",
  arguments = { { name = "name", type = "text", required = true, meaning = "which one" } },
  run = function(exchange, arguments)
    local message = kit.message_of(exchange)
    if not message.headers[arguments.name] then
      return nil, "there is no " .. arguments.name
    end
    message.headers[arguments.name] = nil
    return "without " .. arguments.name
  end,
}

fault {
  name = "protocol-versions", group = "HTTP", sides = { "response" }, commands = { "OPTIONS" },
  meaning = "other protocol versions than the server speaks, in MS-ASProtocolVersions of its answer to OPTIONS",
  arguments = { { name = "versions", type = "text", default = "2.5,12.0,12.1", meaning = "\"2.5,12.0,12.1\" without it" } },
  run = function(exchange, arguments)
    exchange.response.headers["MS-ASProtocolVersions"] = arguments.versions
    return "MS-ASProtocolVersions: " .. arguments.versions
  end,
}

fault {
  name = "header", group = "HTTP", sides = replace,
  meaning = "set a header",
  arguments = {
    { name = "name", type = "text", required = true, meaning = "which one" },
    { name = "value", type = "text", required = true, meaning = "what it says" },
  },
  run = function(exchange, arguments)
    local message = kit.message_of(exchange)
    message.headers[arguments.name] = arguments.value
    return string.format("%s: %s", arguments.name, arguments.value)
  end,
}

fault {
  name = "gzip-damage", group = "HTTP", sides = { "response" }, body = true,
  meaning = "a body that says gzip and is none: a compressed one gets flipped bits, another the header alone",
  run = function(exchange, _, hit)
    if kit.body_on_wire(exchange) == "" then
      return nil, "the body is empty"
    end
    exchange:fault("gzip-damage", { seed = hit.seed })
  end,
}

fault {
  name = "clock-skew", group = "HTTP", sides = { "response" },
  meaning = "a Date header that is wrong: certificates, tokens and calendars depend on it",
  arguments = { { name = "seconds", type = "integer", from = -10 ^ 9, to = 10 ^ 9, required = true,
                  meaning = "later than the truth; below 0: earlier" } },
  run = function(exchange, arguments)
    local date = os.date("!%a, %d %b %Y %H:%M:%S GMT", math.floor(eastap.time()) + arguments.seconds)
    exchange.response.headers["Date"] = date
    return "Date: " .. date
  end,
}
