"""Stock faults and `eastap ctl`, from one process to another."""
import json
import os
import socket
import threading

from cases.reaction import OK, Phone
from cases.recording import new_trace
from cases.tls import REQUEST, authority, reverse
from support.processes import run
from support.raw import OneAnswer, read_until, whole_message
from support.registry import need, test
from support.tap import Tap, binary, show
from support.tools import curl, s_client
from support.upstream import Upstream


def ctl(tap: Tap, *words: str, codes=(0,)) -> str:
    return run([binary(), "ctl", "--state-dir", tap.state, *words], codes=codes).stdout.decode()


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1]) if answer else 0


@test("faults: set, paused, changed and removed while the tap runs, and recorded as they were written")
def steered():
    trace = new_trace()
    with OneAnswer(OK) as server, Tap("reverse:http://127.0.0.1:%d" % server.port, options=["-q"], record=trace) as tap:
        phone = Phone(tap)
        need(status(phone.sync("1")) == 200, "without a fault")
        need(ctl(tap, "fault", "add", "unavailable", "seconds=9", "device~PHONE", "nth=2") == "fault 1\n", "its number")
        need([status(phone.sync("1")) for _ in range(3)] == [200, 503, 200], "nth=2")
        ctl(tap, "fault", "change", "1", "server-error", "command=Sync")
        ctl(tap, "fault", "pause", "1")
        need(status(phone.sync("1")) == 200, "paused")
        ctl(tap, "fault", "resume", "1")
        need(status(phone.sync("1")) == 500, "resumed")
        listed = json.loads(ctl(tap, "faults", "--json"))["faults"]
        need([(f["fault"], f["met"], f["hits"]) for f in listed] == [("server-error command=Sync", 1, 1)], "listed: %s" % listed)
        ctl(tap, "fault", "remove", "1")
        need(status(phone.sync("1")) == 200, "removed")
        ctl(tap, "fault", "add", "remote-wipe", codes=(2,))
        tap.stop()
    need(not os.path.exists(os.path.join(tap.state, "control.sock")), "the socket's file is left behind")
    injected = [note["fault"] for exchange in show(trace) for note in exchange["injected"]]
    need(injected == ["unavailable seconds=9 device~PHONE nth=2", "server-error command=Sync"], "recorded: %s" % injected)


@test("faults: a phone that loses its patience with a silent Ping is recorded as such")
def impatient():
    trace = new_trace()
    with OneAnswer(OK) as server, Tap("reverse:http://127.0.0.1:%d" % server.port, options=["-q", "--fault", "ping-silent"],
                                      record=trace) as tap:
        with socket.create_connection(("127.0.0.1", tap.port), timeout=20) as client:
            client.sendall(b"POST /Microsoft-Server-ActiveSync?Cmd=Ping&User=anna&DeviceId=PHONE1&DeviceType=iPhone HTTP/1.1\r\n"
                           b"Host: localhost\r\nContent-Length: 0\r\n\r\n")
            client.settimeout(1.0)
            try:
                need(client.recv(10) == b"never", "the Ping was answered")
            except socket.timeout:
                pass
        tap.stop()
    exchange = show(trace)[0]
    need([note["fault"] for note in exchange["injected"] if note["fault"]] == ["ping-silent"], "injected: %s" % exchange["injected"])


@test("faults: scripts and faults run over a trace offline, the same each time")
def offline():
    trace = new_trace()
    with OneAnswer(OK) as server, Tap("reverse:http://127.0.0.1:%d" % server.port, options=["-q"], record=trace) as tap:
        phone = Phone(tap)
        for number in range(8):
            phone.sync(str(number))
        tap.stop()
    script = os.path.join(tap.folder, "check.lua")
    with open(script, "w", encoding="utf-8") as file:
        file.write("function on_request(exchange) log(exchange.command) end\n"
                   "function test_all_are_syncs(run) assert(#run == 8 and run[8].logs[1] == 'Sync') end\n")
    words = [binary(), "test", script, trace, "--fault", "wbxml-flip side=request percent=50 seed=7"]
    first, second = run(words).stdout, run(words).stdout
    need(first == second, "the same seed gave something else:\n%s\n%s" % (first.decode(), second.decode()))
    need(b"ok 2 - check.lua: test_all_are_syncs" in first and b"1 bit flipped, seed " in first, first.decode())


# ---- the line: slow, cut, half-open; certificates; mails sent twice ----

class Streamer:
    """A server whose answers are a head and SIZE bytes; what it could send of each answer so far is in `sent`."""

    def __init__(self, size: int):
        self.size, self.sent, self.ended = size, 0, threading.Event()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.work, daemon=True).start()

    def work(self) -> None:
        sock, _ = self.listener.accept()
        with sock:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 65536)
            try:
                read_until(sock, whole_message)
                sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % self.size)
                while self.sent < self.size:
                    piece = min(65536, self.size - self.sent)
                    sock.sendall(b"x" * piece)
                    self.sent += piece
                sock.recv(1)
            except OSError:
                pass
        self.ended.set()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.listener.close()


GET = b"GET /attachment HTTP/1.1\r\nHost: localhost\r\n\r\n"


def memory_of(pid: int) -> int:
    """Resident bytes at their highest."""
    with open("/proc/%d/status" % pid, encoding="ascii") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmHWM:")) << 10


def until_broken(sock: socket.socket) -> tuple[bytes, str]:
    """What came, and how the connection ended: "fin" or "rst"."""
    data = b""
    while True:
        try:
            piece = sock.recv(65536)
        except ConnectionResetError:
            return data, "rst"
        if not piece:
            return data, "fin"
        data += piece


@test("faults: a streamed body larger than --body-limit is slow in bounded memory, and its sender waits")
def slow_stream():
    size = 400 << 20
    options = ["-q", "--fault", "bandwidth rate=2000000", "--body-limit", "1MiB"]
    with Streamer(size) as server, Tap("reverse:http://127.0.0.1:%d" % server.port, options=options) as tap:
        before = memory_of(tap.program.pid)
        with socket.create_connection(("127.0.0.1", tap.port), 20) as phone:
            phone.settimeout(20)
            phone.sendall(GET)
            got = 0
            while got < 1_000_000:
                piece = phone.recv(65536)
                need(piece, "the connection ended after %d bytes" % got)
                got += len(piece)
            # The sender is held back: sockets and the tap keep some megabytes at most, whatever the phone's pace.
            need(server.sent < 60 << 20, "the server could send %d bytes while the phone got %d" % (server.sent, got))
            grown = memory_of(tap.program.pid) - before
            need(grown < 32 << 20, "%d bytes of memory for a body that streams" % grown)
        tap.stop()


@test("faults: data-limit cuts a streamed body, and a whole connection, exactly where it says")
def data_limit():
    for end in ("rst", "fin"):
        trace = new_trace()
        options = ["-q", "--body-limit", "1KiB", "--fault", "data-limit bytes=5000 end=%s" % end]
        with Streamer(1 << 20) as server, Tap("reverse:http://127.0.0.1:%d" % server.port, options=options, record=trace) as tap:
            with socket.create_connection(("127.0.0.1", tap.port), 20) as phone:
                phone.settimeout(20)
                phone.sendall(GET)
                data, how = until_broken(phone)
                need(how == end, "it ended with %s instead of %s" % (how, end))
                body = data.partition(b"\r\n\r\n")[2]
                need(len(body) == 5000 if end == "fin" else len(body) <= 5000, "%d bytes came" % len(body))
            tap.stop()
        exchange = show(trace)[0]
        need([note["fault"] for note in exchange["injected"]] == [options[-1]], "injected: %s" % exchange["injected"])
    with Streamer(1 << 20) as server, Tap("reverse:http://127.0.0.1:%d" % server.port, options=[
            "-q", "--fault", "data-limit bytes=100 end=fin side=connect toward=phone"]) as tap:
        with socket.create_connection(("127.0.0.1", tap.port), 20) as phone:
            phone.settimeout(20)
            phone.sendall(GET)
            data, how = until_broken(phone)
            need((len(data), how) == (100, "fin"), "%d bytes, then %s" % (len(data), how))
        tap.stop()


@test("faults: a half-open connection says nothing to the phone, even when the server ends, and is reset in the end")
def half_open():
    trace = new_trace()
    with OneAnswer(OK) as server, Tap("reverse:http://127.0.0.1:%d" % server.port, options=[
            "-q", "--fault", "half-open for=3s side=response"], record=trace) as tap:
        with socket.create_connection(("127.0.0.1", tap.port), 20) as phone:
            phone.sendall(GET)
            phone.settimeout(1.0)    # well within the three seconds: OneAnswer has answered and closed by then
            try:
                need(False, "the phone got %r" % phone.recv(100))
            except socket.timeout:
                pass
            phone.sendall(b"is anybody there?")
            phone.settimeout(20)
            data, how = until_broken(phone)
            need((data, how) == (b"", "rst"), "%r, then %s" % (data, how))
        need(len(server.received) == 1, "the server saw %d requests" % len(server.received))
        tap.stop()
    exchange = show(trace)[0]
    need("half-open toward the phone" in exchange["injected"][0]["text"], "injected: %s" % exchange["injected"])


@test("faults: certificates that are out of date, not begun, self-signed or of an unknown CA, as openssl sees them")
def certificates():
    kinds = {"tls-expired-certificate": "certificate has expired", "tls-future-certificate": "certificate is not yet valid",
             "tls-self-signed-certificate": "self-signed certificate", "tls-unknown-ca": "unable to get local issuer certificate"}
    with Upstream(authority().issue("faulty")) as upstream:
        for fault, words in kinds.items():
            with reverse(upstream, "--fault", fault + " nth=1") as tap:
                _, text = s_client(tap.port, "-CAfile", tap.ca(), "-verify_return_error")
                need(words in text, "%s: openssl does not say '%s'\n%s" % (fault, words, text[-1500:]))
                _, text = s_client(tap.port, "-CAfile", tap.ca(), "-verify_return_error", send=REQUEST)
                need("Verify return code: 0 (ok)" in text, "%s: the second handshake failed\n%s" % (fault, text[-1500:]))
                tap.stop()


@test("faults: a slow connection is slow from its TLS handshake on, and everything arrives")
def slow_connection():
    with Upstream(authority().issue("slow")) as upstream, reverse(
            upstream, "--fault", "slice bytes=700 pause-ms=5 side=connect", "--fault", "latency ms=20 jitter-ms=10 side=connect") as tap:
        answer = curl("--cacert", tap.ca(), "https://localhost:%d/bytes/20000" % tap.port)
        need(answer.status == 200 and len(answer.body) == 20000, "%s, %d bytes" % (answer.status, len(answer.body)))
        tap.stop()


@test("faults: duplicate-sendmail sends a mail twice on one connection, and the phone gets one answer")
def sent_twice():
    trace = new_trace()
    with Upstream() as upstream, Tap("reverse:http://127.0.0.1:%d" % upstream.port, options=["-q", "--fault", "duplicate-sendmail"],
                                     record=trace) as tap:
        request = (b"POST /Microsoft-Server-ActiveSync?Cmd=%s&User=anna&DeviceId=PHONE1&DeviceType=iPhone HTTP/1.1\r\n"
                   b"Host: localhost\r\nContent-Length: 4\r\n\r\nmail")
        with socket.create_connection(("127.0.0.1", tap.port), 20) as phone:
            phone.settimeout(20)
            for command in (b"SendMail", b"Settings"):
                phone.sendall(request % command)
                data = read_until(phone, whole_message)
                need(data.count(b"HTTP/1.1 200") == 1 and b"Cmd=" + command in data, "%s was answered with %r" % (command, data))
        tap.stop()
    lines = [seen["path"] for seen in upstream.seen]
    need([("SendMail" in line) for line in lines] == [True, True, False], "the server saw %s" % lines)
    exchanges = show(trace)
    texts = [[note["text"] for note in exchange["injected"]] for exchange in exchanges]
    need(len(exchanges) == 3 and any("sent by the tap itself" in text for text in texts[1]), "recorded: %s" % texts)
