"""What a trace keeps when the tap ends, in order or not."""
import os
import signal
import socket
import ssl
import tempfile
import threading
import time

from cases.tls import authority, reverse
from support.processes import run
from support.registry import need, test
from support.tap import Tap, binary, show
from support.upstream import Upstream

AGE = 1.0     # seconds: no completed exchange older than this may be lost


def new_trace() -> str:
    return os.path.join(tempfile.mkdtemp(prefix="eastap-trace."), "t.eastrace")


class Load(threading.Thread):
    """One client that sends numbered requests until the connection breaks; `done` is (number, when it was answered)."""

    def __init__(self, tap: Tap, name: str):
        super().__init__(daemon=True)
        self.tap, self.label, self.done, self.stopping = tap, name, [], False
        self.context = ssl.create_default_context(cafile=tap.ca())

    def run(self):
        try:
            with self.context.wrap_socket(socket.create_connection(("127.0.0.1", self.tap.port), 10), server_hostname="localhost") as sock:
                while not self.stopping:
                    number = len(self.done)
                    sock.sendall(b"POST /%s-%d HTTP/1.1\r\nHost: localhost\r\nContent-Length: 300\r\n\r\n" % (self.label.encode(), number) + b"x" * 300)
                    answer = b""
                    while not answer.endswith(b"}"):
                        piece = sock.recv(65536)
                        if not piece:
                            return
                        answer += piece
                    self.done.append((number, time.monotonic()))
        except OSError:
            pass


def under_load(tap: Tap, seconds: float) -> list[Load]:
    clients = [Load(tap, "c%d" % n) for n in range(4)]
    for client in clients:
        client.start()
    time.sleep(seconds)
    return clients


def targets(trace: str, codes) -> tuple[set, str]:
    """The request targets in a trace, whatever the field is called, and what `show` said on stderr."""
    done = run([binary(), "show", trace, "--json"], codes=codes)
    text = done.stdout.decode()
    return {word.strip('",:{}[] ') for line in text.splitlines() for word in line.replace("/c", " c").split() if word.startswith("c")}, done.stderr.decode()


def missing(clients: list[Load], listed: set, before: float) -> list[str]:
    wanted = ["%s-%d" % (c.label, number) for c in clients for number, when in c.done if when < before]
    need(len(wanted) > 50, "only %d exchanges were completed: no load" % len(wanted))
    return [name for name in wanted if name not in listed and not any(entry.startswith(name + '"') for entry in listed)]


@test("recording: SIGTERM under load writes everything and exits with 0")
def sigterm():
    trace = new_trace()
    with Upstream(authority().issue("plain")) as upstream, reverse(upstream, record=trace) as tap:
        clients = under_load(tap, 2)
        tap.stop()
        ended = time.monotonic()
        for client in clients:
            client.join(10)
    listed, _ = targets(trace, (0,))
    lost = missing(clients, listed, ended)
    need(not lost, "%d completed exchanges are missing: %s" % (len(lost), lost[:10]))
    return "%d exchanges" % sum(len(c.done) for c in clients)


@test("recording: SIGKILL under load loses nothing older than a second")
def sigkill():
    trace = new_trace()
    with Upstream(authority().issue("plain")) as upstream, reverse(upstream, record=trace) as tap:
        clients = under_load(tap, 4)
        killed = time.monotonic()
        tap.program.process.send_signal(signal.SIGKILL)
        tap.program.process.wait()
        for client in clients:
            client.join(10)
    listed, _ = targets(trace, (0, 1))
    lost = missing(clients, listed, killed - AGE)
    need(not lost, "%d exchanges older than %g s are missing: %s" % (len(lost), AGE, lost[:10]))
    return "%d exchanges, %d listed" % (sum(len(c.done) for c in clients), len(show(trace)))


@test("recording: a torn tail is reported and skipped")
def torn():
    trace = new_trace()
    with Upstream(authority().issue("plain")) as upstream, reverse(upstream, record=trace) as tap:
        clients = under_load(tap, 1)
        for client in clients:
            client.stopping = True
            client.join(10)
        tap.stop()
    whole = len(show(trace, codes=(0,)))
    cut = trace + ".cut.eastrace"
    with open(trace, "rb") as file:
        data = file.read()
    with open(cut, "wb") as file:
        file.write(data[:len(data) * 2 // 3 + 1])
    done = run([binary(), "show", cut, "--json"], codes=(0, 1))
    left = len(done.stdout.splitlines())
    need(0 < left < whole, "%d of %d exchanges are listed" % (left, whole))
    need(done.stderr.strip(), "nothing is said about the torn tail")
    return "%d of %d, %r" % (left, whole, done.stderr.decode().strip().splitlines()[0][:100])


@test("recording: the trace is for its owner alone and keeps no password")
def private():
    trace = new_trace()
    with Upstream(authority().issue("plain")) as upstream, reverse(upstream, record=trace) as tap:
        run(["curl", "-s", "--cacert", tap.ca(), "-u", "alice:very-secret-word", "-b", "session=secret-cookie", "https://localhost:%d/bytes/100" % tap.port])   # anything else would echo the head
        tap.stop()
    with open(trace, "rb") as file:
        data = file.read()
    need(os.stat(trace).st_mode & 0o077 == 0, "mode %o" % os.stat(trace).st_mode)
    for secret in (b"YWxpY2U6dmVyeS1zZWNyZXQtd29yZA", b"very-secret-word", b"secret-cookie"):
        need(secret not in data, "%r is in the trace" % secret)
    shown = run([binary(), "show", trace, "1"], codes=(0, 1)).stdout
    need(b"YWxpY2U6" not in shown, "the password is shown")
