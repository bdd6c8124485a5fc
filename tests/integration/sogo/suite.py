"""One whole session against SOGo, directly and through the tap in reverse and connect mode: the same answers, everything decoded, the
trace complete, a hook applied to every exchange. (Transparent mode: netns/suite.py.)"""
import collections
import json
import os
import re
import tempfile

from eas.meaning import differences
from sogo.server import SogoServer
from support.processes import run
from support.registry import AT_END, Failure, need, test
from support.tap import ROOT, Tap, binary, show

SESSION = os.path.join(ROOT, "tests/integration/eas_session")
HOOK = os.path.join(os.path.dirname(os.path.abspath(__file__)), "session_hook.lua")
HOOK_HEADER = "X-Eastap-Hook"     # what session_hook.lua adds to every answer
USERS = 16

_server: list[SogoServer] = []
_next_user = iter(range(1, USERS + 1))


def server() -> SogoServer:
    """The one SOGo of this run."""
    if not _server:
        _server.append(SogoServer(users=USERS).start())
        AT_END.append(_server[0].stop)
    return _server[0]


Line = collections.namedtuple("Line", "command status document")


class Session:
    """A finished session: lines (what each request led to), meaning, summary."""

    def __init__(self, url: str, options=(), prefix=()):
        # Each session gets a fresh mailbox, all of them alike: the names are equally long, since mails and their sizes carry them.
        user = "user%02d" % next(_next_user)
        path = os.path.join(tempfile.mkdtemp(prefix="eastap-session."), "meaning.json")
        done = run([*prefix, SESSION, url, user, user + "-secret", "--meaning", path, *options], seconds=600, codes=None)
        text = done.stdout.decode()
        if done.returncode:
            raise Failure("the session failed\n" + "\n".join(line for line in text.splitlines() if not line.startswith("ok")) + done.stderr.decode())
        # A document is there unless the answer is empty or no WBXML.
        self.lines = [Line(m[1], int(m[2]), m[3] not in ("empty", "-")) for m in
                      re.finditer(r"^ok +s\d+ +(\S+) +HTTP (\d+) +EAS (\S+)", text, re.MULTILINE)]
        self.summary = text.splitlines()[-1]
        with open(path, encoding="utf-8") as file:
            self.meaning = json.load(file)


def check_trace(trace: str, session: Session) -> None:
    """Every request of the session is in the trace with its command and status, every body decoded."""
    listed = [e for e in show(trace) if e.get("command")]
    wanted, found = collections.Counter(), collections.Counter()
    for line in session.lines:
        wanted[line.command, line.status, line.document] += 1
    for exchange in listed:
        found[exchange["command"], exchange["http_status"], bool((exchange.get("response") or {}).get("document"))] += 1
    need(wanted == found, "the trace differs from the session: missing %s, too many %s" % (dict(wanted - found), dict(found - wanted)))
    broken = [(e["id"], e["command"], e["findings"]) for e in listed if any(is_decoding_fault(f) for f in e["findings"])]
    need(not broken, "bodies that could not be decoded: %s" % broken[:5])


def is_decoding_fault(finding) -> bool:
    text = json.dumps(finding).lower()
    return any(word in text for word in ("decode", "undecod", "damaged", "truncated", "could not be read", "malformed", "opaque connection"))


def through(label: str, tap_options, session_options, start, prefix=(), tap_prefix=()) -> str:
    """Plays a session directly and one through the tap, and compares. start(tap) -> (url, client options)."""
    direct = Session(server().url(), ["--cacert", server().cacert, *session_options])
    trace = os.path.join(tempfile.mkdtemp(prefix="eastap-trace."), label + ".eastrace")
    with Tap(*tap_options, options=["-q", "--upstream-ca", server().cacert, "--script", HOOK], record=trace, prefix=tap_prefix) as tap:
        url, more = start(tap)
        tapped = Session(url, ["--cacert", tap.ca(), "--expect-header", HOOK_HEADER, *session_options, *more], prefix)
        tap.stop()
    found = differences(direct.meaning, tapped.meaning)
    need(not found, "%d differences between the sessions\n%s" % (len(found), "\n".join(found)))
    check_trace(trace, tapped)
    return tapped.summary


@test("sogo: two direct sessions have the same meaning", "real")
def direct_twice():
    one, two = (Session(server().url(), ["--cacert", server().cacert, *more]) for more in ((), ("--gzip",)))
    found = differences(one.meaning, two.meaning)
    need(not found, "\n".join(found))
    return one.summary


@test("sogo: a session through reverse mode (gzip)", "real")
def reverse():
    return through("reverse", ["reverse:https://localhost:%d" % server().port], ["--gzip"],
                   lambda tap: ("https://localhost:%d/Microsoft-Server-ActiveSync" % tap.port, []))


@test("sogo: a session through connect mode (base64 queries, chunked bodies, Expect)", "real")
def connect():
    return through("connect", ["connect"], ["--base64", "--chunked", "--expect"],
                   lambda tap: (server().url(), ["--proxy", "127.0.0.1:%d" % tap.port]))


@test("sogo: a session of protocol 12.1 through reverse mode, a connection for each request", "real")
def old_protocol():
    return through("old", ["reverse:https://localhost:%d" % server().port], ["--version", "12.1", "--no-keepalive"],
                   lambda tap: ("https://localhost:%d/Microsoft-Server-ActiveSync" % tap.port, []))


# What differs between two servers that were filled at different times: beside what `eastap verify` overlooks by itself.
SEEDED_ANEW = ("value Calendar:Timezone", "value Tasks:DateCompleted", "value AirSyncBase:Data", "element Search:Result", "value Search:Range")


@test("sogo: a recorded session, played against a fresh server, gets the same answers", "real")
def played():
    user = "user01"
    with tempfile.TemporaryDirectory(prefix="eastap-play.") as folder:
        trace, rules, password = (os.path.join(folder, name) for name in ("day.eastrace", "rules.txt", "password"))
        with open(rules, "wb") as file:
            file.write(run([binary(), "verify", "--print-ignored"]).stdout + "\n".join(SEEDED_ANEW).encode() + b"\n")
        with open(password, "w", encoding="utf-8") as file:
            file.write(user + "-secret\n")
        fresh: list[SogoServer] = []
        try:
            for _ in range(2):
                fresh.append(SogoServer(users=1).start())
            with Tap("reverse:https://localhost:%d" % fresh[0].port, options=["-q", "--upstream-ca", fresh[0].cacert], record=trace) as tap:
                run([SESSION, "https://localhost:%d/Microsoft-Server-ActiveSync" % tap.port, user, user + "-secret", "--cacert", tap.ca()], seconds=600)
                tap.stop()
            done = run([binary(), "verify", trace, "--to", fresh[1].url(), "--user", user, "--password-file", password, "--upstream-ca",
                        fresh[1].cacert, "--ignore", rules, "--max-wait", "60"], seconds=600, codes=None)
        finally:
            for each in fresh:
                each.stop()
    text = done.stdout.decode()
    need(done.returncode == 0, text[-4000:] + done.stderr.decode()[-1000:])
    return text.splitlines()[-1]
