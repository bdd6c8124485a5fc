"""The upstream and the client of the benchmark, and the proof that a proxy really ends TLS on both sides."""
import json
import os
import signal
import subprocess

from driver.bodies import sync_request, sync_response
from support.processes import Program, run, wait_until
from support.registry import Failure
from support.tap import ROOT

BUILD = os.environ.get("EASTAP_BENCH_BUILD") or os.path.join(ROOT, "build/release/bench")


class Upstream:
    """bench_upstream on a free port."""

    def __init__(self, authority, folder: str, expect_parked: int = 0):
        self.folder = folder
        self.request_file, response = os.path.join(folder, "request.wbxml"), os.path.join(folder, "response.wbxml")
        for path, body in ((self.request_file, sync_request()), (response, sync_response())):
            with open(path, "wb") as file:
                file.write(body)
        cert, key = authority.issue("upstream")
        self.program = Program([os.path.join(BUILD, "bench_upstream"), "--cert", cert, "--key", key, "--response", response,
                                "--expect-parked", expect_parked], folder=folder)
        self.program.wait_for(lambda: "ready " in self.program.output(), "the upstream is ready")
        self.port = int(self.program.output().split()[1])

    def counters(self) -> dict:
        """What it has counted so far: connections, full and resumed handshakes, requests."""
        lines = self.program.output().count("{")
        self.program.process.send_signal(signal.SIGUSR1)
        wait_until(lambda: self.program.output().count("{") > lines and self.program.output().endswith("\n"), "the upstream's counters")
        return json.loads(self.program.output().splitlines()[-1])

    def stop(self) -> None:
        self.program.kill()


def client(kind: str, port: int, body: str, count: int, connections: int, seconds: float = 600.0) -> dict:
    """Runs load_client to its end; its results."""
    done = run([os.path.join(BUILD, "load_client"), kind, "--port", port, "--count", count, "--connections", connections, "--body", body],
               seconds=seconds)
    return json.loads(done.stdout)


class Parked:
    """load_client park: many Pings that wait until stop()."""

    def __init__(self, port: int, body: str, connections: int):
        self.process = subprocess.Popen([os.path.join(BUILD, "load_client"), "park", "--port", str(port), "--connections", str(connections),
                                         "--body", body], stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True)
        self.line = self.process.stdout.readline().decode()   # comes when all are sent, or the program ends
        if not self.line.startswith("parked"):
            self.process.wait()
            raise Failure("parking %d connections failed" % connections)

    def stop(self) -> None:
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


def prove_tls(peer, upstream: Upstream) -> None:
    """A request goes through: the client must have seen a certificate that the proxy issued or was given, never the upstream's own,
    and the upstream (which speaks nothing but TLS) must have counted a handshake of the proxy's."""
    for kind in ("keepalive", "connect"):
        before = upstream.counters()
        result = client(kind, peer.ports[kind], upstream.request_file, 4, 1, 60)
        after = upstream.counters()
        if result["full"] < 1 or not result["protocol"].startswith("TLS"):
            raise Failure("%s: no TLS towards the client: %s" % (peer.name, result))
        if peer.issuer not in result["issuer"]:
            raise Failure("%s: the client saw a certificate of %r" % (peer.name, result["issuer"]))
        wanted = 4 if kind == "connect" else 1
        if after["requests"] - before["requests"] != 4 or after["full"] - before["full"] < wanted or after["resumed"]:
            raise Failure("%s: wanted %d full handshakes with the upstream: before %s, after %s" % (peer.name, wanted, before, after))
