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
    """One client that sends numbered requests, at most `limit` and `pause` seconds apart, until the connection breaks; `done` is (number, when it was answered)."""

    def __init__(self, tap: Tap, name: str, limit: int, pause: float = 0):
        super().__init__(daemon=True)
        self.tap, self.label, self.done, self.limit, self.pause = tap, name, [], limit, pause
        self.context = ssl.create_default_context(cafile=tap.ca())

    def run(self):
        try:
            with self.context.wrap_socket(socket.create_connection(("127.0.0.1", self.tap.port), 10), server_hostname="localhost") as sock:
                while len(self.done) < self.limit:
                    number = len(self.done)
                    sock.sendall(b"POST /%s-%d HTTP/1.1\r\nHost: localhost\r\nContent-Length: 300\r\n\r\n" % (self.label.encode(), number) + b"x" * 300)
                    answer = b""
                    while not answer.endswith(b"}"):
                        piece = sock.recv(65536)
                        if not piece:
                            return
                        answer += piece
                    self.done.append((number, time.monotonic()))
                    time.sleep(self.pause)
        except OSError:
            pass


def under_load(tap: Tap, seconds: float, pause: float = 0) -> list[Load]:
    """Four clients that have sent requests for so long, and go on."""
    clients = [Load(tap, "c%d" % n, 1 << 30, pause) for n in range(4)]
    for client in clients:
        client.start()
    time.sleep(seconds)
    return clients


def after_load(tap: Tap, each: int) -> list[Load]:
    """Four clients that have sent so many requests each, and ended."""
    clients = [Load(tap, "c%d" % n, each) for n in range(4)]
    for client in clients:
        client.start()
    for client in clients:
        client.join(60)
        need(len(client.done) == each, "%d of %d requests were answered" % (len(client.done), each))
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
        after_load(tap, 150)
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


@test("recording: files that change under load hold everything, each reads alone, and the oldest go")
def rotated():
    trace = new_trace()
    with Upstream(authority().issue("plain")) as upstream, reverse(upstream, "--rotate", "64K", record=trace) as tap:
        clients = after_load(tap, 150)
        tap.stop()
    parts = sorted(os.path.join(os.path.dirname(trace), name) for name in os.listdir(os.path.dirname(trace)))
    need(len(parts) > 2 and parts[0].endswith("-0001.eastrace"), "the files are %s" % parts)
    alone = [show(part, codes=(0,)) for part in parts]
    for part, listed in zip(parts, alone):
        need(all(one["request"] and one["client"] for one in listed), "%s does not read alone" % part)
    together = show(parts[-1], *parts[:-1], codes=(0,))
    done = sum(len(client.done) for client in clients)
    need(len({one["id"] for one in together}) == len(together) == done, "%d exchanges, %d listed" % (done, len(together)))
    last = show(*parts, "--last", "1", codes=(0,))
    need([one["id"] for one in last] == [together[-1]["id"]], "the last one is %s" % last)
    one = together[len(together) // 2]
    need(show(*parts, str(one["id"]), codes=(0,))[0]["id"] == one["id"], "exchange %d is not found" % one["id"])

    trace = new_trace()
    with Upstream(authority().issue("plain")) as upstream, reverse(upstream, "--rotate", "64K", "--max-disk", "200K", record=trace) as tap:
        clients = after_load(tap, 150)
        tap.stop()
    left = [os.path.join(os.path.dirname(trace), name) for name in os.listdir(os.path.dirname(trace))]
    size = sum(os.path.getsize(path) for path in left)
    need(size <= 300 * 1024, "%d bytes are left in %d files" % (size, len(left)))    # the end of the last file comes on top
    need(not any(path.endswith("-0001.eastrace") for path in left), "the oldest is still there")
    return "%d files, %d exchanges; %d of a limited recording are left" % (len(parts), done, len(left))


@test("recording: one exchange is found in a trace that is still written, and in one whose tap was killed")
def found_while_written():
    trace = new_trace()
    with Upstream(authority().issue("plain")) as upstream, reverse(upstream, record=trace) as tap:
        after_load(tap, 100)
        time.sleep(AGE)
        clients = under_load(tap, 0, pause=0.02)    # the trace grows all the time, and leaves `show` its share of the processor
        listed = show(trace, codes=(0, 1))
        some = listed[len(listed) // 2]["id"]
        need(show(trace, str(some), codes=(0, 1))[0]["id"] == some, "exchange %d is not found" % some)
        tap.program.process.send_signal(signal.SIGKILL)
        tap.program.process.wait()
        for client in clients:
            client.join(10)
    whole = show(trace, codes=(0, 1))
    need([one["id"] for one in show(trace, "--last", "3", codes=(0, 1))] == [one["id"] for one in whole[-3:]], "the last three differ")


@test("formats: exported and imported again, by the built program")
def formats():
    trace = new_trace()
    folder = os.path.dirname(trace)
    run([binary(), "demo", "--hurry", "--brief", "--record", trace])
    was = show(trace)
    for option, name in (("--har", "t.har"), ("--mailbox-log", "t.txt"), ("--csv", "t.csv"), ("--pcapng", "t.pcapng"), ("--curl", "curl"), ("--xml", "xml")):
        run([binary(), "export", trace, option, os.path.join(folder, name)])
    for name in ("t.har", "t.txt"):
        back = os.path.join(folder, name + ".eastrace")
        run([binary(), "import", os.path.join(folder, name), back])
        got = show(back)
        for before, after in zip([one for one in was if one["command"] != "OPTIONS" or name == "t.har"], got):
            need(before["command"] == after["command"] or name == "t.txt", "%s became %s" % (before["command"], after["command"]))
        need(len(got) > 5, "%d exchanges came back from %s" % (len(got), name))
        documents = [one["request"]["document"] for one in was if one["request"] and one["request"]["document"]]
        need(documents == [one["request"]["document"] for one in got if one["request"] and one["request"]["document"]], "documents differ after %s" % name)
    run(["sh", "-n", os.path.join(folder, "curl", "commands.sh")])
    return "%d exchanges" % len(was)
