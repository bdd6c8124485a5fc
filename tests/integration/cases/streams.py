"""2 GB up and down through the tap in constant memory; streams are generated, no file is read or written."""
import json
import os
import ssl
import socket
import tempfile
import threading
import time
import zlib

from cases.tls import authority, reverse
from support.processes import run
from support.registry import need, test
from support.tap import ROOT, Tap, binary, show
from support.upstream import PATTERN, Upstream, pattern_crc

SIZE = 2 << 30
# The address sanitizer keeps freed memory in quarantine (256 MB by default) and surrounds every block.
GROWTH_MB, GROWTH_SANITIZED_MB = 48, 400


def sanitized() -> bool:
    return b"libasan" in run(["ldd", binary()], codes=None).stdout


def status_kb(pid: int, name: str) -> int:
    with open("/proc/%d/status" % pid, encoding="ascii", errors="replace") as file:
        return next(int(line.split()[1]) for line in file if line.startswith(name + ":"))


class Memory:
    """The growth of a process's resident memory while the block runs, in MB."""

    def __init__(self, tap: Tap):
        self.pid = tap.program.pid

    def __enter__(self):
        with open("/proc/%d/clear_refs" % self.pid, "w", encoding="ascii") as file:
            file.write("5")    # the peak starts anew
        self.before = status_kb(self.pid, "VmRSS")
        return self

    def __exit__(self, *_):
        self.growth = (status_kb(self.pid, "VmHWM") - self.before) / 1024

    def check(self) -> str:
        limit = GROWTH_SANITIZED_MB if sanitized() else GROWTH_MB
        need(self.growth <= limit, "resident memory grew by %.0f MB (limit %d)" % (self.growth, limit))
        return "grew by %.1f MB" % self.growth


def dial(tap: Tap):
    context = ssl.create_default_context(cafile=tap.ca())
    sock = socket.create_connection(("127.0.0.1", tap.port), 30)
    return context.wrap_socket(sock, server_hostname="localhost")


def download(tap: Tap, size: int) -> None:
    with dial(tap) as sock:
        sock.sendall(b"GET /bytes/%d HTTP/1.1\r\nHost: localhost\r\n\r\n" % size)
        data = b""
        while b"\r\n\r\n" not in data:
            data += sock.recv(65536)
        data = data.partition(b"\r\n\r\n")[2]
        left, crc = size, 0
        while True:
            left, crc = left - len(data), zlib.crc32(data, crc)
            if left <= 0:
                break
            data = sock.recv(1 << 18)
            need(data, "the download ended %d bytes early" % left)
        need(left == 0 and crc == pattern_crc(size), "other bytes came: %d too many, crc %08x" % (-left, crc))


def upload(tap: Tap, size: int, chunked: bool) -> None:
    with dial(tap) as sock:
        framing = b"Transfer-Encoding: chunked" if chunked else b"Content-Length: %d" % size
        sock.sendall(b"POST /sink HTTP/1.1\r\nHost: localhost\r\n" + framing + b"\r\n\r\n")
        for _ in range(size // len(PATTERN)):
            sock.sendall(b"%x\r\n%s\r\n" % (len(PATTERN), PATTERN) if chunked else PATTERN)
        if chunked:
            sock.sendall(b"0\r\n\r\n")
        answer = sock.recv(65536)
        while not answer.endswith(b"}"):
            answer += sock.recv(65536)
        result = json.loads(answer.partition(b"\r\n\r\n")[2])
        need(result == {"bytes": size, "crc": pattern_crc(size)}, "the upstream counted %s" % result)


def both_ways(tap: Tap, size: int) -> str:
    download(tap, 1 << 20)
    began = time.monotonic()
    with Memory(tap) as down:
        download(tap, size)
    with Memory(tap) as up:
        upload(tap, size, False)
    with Memory(tap) as chunks:
        upload(tap, size // 8, True)
    seconds = time.monotonic() - began
    return "down %s, up %s, chunked %s, %.0f MB/s" % (down.check(), up.check(), chunks.check(), 2.125 * size / seconds / 1e6)


@test("streams: 2 GB down and up in constant memory")
def bare():
    with Upstream(authority().issue("plain")) as upstream, reverse(upstream) as tap:
        return both_ways(tap, SIZE)


@test("streams: 2 GB down and up in constant memory, recording, with a hook that wants bodies")
def recorded():
    folder = tempfile.mkdtemp(prefix="eastap-trace.")
    trace = os.path.join(folder, "t.eastrace")
    script = os.path.join(ROOT, "examples/read_documents.lua")
    with Upstream(authority().issue("plain")) as upstream, reverse(upstream, "--script", script, record=trace) as tap:
        note = both_ways(tap, SIZE // 4)
        tap.stop()
    need(len(show(trace)) == 4, "the trace lists %d exchanges of 4" % len(show(trace)))
    return note + ", trace %.1f MB" % (os.path.getsize(trace) / 1e6)


@test("streams: a client that does not read stops the upstream, and nobody else")
def backpressure():
    with Upstream(authority().issue("plain")) as upstream, reverse(upstream) as tap:
        download(tap, 1 << 20)
        with Memory(tap) as memory, dial(tap) as slow:
            slow.sendall(b"GET /bytes/%d HTTP/1.1\r\nHost: localhost\r\n\r\n" % (256 << 20))
            done = []
            thread = threading.Thread(target=lambda: done.append(download(tap, 8 << 20)))
            thread.start()
            thread.join(30)
            need(done, "another client was held up")
        return memory.check()
