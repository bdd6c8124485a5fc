"""The language of the scenarios: what a client and a server do, in order, as a list of steps.

A scenario is a function of two Roles. Unless it says otherwise, each step waits until the other side has seen its effect,
so a scenario has one order of events, however the bytes are cut on the way:

    @scenario("HEAD", exchanges=1)
    def head(client, server):
        client.send(b"HEAD / HTTP/1.1\\r\\nHost: h\\r\\n\\r\\n")
        server.send(b"HTTP/1.1 200 OK\\r\\nContent-Length: 5\\r\\n\\r\\n")

`part` sends bytes that are not a whole message yet: they must arrive before the next step too, except when the tap has a
hook that waits for the whole body. Then the other side cannot act on half a message, so its steps come later: see held_back().
At the end the player closes whatever the scenario left open, client first.
"""
import dataclasses
from typing import Callable

CLIENT, SERVER = "client", "server"
PLAIN, TLS = "plain", "tls"


@dataclasses.dataclass
class Step:
    who: str
    action: str          # send, part, half, drip, notify, fin, close, rst, vanish, pause, resume, push
    data: bytes = b""


class Role:
    """Records the steps of one side."""

    def __init__(self, who: str, steps: list[Step]):
        self.who, self.steps = who, steps

    def _add(self, action: str, data: bytes = b"") -> None:
        self.steps.append(Step(self.who, action, data))

    def send(self, data: bytes) -> None:
        """Sends bytes that complete a message."""
        self._add("send", data)

    def part(self, data: bytes) -> None:
        """Sends bytes in the middle of a message."""
        self._add("part", data)

    def half(self, data: bytes) -> None:
        """Sends bytes that no parser can make sense of yet, such as half a head: they may arrive later, but no later than what follows."""
        self._add("half", data)

    def drip(self, data: bytes) -> None:
        """Sends one byte at a time, each in a segment (with TLS: a record) of its own."""
        self._add("drip", data)

    def push(self, data: bytes) -> None:
        """Sends without waiting for the arrival, for when the other side is not reading."""
        self._add("push", data)

    def notify(self) -> None:
        """TLS: close_notify, without a FIN. Plain: nothing."""
        self._add("notify")

    def fin(self) -> None:
        """A FIN; with TLS without close_notify."""
        self._add("fin")

    def close(self) -> None:
        """An orderly end of this direction: close_notify with TLS, then FIN."""
        self._add("close")

    def rst(self) -> None:
        """A reset."""
        self._add("rst")

    def vanish(self) -> None:
        """close(2) in both directions: FIN now, RST for what the other side still sends."""
        self._add("vanish")

    def expect_reset(self) -> None:
        """Waits until this side has seen a reset."""
        self._add("expect_reset")

    def pause(self) -> None:
        """Stops reading."""
        self._add("pause")

    def resume(self) -> None:
        """Reads again."""
        self._add("resume")


@dataclasses.dataclass
class Scenario:
    name: str
    steps: list[Step]
    exchanges: int          # how many exchanges a trace must list at least
    targets: list[str]      # what their request targets must be, in order; empty: not checked
    only: str | None        # "plain" or "tls": makes sense only there
    opaque: bool            # llhttp refuses something of it: relayed as bytes, said so in a finding
    held: str               # "": every variant; else why a hook that holds bodies must change this one, so it is left out there
    alpn: list[str]


SCENARIOS: list[Scenario] = []


def held_back(one: Scenario) -> Scenario:
    """The same scenario for a tap that holds messages until they are whole: after a `part`, the steps of that side go on until its
    message is whole (or it closes), and what the other side did meanwhile comes behind them."""
    steps, rest = [], list(one.steps)
    while rest:
        step = rest.pop(0)
        steps.append(step)
        if step.action in ("part", "half"):
            mine = next((n for n, s in enumerate(rest) if s.who == step.who), None)
            if mine is not None:
                rest.insert(0, rest.pop(mine))
    return dataclasses.replace(one, steps=steps)


def scenario(name: str, *, exchanges: int = 1, targets=(), only: str | None = None, opaque: bool = False, held: str = "", alpn=()):
    """Adds a scenario to the corpus."""
    def register(function: Callable[[Role, Role], None]):
        steps: list[Step] = []
        function(Role(CLIENT, steps), Role(SERVER, steps))
        assert not any(s.name == name for s in SCENARIOS), name
        SCENARIOS.append(Scenario(name, steps, exchanges, list(targets), only, opaque, held, list(alpn)))
        return function
    return register
