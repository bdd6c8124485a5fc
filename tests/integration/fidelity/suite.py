"""The fidelity tests: the whole corpus, directly and through the tap, in every mode and variant. 0 differences, or it fails.

Variants: bare; recording; recording with a hook that reads every document. EASTAP_SCENARIO=TEXT plays only the scenarios
whose name contains TEXT, for work on one of them.
"""
import os
import ssl
import tempfile

from fidelity.compare import differences
from fidelity.corpus import connections, eas, framing, heads, interim, odd  # noqa: F401 - each fills the table
from fidelity.player import Contexts, Ground, Outcome, Player, Route
from fidelity.relay import FAULTS, Relay
from fidelity.script import SCENARIOS, Scenario, held_back
from support.pki import Authority
from support.registry import Failure, need, test
from support.tap import ROOT, Tap, need_run_command, show

READS_ALL = os.path.join(ROOT, "examples/read_documents.lua")
TLS12 = (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_2)
ROUTES = [
    Route("reverse http"),
    Route("reverse https", secure=True),
    Route("reverse https, TLS 1.2", secure=True, versions=TLS12),
    Route("connect", secure=True, connect=True),
    Route("connect, plain inside", connect=True),
]
SHOWN = 40    # differences that a failure lists
VARIANTS = ("bare", "recording", "recording and hook")


def corpus(route: Route, hooked: bool = False) -> list[Scenario]:
    """The scenarios that make sense on that route."""
    wanted = os.environ.get("EASTAP_SCENARIO", "")
    return [held_back(s) if hooked else s for s in SCENARIOS if wanted in s.name and s.only in (None, "tls" if route.secure else "plain") and not (hooked and s.held)]


class Field:
    """The shared server, its certificate, and what each scenario does when played directly (played once per kind of TLS)."""

    def __init__(self):
        self.authority = Authority()
        self.contexts = Contexts(*self.authority.issue("server"))
        self.ground = Ground(self.contexts)
        self.known: dict[tuple, Outcome] = {}

    def direct(self, route: Route, one: Scenario) -> Outcome:
        key = (one.name, tuple(id(step) for step in one.steps), route.secure, route.versions)
        if key not in self.known:
            outcome = Player(self.ground, Route("direct", route.secure, None, False, route.versions), one).run()
            if outcome.problem:
                raise Failure("%r does not even work directly: %s" % (one.name, outcome.problem))
            self.known[key] = outcome
        return self.known[key]


_field: list[Field] = []


def field() -> Field:
    if not _field:
        _field.append(Field())
    return _field[0]


def play_all(route: Route, scenarios: list[Scenario], hooked: bool, wait: float = 5.0, enough: int = 1 << 30) -> tuple[list[str], dict[str, int]]:
    """Plays the scenarios over the route, until `enough` differences are found; these, and the client port of each scenario."""
    found, ports = [], {}
    for one in scenarios:
        direct = field().direct(route, one)
        player = Player(field().ground, route, one, relaxed=hooked, wait=wait)
        tapped = player.run()
        ports[one.name] = player.client_port
        found += ["%s: %s" % (one.name, d) for d in differences(direct, tapped)]
        if len(found) >= enough:
            break
    return found, ports


def over(route: Route, port: int) -> Route:
    return Route(route.name, route.secure, port, route.connect, route.versions)


def report(found: list[str], played: int, more: str = "") -> str:
    if found:
        rest = ["... and %d more" % (len(found) - SHOWN)] if len(found) > SHOWN else []
        raise Failure("%d scenarios, %d differences\n%s" % (played, len(found), "\n".join(found[:SHOWN] + rest)))
    return "%d scenarios, 0 differences%s" % (played, more)


@test("fidelity harness: direct against direct")
def direct_twice():
    found, played = [], 0
    for route in (ROUTES[0], ROUTES[1], ROUTES[2]):
        scenarios = corpus(route)
        played += len(scenarios)
        found += play_all(over(route, field().ground.port), scenarios, False)[0]
    return report(found, played)


@test("fidelity harness: direct against direct, as for a tap with a hook")
def direct_held():
    scenarios = corpus(ROUTES[1], hooked=True)
    return report(play_all(over(ROUTES[1], field().ground.port), scenarios, True)[0], len(scenarios))


@test("fidelity harness: a faithful relay shows no difference")
def faithful_relay():
    found, played = [], 0
    for route in (ROUTES[0], ROUTES[1], ROUTES[3]):
        relay = Relay(route, field().ground.port, field().contexts)
        try:
            # The relay does not speak ALPN, so that scenario is not for it.
            scenarios = [s for s in corpus(route) if not s.alpn]
            played += len(scenarios)
            found += play_all(over(route, relay.port), scenarios, False)[0]
        finally:
            relay.stop()
    return report(found, played)


@test("fidelity harness: a relay with a fault is found out")
def faulty_relays():
    for fault in FAULTS:
        route = ROUTES[1]
        relay = Relay(route, field().ground.port, field().contexts, fault)
        try:
            found = play_all(over(route, relay.port), [s for s in corpus(route) if not s.alpn], False, wait=0.3, enough=1)[0]
        finally:
            relay.stop()
        need(found, "the relay with the fault %r was not found out" % fault)
    return "%d faults: %s" % (len(FAULTS), ", ".join(FAULTS))


def check_trace(trace: str, scenarios: list[Scenario], ports: dict[str, int]) -> list[str]:
    """Every exchange of the corpus must be in the trace; what the parser refused must be there too, and say so."""
    by_port: dict[int, list[dict]] = {}
    for exchange in show(trace):
        port = str(exchange.get("client", "")).rpartition(":")[2]
        by_port.setdefault(int(port) if port.isdigit() else 0, []).append(exchange)
    found = []
    for one in scenarios:
        listed = by_port.get(ports[one.name], [])
        if len(listed) < one.exchanges:
            found.append("%s: the trace lists %d exchanges of %d" % (one.name, len(listed), one.exchanges))
    return found


def through_tap(route: Route, variant: str) -> str:
    need_run_command()
    hooked = variant == "recording and hook"
    scenarios = corpus(route, hooked)
    scheme = "https" if route.secure else "http"
    mode = "connect" if route.connect else "reverse:%s://localhost:%d" % (scheme, field().ground.port)
    trace = None if variant == "bare" else os.path.join(tempfile.mkdtemp(prefix="eastap-fidelity."), "corpus.eastrace")
    options = ["-q", "--upstream-ca", field().authority.cert] + (["--script", READS_ALL] if hooked else [])
    with Tap(mode, options=options, record=trace) as tap:
        found, ports = play_all(over(route, tap.port), scenarios, hooked)
        tap.stop()
    more = ""
    if trace:
        found += check_trace(trace, scenarios, ports)
        more = ", all exchanges in the trace"
    return report(found, len(scenarios), more)


def _register() -> None:
    for route in ROUTES:
        for variant in VARIANTS:
            test("fidelity: %s, %s" % (route.name, variant))(lambda route=route, variant=variant: through_tap(route, variant))


_register()
