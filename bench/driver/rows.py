"""The rows of the table: what each measures, in interleaved rounds, and the limit that eastap has to keep."""
import dataclasses
import statistics
import time

from driver import measure
from driver.decode import decode
from driver.lines import Figure, Line
from driver.load import Parked, Upstream, client
from driver.long_trace import long_trace
from driver.peers import (EastapEditHook, EastapEmptyHook, EastapLines, EastapQuiet, EastapRecording, EastapXml, Haproxy, Mitmproxy, MitmproxyDecoding, Nginx, Peer,
                          Setting, Sslsplit, SslsplitRecording, start_all)
from support.processes import Program, port_open
from support.registry import Failure


@dataclasses.dataclass
class Bench:
    """What every row needs."""
    upstream: Upstream
    setting: Setting
    rounds: int
    scale: float          # of the number of requests; --quick makes it small
    connections: int      # kept connections that the keepalive row uses at the same time
    say: object           # a function of one string


def interleave(bench: Bench, peers: list[Peer], one_round, unit: str, base_name: str = Nginx.name) -> dict[str, Figure]:
    """Runs one_round(peer) -> value for every contender in turn, `rounds` times after one that is not counted."""
    values: dict[str, list[float]] = {peer.name: [] for peer in peers}
    for number in range(bench.rounds + 1):
        for peer in peers:
            value = one_round(peer)
            if number:
                values[peer.name].append(value)
                bench.say("  round %d  %-34s %12.2f %s" % (number, peer.name, value, unit))
    base = values.get(base_name)
    figures = {}
    for name, mine in values.items():
        ratios = [m / b for m, b in zip(mine, base)] if base else []
        figures[name] = Figure(name, statistics.median(mine), unit, statistics.median(ratios) if ratios else None,
                               (min(ratios), max(ratios)) if ratios else None)
    return figures


def line(row, title, limit, relative, mine: str, figures: dict[str, Figure], others) -> Line:
    return Line(row, title, limit, relative, figures.get(mine), [figures[o.name] for o in others if o.name in figures])


def stop_all(peers: list[Peer]) -> None:
    for peer in peers:
        peer.stop()


# CPU per request on kept connections

REQUESTS = 30000


def keepalive(bench: Bench) -> list[Line]:
    kinds = [Nginx, Sslsplit, SslsplitRecording, Mitmproxy, MitmproxyDecoding, EastapQuiet, EastapRecording, EastapLines, EastapXml]
    peers = start_all(kinds, bench.setting, bench.upstream, bench.say)

    def one_round(peer):
        count = max(200, int(REQUESTS * bench.scale / peer.weight))
        before = measure.cpu_seconds(peer.pid)
        client("keepalive", peer.ports["keepalive"], bench.upstream.request_file, count, bench.connections)
        return (measure.settled_cpu_seconds(peer.pid) - before) * 1e6 / count
    try:
        figures = interleave(bench, peers, one_round, "us CPU/request")
        for peer in peers:
            try:
                peer.check_work()
            except Failure as reason:
                bench.say("does not count: %s" % reason)
                del figures[peer.name]
    finally:
        stop_all(peers)
    title = "keepalive CPU per request, "
    return [
        line("keepalive", title + "-q, no script", 1.0, True, EastapQuiet.name, figures, [Nginx, Sslsplit, Mitmproxy]),
        line("keepalive", title + "-q --record", 1.5, True, EastapRecording.name, figures, [Nginx, SslsplitRecording]),
        line("keepalive", title + "--record, one line each", 2.0, True, EastapLines.name, figures, [Nginx]),
        line("keepalive", title + "--record -v", 2.5, True, EastapXml.name, figures, [Nginx, MitmproxyDecoding]),
    ]


# what hooks cost

SHORT = 6   # so many rounds for one of the other rows, and as much shorter: what else a machine does changes within a second


def hooks(bench: Bench) -> list[Line]:
    """Requests per second of a tap that has a core to itself, with hooks on every exchange, against the same tap without; CPU is said
    beside it."""
    bench = dataclasses.replace(bench, rounds=SHORT * bench.rounds)
    peers = start_all([EastapQuiet, EastapEmptyHook, EastapEditHook], bench.setting, bench.upstream, bench.say)

    def one_round(peer):
        count = max(200, int(REQUESTS * bench.scale / SHORT))
        before = measure.cpu_seconds(peer.pid)
        result = client("keepalive", peer.ports["keepalive"], bench.upstream.request_file, count, bench.connections)
        bench.say("           %-34s %12.2f us CPU/request" % (peer.name, (measure.settled_cpu_seconds(peer.pid) - before) * 1e6 / count))
        return count / result["seconds"]
    try:
        with measure.a_core_of_their_own([peer.pid for peer in peers]):
            figures = interleave(bench, peers, one_round, "requests/s", EastapQuiet.name)
        for peer in peers:
            peer.check_work()
    finally:
        stop_all(peers)
    return [Line("hooks", "throughput with an empty hook on request and response", 0.90, True, figures.get(EastapEmptyHook.name), [], True, EastapQuiet.name),
            Line("hooks", "throughput with one element of a 2 KB Sync edited", 0.75, True, figures.get(EastapEditHook.name), [], True, EastapQuiet.name)]


# CPU per new connection

def connections(bench: Bench) -> list[Line]:
    peers = start_all([Nginx, Sslsplit, Mitmproxy, Haproxy, EastapQuiet], bench.setting, bench.upstream, bench.say)

    def one_round(peer):
        count = max(50, int(2000 * bench.scale / (8 if isinstance(peer, Mitmproxy) else 1)))
        counted = bench.upstream.counters()
        before = measure.cpu_seconds(peer.pid)
        result = client("connect", peer.ports["connect"], bench.upstream.request_file, count, 8)
        used = measure.cpu_seconds(peer.pid) - before
        full = bench.upstream.counters()["full"] - counted["full"]
        if result["full"] != count or full != count:
            raise Failure("%s: %d connections, full handshakes: client %d, upstream %d" % (peer.name, count, result["full"], full))
        return used * 1e6 / count
    try:
        figures = interleave(bench, peers, one_round, "us CPU/connection")
    finally:
        stop_all(peers)
    return [line("connections", "CPU per new connection, full handshakes", 1.1, True, EastapQuiet.name, figures, [Nginx, Sslsplit, Mitmproxy, Haproxy])]


# CPU and memory of downloads

DOWNLOAD = 20_000_000


def download(bench: Bench) -> list[Line]:
    peers = start_all([Nginx, Sslsplit, Mitmproxy, EastapQuiet], bench.setting, bench.upstream, bench.say)
    growth: dict[str, list[float]] = {}

    def one_round(peer):
        count = max(5, int(50 * bench.scale / (4 if isinstance(peer, Mitmproxy) else 1)))
        client("keepalive", peer.ports["keepalive"], bench.upstream.request_file, 50, 1)
        measure.reset_peak(peer.pid)
        resident, before = measure.resident_kb(peer.pid), measure.cpu_seconds(peer.pid)
        client("download", peer.ports["keepalive"], bench.upstream.request_file, count, 1)
        growth.setdefault(peer.name, []).append((measure.peak_kb(peer.pid) - resident) / 1024)
        return (measure.cpu_seconds(peer.pid) - before) * 1e9 / (count * DOWNLOAD)
    try:
        figures = interleave(bench, peers, one_round, "s CPU/GB")
    finally:
        stop_all(peers)
    # The first round counts here: memory grows once and stays.
    memory = {name: Figure(name, max(values), "MB") for name, values in growth.items()}
    return [line("download", "CPU per GB of a 20 MB download", 1.1, True, EastapQuiet.name, figures, [Nginx, Sslsplit, Mitmproxy]),
            line("download", "growth of resident memory while downloading", 1.0, False, EastapQuiet.name, memory, [Nginx, Sslsplit, Mitmproxy])]


# latency

def latency(bench: Bench) -> list[Line]:
    peers = start_all([Nginx, Sslsplit, Mitmproxy, EastapQuiet], bench.setting, bench.upstream, bench.say)

    def one_round(peer):
        count = max(100, int(5000 * bench.scale / (10 if isinstance(peer, Mitmproxy) else 1)))
        return client("keepalive", peer.ports["keepalive"], bench.upstream.request_file, count, 1)["p50_us"]
    try:
        figures = interleave(bench, peers, one_round, "us median")
    finally:
        stop_all(peers)
    return [line("latency", "median latency, one connection", 1.0, True, EastapQuiet.name, figures, [Nginx, Sslsplit, Mitmproxy])]


# memory of parked Pings

PARKED = 5000


def parked(bench: Bench) -> list[Line]:
    figures = {}
    for kind in (Nginx, Haproxy, Sslsplit, Mitmproxy, EastapQuiet):
        count = PARKED // 10 if kind is Mitmproxy or bench.scale < 1 else PARKED
        for peer in start_all([kind], bench.setting, bench.upstream, bench.say):
            try:
                client("keepalive", peer.ports["keepalive"], bench.upstream.request_file, 200, 4)
                before = measure.pss_kb(peer.pid)
                waiting = bench.upstream.counters()["parked"]
                pings = Parked(peer.ports["keepalive"], bench.upstream.request_file, count)
                try:
                    end = time.monotonic() + 60
                    while bench.upstream.counters()["parked"] < waiting + count:
                        if time.monotonic() > end:
                            raise Failure("%s: only %d of %d Pings reached the upstream" % (
                                peer.name, bench.upstream.counters()["parked"] - waiting, count))
                        time.sleep(0.2)
                    time.sleep(1)
                    value = (measure.pss_kb(peer.pid) - before) / count
                finally:
                    pings.stop()
                figures[peer.name] = Figure(peer.name, value, "KB/Ping")
                bench.say("  %d parked  %-34s %12.2f KB each" % (count, peer.name, value))
            except Failure as error:
                bench.say("left out: %s: %s" % (peer.name, error))
            finally:
                peer.stop()
    return [line("parked", "memory of a parked Ping (%d parked)" % (PARKED if bench.scale >= 1 else PARKED // 10), 38.0, False,
                 EastapQuiet.name, figures, [Haproxy, Nginx, Sslsplit, Mitmproxy])]


# start

def start(bench: Bench) -> list[Line]:
    """From exec to the first accepted connection; the CA and the state folder are there."""
    figures = {}
    for kind in (Nginx, EastapQuiet):
        for peer in start_all([kind], bench.setting, bench.upstream, bench.say):
            try:
                peer.program.stop()
                times = [time_to_accept(peer) for _ in range(max(5, int(15 * bench.scale)))]
                figures[peer.name] = Figure(peer.name, statistics.median(times), "ms")
                bench.say("  start  %-34s %12.2f ms (%s)" % (peer.name, statistics.median(times), " ".join("%.1f" % t for t in sorted(times))))
            finally:
                peer.stop()
    return [line("start", "start to first accepted connection (CA exists)", 50.0, False, EastapQuiet.name, figures, [Nginx])]


def time_to_accept(peer: Peer) -> float:
    command, environment = peer.command(), peer.environment()
    began = time.perf_counter()
    program = Program(command, folder=peer.folder, environment=environment)
    try:
        while not port_open(peer.port):
            if time.perf_counter() - began > 20 or not program.running():
                raise Failure("%s did not start again: %s" % (peer.name, program.talk()[-500:]))
            time.sleep(0.0002)
        return (time.perf_counter() - began) * 1000
    finally:
        program.stop()


ROWS = {"keepalive": keepalive, "hooks": hooks, "connections": connections, "download": download, "latency": latency, "parked": parked, "start": start,
        "decode": decode, "long": long_trace}
