"""Hooks that ask the server themselves, count, and are told of connections, with the built tap."""
import base64
import json
import os
import tempfile

from cases.faults import ctl
from cases.recording import new_trace
from cases.tls import authority, reverse
from support.processes import run
from support.registry import need, test
from support.tap import Tap, binary, show
from support.tools import curl
from support.upstream import Upstream

FETCHES = """
eas.on("request", "cmd == Sync", function(e)
  local answer, why = eas.fetch {
    command = "FolderSync", headers = { ["X-Mine"] = "1" }, timeout = 10,
    document = '<FolderSync xmlns="FolderHierarchy"><SyncKey>0</SyncKey></FolderSync>',
  }
  e.request.headers["X-Fetched"] = answer and eas.base64.encode(answer.body) or nil
  e.request.headers["X-Why"] = why
  eas.count("fetched")
  e:count("mine", 2)
end)
"""
SYNC = "/Microsoft-Server-ActiveSync?Cmd=Sync&User=anna&DeviceId=PHONE1&DeviceType=iPhone"


def script(text: str) -> str:
    path = os.path.join(tempfile.mkdtemp(prefix="eastap-script."), "hooks.lua")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


def sync(tap: Tap) -> dict:
    """What the server saw of a Sync: its header fields, small letters."""
    answer = curl("--cacert", tap.ca(), "-H", "Authorization: Basic eDp5", "-H", "X-MS-PolicyKey: 77", "-H", "Cookie: a=b",
                  "-H", "MS-ASProtocolVersion: 14.1", "-A", "Phone/1", "-d", "", "https://localhost:%d%s" % (tap.port, SYNC))
    need(answer.status == 200, "status %d\n%s" % (answer.status, answer.talk))
    return {name.lower(): value for name, value in answer.json()["headers"]}


@test("hooks: a trusted script asks the server with the phone's sign-in, over a connection of its own")
def fetches():
    trace = new_trace()
    options = ["--script", script(FETCHES), "--script-trust"]
    with Upstream(authority().issue("plain")) as upstream, reverse(upstream, *options, record=trace) as tap:
        seen = sync(tap)
        need("x-fetched" in seen, "nothing was fetched: %s" % seen)
        asked = json.loads(base64.b64decode(seen["x-fetched"]))
        fields = {name.lower(): value for name, value in asked["headers"]}
        need(asked["line"] == "POST /Microsoft-Server-ActiveSync?Cmd=FolderSync&User=anna&DeviceId=PHONE1&DeviceType=iPhone HTTP/1.1",
             asked["line"])
        wanted = {"host": "localhost:%d" % upstream.port, "authorization": "Basic eDp5", "cookie": "a=b", "x-ms-policykey": "77",
                  "ms-asprotocolversion": "14.1", "user-agent": "Phone/1", "x-mine": "1",
                  "content-type": "application/vnd.ms-sync.wbxml"}
        need({name: fields.get(name) for name in wanted} == wanted, "fields: %s" % fields)
        need(asked["body"].encode("latin-1").startswith(b"\x03\x01\x6a\x00"), "body: %r" % asked["body"])
        need(upstream.accepted == 2, "%d connections" % upstream.accepted)
        told = json.loads(ctl(tap, "status", "--json"))
        need(told["counters"] == {"fetched": 1} and told["device_counters"] == {"PHONE1": {"mine": 2}}, "status: %s" % told)
        need('"fetched":1' in ctl(tap, "status"), "status for people")
        tap.stop()
    need(len(show(trace)) == 1, "the fetch itself is not recorded")


@test("hooks: a fetch trusts no server that the tap would not trust, and needs a trusted script")
def fetch_refusals():
    with Upstream(authority().issue("plain")) as upstream:
        name = "reverse:https://localhost:%d" % upstream.port
        with Tap(name, options=["-q", "--script", script(FETCHES), "--script-trust"]) as tap:
            curl("--cacert", tap.ca(), "-d", "", "https://localhost:%d%s" % (tap.port, SYNC))
            need(not upstream.seen, "the server was asked: %s" % upstream.seen)
        with Tap(name, options=["-q", "--insecure-upstream", "--script", script(FETCHES), "--script-trust"]) as tap:
            need("x-fetched" in sync(tap), "with --insecure-upstream")
        with reverse(upstream, "--script", script(FETCHES)) as tap:
            seen = sync(tap)
            need("x-fetched" not in seen and "x-why" not in seen, "fetched without trust: %s" % seen)
            tap.program.wait_for(lambda: "--script-trust" in tap.talk(), "the error in the log")
            need("local answer, why = eas.fetch {" in tap.talk(), "the line of the script is not shown:\n" + tap.talk())


OFFLINE = """
eas.on("connect", function(e) log("hello", e.client) eas.count("connections") end)
eas.on("server_connect", function(e, address) log("reached", address) end)
eas.on("tls", function(e, tls) eas.count("handshakes " .. tls.side) end)
eas.on("close", function(e) log("bye") end)
eas.on("request", "cmd == Sync", function(e) log(eas.fetch { command = "FolderSync" }) e:count("syncs") end)
"""


@test("hooks: a recording tells its connections and handshakes to a script offline, and what it counted")
def offline_connections():
    trace = new_trace()
    with Upstream(authority().issue("plain")) as upstream, reverse(upstream, record=trace) as tap:
        sync(tap)
        tap.stop()
    report = tempfile.mkdtemp(prefix="eastap-junit.") + "/report.xml"
    said = run([binary(), "test", "--script-trust", script(OFFLINE), trace, "--junit", report]).stdout.decode()
    for line in ("# connect of connection 1: hello 127.0.0.1", "# server_connect of connection 1: reached 127.0.0.1:", "# close of connection 1: bye",
                 "nil there is no server to ask", "# connections = 1\n", "# handshakes client = 1\n", "# handshakes server = 1\n",
                 "# PHONE1 syncs = 1\n"):
        need(line in said, "%r is missing:\n%s" % (line, said))
    with open(report, encoding="utf-8") as file:
        need("PHONE1 syncs = 1" in file.read(), "the counter is not in the JUnit report")
