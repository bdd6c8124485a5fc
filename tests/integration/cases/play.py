"""`eastap play` and `eastap verify` against a small server whose keys and ids differ from the recorded ones."""
import http.server
import json
import os
import threading

from cases.recording import new_trace
from eas.wbxml import Node, decode, encode
from support.processes import run
from support.raw import ask
from support.registry import need, test
from support.tap import Tap, binary, show

SUBJECTS = ("one", "two", "three")
WBXML = "application/vnd.ms-sync.wbxml"


class Mailbox:
    """One account: a folder and three mails, under ids and keys of its own. `says` is how often it was asked for something that it does not know."""

    def __init__(self, salt: str, backwards: bool = False, lacks: str = ""):
        self.salt, self.strangers, self.sent, self.deleted, self.devices = salt, 0, [], [], set()
        self.keys = {"0"}
        subjects = [s for s in SUBJECTS if s != lacks]
        self.ids = {salt + str(n): s for n, s in enumerate(reversed(subjects) if backwards else subjects)}

    def key(self, number: int) -> str:
        key = "%s-key-%d-%d" % (self.salt, number, len(self.keys))
        self.keys.add(key)
        return key

    def folder_sync(self, _request):
        return Node("FolderHierarchy:FolderSync", Node("Status", 1), Node("SyncKey", self.key(0)), Node("Changes", Node("Count", 1), Node(
            "Add", Node("ServerId", self.salt + "in"), Node("ParentId", 0), Node("DisplayName", "Inbox"), Node("Type", 2))))

    def sync(self, request):
        key, folder = request.text("SyncKey"), request.text("CollectionId")
        if key not in self.keys or folder != self.salt + "in":
            self.strangers += 1
            return self.collection(folder, "0", 3)
        items = []
        if key != "0":
            for each in request.every("Delete"):
                name = each.text("ServerId")
                self.strangers += 0 if name in self.ids else 1
                self.deleted.append(self.ids.pop(name, None))
            items = [] if self.deleted else [Node("Add", Node("ServerId", i), Node("ApplicationData", Node("Email:Subject", s))) for i, s in self.ids.items()]
        return self.collection(folder, self.key(1), 1, items)

    @staticmethod
    def collection(folder, key, status, items=()):
        return Node("AirSync:Sync", Node("Collections", Node("Collection", Node("SyncKey", key), Node("CollectionId", folder), Node("Status", status),
                                                             *([Node("Commands", *items)] if items else []))))


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self):
        box = self.server.box
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        words = dict(w.partition("=")[::2] for w in self.path.partition("?")[2].split("&"))
        box.devices.add((words["DeviceId"], words["User"], self.headers.get("Authorization")))
        answer = b""
        if words["Cmd"] == "SendMail":
            box.sent.append(decode(body).text("ClientId"))
        else:
            answer = encode(box.folder_sync(None) if words["Cmd"] == "FolderSync" else box.sync(decode(body)))
        self.send_response(200)
        self.send_header("Content-Type", WBXML)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


class Server:
    def __init__(self, box: Mailbox):
        self.http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads, self.http.box, self.port = True, box, self.http.server_address[1]
        self.url = "http://127.0.0.1:%d" % self.port

    def __enter__(self):
        threading.Thread(target=self.http.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.http.shutdown()
        self.http.server_close()


def send(port: int, command: str, body: bytes) -> Node | None:
    """One request on a connection of its own; the document of the answer."""
    reply = ask(port, b"POST /Microsoft-Server-ActiveSync?Cmd=%s&User=anna&DeviceId=PHONE1&DeviceType=iPhone HTTP/1.1\r\nHost: localhost\r\n"
                b"Authorization: Basic YW5uYTpzZWNyZXQ=\r\nMS-ASProtocolVersion: 14.1\r\nContent-Type: application/vnd.ms-sync.wbxml\r\n"
                b"Connection: close\r\nContent-Length: %d\r\n\r\n" % (command.encode(), len(body)) + body)
    content = reply.partition(b"\r\n\r\n")[2]
    return decode(content) if content else None


def sync_request(key: str, folder: str, *more: Node) -> bytes:
    return encode(Node("AirSync:Sync", Node("Collections", Node("Collection", Node("SyncKey", key), Node("CollectionId", folder), *more))))


def record_day() -> str:
    """A phone fetches its mails, deletes the second, and sends one."""
    trace = new_trace()
    with Server(Mailbox("5:")) as server, Tap("reverse:" + server.url, options=["-q"], record=trace) as tap:
        folders = send(tap.port, "FolderSync", encode(Node("FolderHierarchy:FolderSync", Node("SyncKey", 0))))
        folder = folders.text("ServerId")
        key = send(tap.port, "Sync", sync_request("0", folder)).text("SyncKey")
        mails = send(tap.port, "Sync", sync_request(key, folder))
        second = [a.text("ServerId") for a in mails.every("Add") if a.text("Subject") == "two"][0]
        send(tap.port, "Sync", sync_request(mails.text("SyncKey"), folder, Node("Commands", Node("Delete", Node("ServerId", second)))))
        send(tap.port, "SendMail", encode(Node("ComposeMail:SendMail", Node("ClientId", "c-1"), Node("MIME", b"Subject: x\r\n\r\nhello"))))
        tap.stop()
    return trace


def password_file() -> str:
    path = os.path.join(os.path.dirname(new_trace()), "password")
    with open(path, "w", encoding="utf-8") as file:
        file.write("another secret\n")
    return path


@test("play: live keys and ids go into later requests, credentials come from a file, and the play is recorded")
def plays():
    trace, played = record_day(), new_trace()
    box = Mailbox("{live}", backwards=True)
    with Server(box) as server:
        done = run([binary(), "play", trace, "--to", server.url, "--user", "bob", "--password-file", password_file(), "--speed", "max",
                    "--json", "--record", played])
    need(box.strangers == 0, "the server was asked for %d things that it does not know" % box.strangers)
    need(box.deleted == ["two"], "deleted: %s" % box.deleted)
    need(box.devices == {("PHONE1", "bob", "Basic Ym9iOmFub3RoZXIgc2VjcmV0")}, str(box.devices))
    need(len(box.sent) == 1 and box.sent != ["c-1"], "ClientIds: %s" % box.sent)
    rows = {row["command"]: row for row in map(json.loads, done.stdout.decode().splitlines())}
    need(rows["Sync"]["answered"] == 3 and rows["all"]["trouble"] == 0, str(rows))
    listed = show(played)
    need([e["command"] for e in listed] == ["FolderSync", "Sync", "Sync", "Sync", "SendMail"], str([e["command"] for e in listed]))
    with open(played, "rb") as file:
        content = file.read()
    need(b"Ym9iOmFub3RoZXI" not in content and b"another secret" not in content, "the password is in the trace")
    return "%d requests" % len(listed)


@test("verify: other keys, ids and orders mean the same; a missing mail does not")
def verifies():
    trace = record_day()
    with Server(Mailbox("{live}", backwards=True)) as server:
        same = run([binary(), "verify", trace, "--to", server.url, "--speed", "max"]).stdout.decode()
    need("5 same, 0 different, 0 not compared" in same, same)
    junit = os.path.join(os.path.dirname(trace), "report.xml")
    with Server(Mailbox("{live}", lacks="three")) as server:
        other = run([binary(), "verify", trace, "--to", server.url, "--speed", "max", "--json", "--junit", junit], codes=(1,))
    verdicts = [json.loads(line) for line in other.stdout.decode().splitlines()]
    need([v["verdict"] for v in verdicts] == ["same", "same", "differs", "same", "same"], str(verdicts))
    need(any("three" in d or "- " in d for d in verdicts[2]["differences"]), str(verdicts[2]))
    need(b"first divergence: exchange 3 (Sync)" in other.stderr, other.stderr.decode())
    with open(junit, encoding="utf-8") as file:
        need('failures="1"' in file.read(), "the JUnit report")


@test("play: fifty copies under names of their own, without the recorded credentials")
def copies():
    trace, box = record_day(), Mailbox("{live}")
    with Server(box) as server:
        run([binary(), "play", trace, "--to", server.url, "--speed", "max", "--copies", "50", "--ramp", "0", "--only", "cmd == FolderSync", "-q"])
    need(len(box.devices) == 50, "%d devices" % len(box.devices))
    need({a for _, _, a in box.devices} == {None}, "credentials out of a trace were sent")


@test("play: what changes an account elsewhere wants --yes")
def asks_first():
    done = run([binary(), "play", record_day(), "--to", "https://192.0.2.1"], codes=(2,), stdin=-3)
    need(b"1 x deletes items" in done.stderr and b"--yes" in done.stderr, done.stderr.decode())
