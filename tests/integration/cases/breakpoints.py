"""Breakpoints, the API and Lua in a running tap, from one process to another."""
import json
import os
import socket
import stat
import threading

from cases.faults import ctl, status
from cases.reaction import OK, Phone
from cases.recording import new_trace
from eas.wbxml import Node, encode
from support.processes import Program, run
from support.raw import OneAnswer, read_until, whole_message
from support.registry import need, test
from support.tap import Tap, binary, show

PING = encode(Node("Ping:Ping", Node("HeartbeatInterval", "480"),
                   Node("Folders", Node("Folder", Node("Id", "5"), Node("Class", "Email")))))


PATIENCE = 60.0   # seconds; a person who edits takes longer than a program


class PatientServer(OneAnswer):
    """Serves every connection in a thread of its own: one that is held must not keep the others."""

    def work(self) -> None:
        while True:
            try:
                sock, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(sock,), daemon=True).start()

    def serve(self, sock) -> None:
        with sock:
            sock.settimeout(PATIENCE)
            try:
                data = read_until(sock, whole_message)
                if data:
                    self.received.append(data)
                    sock.sendall(self.answer)
            except OSError:
                pass


class PatientPhone(Phone):
    def send(self, command: str, body: bytes = b"") -> bytes:
        with socket.create_connection(("127.0.0.1", self.port), PATIENCE) as sock:
            sock.sendall(b"POST /Microsoft-Server-ActiveSync?Cmd=%s&User=anna&DeviceId=PHONE1&DeviceType=iPhone HTTP/1.1\r\n"
                         b"Host: localhost\r\nContent-Type: application/vnd.ms-sync.wbxml\r\n"
                         b"Content-Length: %d\r\n\r\n" % (command.encode(), len(body)) + body)
            return read_until(sock, whole_message)


class Sent:
    """A request that waits for its answer in a thread of its own."""

    def __init__(self, send, *words):
        self.answer = b""
        self.thread = threading.Thread(target=self.work, args=(send, words), daemon=True)
        self.thread.start()

    def work(self, send, words) -> None:
        self.answer = send(*words)

    def wait(self) -> bytes:
        self.thread.join(PATIENCE)
        need(not self.thread.is_alive(), "no answer came")
        return self.answer


def held_one(tap: Tap, after: int = 0) -> dict:
    """The next exchange that is held."""
    lines = ctl(tap, "held", "--follow", "--count", str(after + 1), "--json").splitlines()
    return json.loads(lines[after])


def edit(tap: Tap, number: int, xml: str, *words: str, codes=(0,)) -> str:
    done = run([binary(), "ctl", "--state-dir", tap.state, "edit", str(number), *words], input=xml.encode(), codes=codes)
    return done.stderr.decode()


@test("breakpoints: a held Ping is shown, edited and sent on; other exchanges pass meanwhile")
def held_ping():
    trace = new_trace()
    with PatientServer(OK) as server, Tap("reverse:http://127.0.0.1:%d" % server.port, options=["-q"], record=trace) as tap:
        phone = PatientPhone(tap)
        ctl(tap, "break", "add", "cmd == Ping and device == PHONE1", "--on", "request", "--once")
        ping = Sent(phone.send, "Ping", PING)
        held = held_one(tap)
        need(held["phase"] == "request" and held["command"] == "Ping" and held["device"] == "PHONE1", str(held))
        need(held["phone"]["from"] == "heartbeat" and 400 < held["phone"]["left"] <= 480, str(held))
        need(status(phone.sync("1")) == 200, "another exchange waited")
        need(not any(b"Cmd=Ping" in r for r in server.received), "the Ping was sent on")
        full = ctl(tap, "held", str(held["id"]))
        need("<HeartbeatInterval>480</HeartbeatInterval>" in full and "Cmd=Ping" in full, full)
        wrong = edit(tap, held["id"], '<Ping xmlns="Ping">\n  <Hartbeat/>\n</Ping>', codes=(2,))
        need("line 2" in wrong and "\n    " in wrong and "^" in wrong, wrong)
        edit(tap, held["id"], '<Ping xmlns="Ping"><HeartbeatInterval>60</HeartbeatInterval></Ping>')
        edit(tap, held["id"], "", "--header", "X-Hand: yes")
        ctl(tap, "release", str(held["id"]))
        need(status(ping.wait()) == 200, "the Ping's answer")
        sent = next(r for r in server.received if b"Cmd=Ping" in r)
        need(sent.endswith(encode(Node("Ping:Ping", Node("HeartbeatInterval", "60")))) and b"X-Hand: yes" in sent, repr(sent))
        ctl(tap, "release", str(held["id"]), codes=(2,))
        tap.stop()
    exchange = next(e for e in show(trace) if e["command"] == "Ping")
    texts = [note["text"] for note in exchange["injected"]]
    need(any(t.startswith("held ") and "released by hand, edited" in t for t in texts), str(texts))
    need("request edited by a breakpoint" in texts, str(texts))
    need("480" in json.dumps(exchange["request"]) and "60" in json.dumps(exchange["sent_request"]), "both forms are recorded")


@test("breakpoints: answered, dropped, reset, left to the policy; a phone that closes meanwhile")
def ends():
    trace = new_trace()
    with PatientServer(OK) as server, Tap("reverse:http://127.0.0.1:%d" % server.port, options=["-q", "--break", "cmd == Sync"],
                                      record=trace) as tap:
        phone = PatientPhone(tap)
        first = Sent(phone.sync, "1")
        ctl(tap, "answer", str(held_one(tap)["id"]), "--status", "503", "--header", "Retry-After: 9")
        need(status(first.wait()) == 503 and b"Retry-After: 9" in first.answer, repr(first.answer))
        need(not server.received, "the server was asked")
        for way in ("drop", "reset"):
            cut = Sent(lambda: _or_reset(phone))
            ctl(tap, way, str(held_one(tap)["id"]))
            need(cut.wait() in (b"", b"reset"), repr(cut.answer))
        ctl(tap, "break", "remove", "1")
        ctl(tap, "break", "add", "cmd == Sync", "--on", "response", "--hold", "100ms", "--then", "pass")
        need(status(phone.sync("5")) == 200, "the policy passes it")
        ctl(tap, "break", "remove", "2")
        ctl(tap, "break", "add", "cmd == Search", "--then", "drop")
        with socket.create_connection(("127.0.0.1", tap.port), timeout=20) as client:
            client.sendall(b"POST /Microsoft-Server-ActiveSync?Cmd=Search&User=anna&DeviceId=PHONE1&DeviceType=iPhone HTTP/1.1\r\n"
                           b"Host: localhost\r\nContent-Length: 0\r\n\r\n")
            held_one(tap)
        tap.program.wait_for(lambda: "nothing is held" in run([binary(), "ctl", "--state-dir", tap.state, "held"]).stderr.decode(),
                             "the held exchange to go away", 20)
        tap.stop()
    gone = [e for e in show(trace) if e["command"] == "Search"][0]
    need(any("the phone closed the connection" in note["text"] for note in gone["injected"]), str(gone["injected"]))


def _or_reset(phone: PatientPhone) -> bytes:
    try:
        return phone.sync("2")
    except ConnectionResetError:
        return b"reset"


@test("breakpoints: no edit orders a wipe without --allow-wipe")
def no_wipe():
    wipe = '<Provision xmlns="Provision"><Status>1</Status><RemoteWipe/></Provision>'
    with PatientServer(OK) as server, Tap("reverse:http://127.0.0.1:%d" % server.port, options=["-q"]) as tap:
        ctl(tap, "break", "add", "cmd == Provision", "--on", "response")
        provision = Sent(PatientPhone(tap).send, "Provision")
        number = held_one(tap)["id"]
        need("--allow-wipe" in edit(tap, number, wipe, codes=(2,)), "the edit was taken")
        done = run([binary(), "ctl", "--state-dir", tap.state, "answer", str(number), "--document", "-"], input=wipe.encode(), codes=(2,))
        need(b"--allow-wipe" in done.stderr, done.stderr.decode())
        ctl(tap, "release", "all")
        need(provision.wait() == OK, repr(provision.answer))
        tap.stop()


@test("api: the operations over HTTP with a token, events, and what is refused")
def api():
    with PatientServer(OK) as server, Tap("reverse:http://127.0.0.1:%d" % server.port, options=["-q", "--api"]) as tap:
        path = os.path.join(tap.state, "api.json")
        need(stat.S_IMODE(os.stat(path).st_mode) == 0o600, "api.json can be read by others")
        with open(path, encoding="utf-8") as file:
            facts = json.load(file)
        url, token = facts["url"], facts["token"]
        need("\napi %s %s#token=%s\n" % (url[7:-3], url, token) in "\n" + tap.talk(), tap.talk())

        def curl(*words: str, target: str = url) -> tuple[int, str]:
            done = run(["curl", "-s", "-m", "20", "-w", "\n%{http_code}", *words, target]).stdout.decode()
            body, _, code = done.rpartition("\n")
            return int(code), body

        bearer = ("-H", "Authorization: Bearer " + token)
        sending = ("-H", "Content-Type: application/json")

        def ask_api(asked: dict) -> dict:
            code, body = curl(*bearer, *sending, "-d", json.dumps(asked))
            need(code == 200, body)
            return json.loads(body)

        need(ask_api({"do": "break.add", "filter": "cmd == Ping", "on": "request"}) == {"ok": True, "id": 1}, "break.add")
        events = Program(["curl", "-sN", "-m", "60", *bearer, url + "/events"])
        ping = Sent(PatientPhone(tap).send, "Ping", PING)
        held = ask_api({"do": "held.wait", "seconds": 20})["held"][0]
        need(ask_api({"do": "held.edit", "id": held["id"], "document": "<Ping"})["offset"] >= 0, "where the XML is wrong")
        need(ask_api({"do": "held.answer", "id": held["id"], "status": 503})["ok"], "answer")
        need(status(ping.wait()) == 503, repr(ping.answer))
        events.wait_for(lambda: '"event":"gone"' in events.output() and '"event":"held"' in events.output(), "the events", 20)
        events.kill()
        for code, words in ((401, sending), (401, ("-H", "Authorization: Bearer no")), (403, (*bearer, "-H", "Host: evil.example")),
                            (403, (*bearer, "-H", "Origin: http://evil.example")), (415, (*bearer, "-d", "x")), (405, bearer),
                            (400, (*bearer, *sending, "-d", "[]"))):
            need(curl(*words)[0] == code, "%d for %s: %s" % (code, words, curl(*words)))
        need(curl(*bearer, target=url + "/x")[0] == 404, "another path")
        tap.stop()
    need(not os.path.exists(path), "api.json is left behind")


@test("ctl lua: only where scripts are trusted; lines, values and errors")
def lua():
    def ask_lua(tap: Tap, lines: str, codes=(0,)):
        return run([binary(), "ctl", "--state-dir", tap.state, "lua"], input=lines.encode(), codes=codes)

    with PatientServer(OK) as server:
        with Tap("reverse:http://127.0.0.1:%d" % server.port, options=["-q"]) as tap:
            need(b"--script-trust" in ask_lua(tap, "1\n", codes=(2,)).stderr, "it was not refused")
            tap.stop()
        with Tap("reverse:http://127.0.0.1:%d" % server.port, options=["-q", "--script-trust"]) as tap:
            need(ask_lua(tap, "t = {}\nfor i = 1, 3 do\n  t[i] = i\nend\nt\n=#t\n").stdout == b"{1, 2, 3}\n3\n", "values")
            need(b"ctl:1: no" in ask_lua(tap, "error('no')\n", codes=(2,)).stderr, "the error's line")
            need(b"ctl:1:" in ask_lua(tap, "while true do end\n", codes=(2,)).stderr, "a budget ends it")
            need(status(PatientPhone(tap).sync("1")) == 200, "the tap goes on")
            tap.stop()
