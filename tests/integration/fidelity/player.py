"""Plays a scenario between a raw client and a raw server, over any route, and returns what both of them saw.

A route says where the client connects and what is spoken before the scenario begins (nothing, or CONNECT). The server's
end is the same in every route, so a difference between two plays is the doing of what lies between.
"""
import dataclasses
import socket
import ssl

from fidelity.script import CLIENT, SERVER, Scenario
from fidelity.wire import End, Event, Stage

WAIT = 5.0    # seconds for the effect of one step


@dataclasses.dataclass
class Route:
    """How the client reaches the server. `port` None: the server's own port."""
    name: str
    secure: bool = False
    port: int | None = None
    connect: bool = False
    versions: tuple = (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3)


@dataclasses.dataclass
class Outcome:
    """What each side received, in order, and where the play stopped, if it did."""
    client: list
    server: list
    problem: str = ""


class Contexts:
    """The TLS contexts of the raw ends: one certificate, no session is resumed, no check of the other side."""

    def __init__(self, cert: str, key: str):
        self.cert, self.key = cert, key

    def server(self, route: Route, alpn) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.cert, self.key)
        context.num_tickets = 0    # unread tickets would turn a close(2) into a reset
        return self._finish(context, route, alpn)

    def client(self, route: Route, alpn) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        return self._finish(context, route, alpn)

    @staticmethod
    def _finish(context, route, alpn):
        context.minimum_version, context.maximum_version = route.versions
        if alpn:
            context.set_alpn_protocols(alpn)
        return context


class Ground:
    """What all plays of one suite share: the server's port must stay the same, since the tap is told it once."""

    def __init__(self, contexts: Contexts):
        self.contexts = contexts
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.listener.getsockname()[1]

    def close(self):
        self.listener.close()


class Player:
    """One play. `relaxed`: a hook holds bodies, so parts of a message need not arrive before the rest is sent."""

    def __init__(self, ground: Ground, route: Route, play: Scenario, relaxed: bool = False, wait: float = WAIT):
        self.ground, self.route, self.play, self.relaxed, self.wait = ground, route, play, relaxed, wait
        self.stage = Stage()
        self.ends: dict[str, End] = {}
        self.extra = 0
        self.client_port = 0

    def run(self) -> Outcome:
        problem = ""
        try:
            self.open()
            for number, step in enumerate(self.play.steps):
                if not self.do(step):
                    problem = "no effect of step %d (%s %s %r)" % (number, step.who, step.action, step.data[:40])
                    break
            if not problem:
                problem = self.finish()
        except (OSError, ssl.SSLError, RuntimeError) as error:
            problem = repr(error)
        if self.extra:
            problem += " %d more connections reached the server" % self.extra
        outcome = Outcome(self.log_of(CLIENT), self.log_of(SERVER), problem)
        self.stage.close()
        return outcome

    def log_of(self, who: str) -> list:
        end = self.ends.get(who)
        return [(kind, bytes(data) if kind == "data" else data) for kind, data in end.log] if end else []

    # opening

    def open(self) -> None:
        self.stage.watch(self.ground.listener, self.accept)
        sock = socket.create_connection(("127.0.0.1", self.route.port or self.ground.port), 5)
        self.client_port = sock.getsockname()[1]
        if self.route.connect:
            self.tunnel(sock)
        tls = self.ground.contexts.client(self.route, self.play.alpn) if self.route.secure else None
        self.ends[CLIENT] = End(self.stage, sock, CLIENT, tls, hostname="localhost")
        if self.route.secure:
            self.reach(lambda: all(self.has(w) and self.ends[w].open for w in (CLIENT, SERVER)), "the handshakes")

    def tunnel(self, sock) -> None:
        sock.settimeout(5)
        sock.sendall(b"CONNECT localhost:%d HTTP/1.1\r\nHost: localhost:%d\r\n\r\n" % (self.ground.port, self.ground.port))
        answer = b""
        while not answer.endswith(b"\r\n\r\n"):
            piece = sock.recv(1)
            if not piece:
                raise RuntimeError("the tap closed after CONNECT: %r" % answer)
            answer += piece
        if not answer.startswith(b"HTTP/1.1 200"):
            raise RuntimeError("CONNECT was answered with %r" % answer)

    def accept(self, sock) -> None:
        if SERVER in self.ends:
            self.extra += 1
            sock.close()
            return
        tls = self.ground.contexts.server(self.route, self.play.alpn) if self.route.secure else None
        self.ends[SERVER] = End(self.stage, sock, SERVER, tls, server_side=True)

    def has(self, who: str) -> bool:
        return who in self.ends

    # steps

    def reach(self, condition, what: str) -> None:
        if not self.stage.pump(condition, self.wait):
            raise RuntimeError("%s: not within %g s" % (what, self.wait))

    def do(self, step) -> bool:
        """Carries out one step; False when the other side did not see its effect in time."""
        if not self.has(step.who):   # plain: the server's end comes with the first byte at the latest
            self.reach(lambda: self.has(step.who), "the connection to the server")
        me = self.ends[step.who]
        other = SERVER if step.who == CLIENT else CLIENT
        return getattr(self, "do_" + step.action)(me, other, step.data)

    def seen(self, other: str, event: str) -> bool:
        return self.stage.pump(lambda: self.has(other) and (self.ends[other].saw(event) or self.ends[other].gone), self.wait)

    def arrived(self, me: End, other: str) -> bool:
        """Everything sent so far has been received (or the other side is no longer there)."""
        return self.stage.pump(lambda: self.has(other) and (self.ends[other].received >= me.sent or self.ends[other].over()), self.wait)

    def do_send(self, me, other, data):
        me.send(data)
        return self.arrived(me, other)

    def do_part(self, me, other, data):
        me.send(data)
        return self.relaxed or self.arrived(me, other)

    def do_half(self, me, _other, data):
        me.send(data)
        return True

    def do_drip(self, me, other, data):
        for at in range(len(data)):
            me.send(data[at:at + 1])
            self.stage.pump(lambda: not me.outgoing, self.wait)
        return self.arrived(me, other)

    def do_push(self, me, _other, data):
        me.send(data)
        self.stage.pump(lambda: False, 0.05)
        return True

    def do_notify(self, me, other, _data):
        if not me.tls:
            return True
        me.send_close_notify()
        return self.seen(other, Event.CLOSE_NOTIFY)

    def do_fin(self, me, other, _data):
        me.send_fin()
        return self.seen(other, Event.FIN)

    def do_close(self, me, other, data):
        return self.do_notify(me, other, data) and self.do_fin(me, other, data)

    def do_rst(self, me, other, _data):
        me.reset()
        return self.seen(other, Event.RESET)

    def do_vanish(self, me, other, _data):
        if me.tls:
            self.stage.pump(lambda: False, 0.05)    # session tickets that wait unread would make it a reset
            me.send_close_notify()
        me.discard()
        return self.seen(other, Event.FIN)

    def do_expect_reset(self, me, _other, _data):
        return self.stage.pump(lambda: me.saw(Event.RESET), self.wait)

    def do_pause(self, me, _other, _data):
        me.pause(True)
        return True

    def do_resume(self, me, other, _data):
        me.pause(False)
        me.on_ready(1)
        return self.arrived(self.ends[other], me.name) if self.has(other) else True

    # the end

    def finish(self) -> str:
        """Closes what is still open, client first; then both sides must have seen the end."""
        for who, other in ((CLIENT, SERVER), (SERVER, CLIENT)):
            if not self.has(who) or not self.has(other):
                continue
            me, peer = self.ends[who], self.ends[other]
            if me.gone or me.saw(Event.RESET) or peer.over():
                continue
            if not self.do_close(me, other, b""):
                return "the end of the %s's direction did not arrive" % who
        return ""
