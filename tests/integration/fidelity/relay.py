"""A relay of a few lines, for testing the harness itself: it ends TLS on both sides as the tap does and passes every byte and
every event; or, on purpose, it makes one mistake, which the comparison must then find."""
import socket
import threading

from fidelity.player import Contexts, Route
from fidelity.wire import End, Event, Stage

LIMIT = 64     # connect backlog

# What the faulty relays do wrong; each one is a mistake that real proxies make.
FAULTS = ("header case", "swallow FIN", "reset as FIN", "FIN as reset", "drop close_notify", "invent close_notify", "drop 100", "hold bodies",
          "rechunk", "merge duplicate headers", "answer by itself")


class RelayEnd(End):
    """One end of the relay: hands everything to its partner."""

    def __init__(self, relay, sock, name, **tls):
        self.relay, self.partner, self.waiting, self.held = relay, None, [], b""
        super().__init__(relay.stage, sock, name, **tls)

    def join(self, partner) -> None:
        self.partner, partner.partner = partner, self
        for end in (self, partner):
            end.drain()

    def drain(self) -> None:
        """Carries out what the partner saw before this end was ready."""
        while self.waiting and self.open and not self.gone:
            action, data = self.waiting.pop(0)
            getattr(self, action)(*data)

    def pass_on(self, action: str, *data) -> None:
        if self.partner is None:
            self.early.append((action, data))
        else:
            self.partner.waiting.append((action, data))
            self.partner.drain()

    @property
    def early(self) -> list:
        """What came before there was a partner."""
        return self.__dict__.setdefault("_early", [])

    def take(self, data: bytes) -> None:
        data = self.relay.edit(self, bytes(data))
        if data:
            self.pass_on("send", data)

    def note(self, event: str, detail: str = "") -> None:
        if self.saw(event):
            return
        super().note(event, detail)
        fault = self.relay.fault
        if event == Event.CONNECTED:
            self.drain()
        elif event == Event.CLOSE_NOTIFY and fault != "drop close_notify":
            self.pass_on("send_close_notify")
        elif event == Event.FIN and fault != "swallow FIN":
            if fault == "invent close_notify" and self.tls:
                self.pass_on("send_close_notify")
            self.pass_on("reset" if fault == "FIN as reset" else "send_fin")
        elif event == Event.RESET and self.partner and not self.partner.gone:
            self.pass_on("send_fin" if fault == "reset as FIN" else "reset")


class Relay:
    """Listens on 127.0.0.1 and relays each connection to the target port, from a thread of its own."""

    def __init__(self, route: Route, target: int, contexts: Contexts, fault: str = ""):
        self.route, self.target, self.contexts, self.fault = route, target, contexts, fault
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=LIMIT)
        self.port = self.listener.getsockname()[1]
        self.stage = Stage()
        self.stopped = False
        self.thread = threading.Thread(target=self.work, daemon=True)
        self.thread.start()

    def work(self) -> None:
        self.stage.watch(self.listener, self.accept)
        while not self.stopped:
            self.stage.pump(lambda: self.stopped, 0.2)
        self.stage.close()
        self.listener.close()

    def accept(self, sock) -> None:
        if self.route.connect:
            sock.settimeout(5)
            while not sock.recv(4096).endswith(b"\r\n\r\n"):
                pass
            sock.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        up = socket.create_connection(("127.0.0.1", self.target), 5)
        secure = self.route.secure
        upstream = RelayEnd(self, up, "upstream", tls=self.contexts.client(self.route, None) if secure else None, hostname="localhost")
        client = RelayEnd(self, sock, "client", tls=self.contexts.server(self.route, None) if secure else None, server_side=True)
        for end, other in ((client, upstream), (upstream, client)):
            other.waiting.extend(end.early)
        client.join(upstream)

    def edit(self, end: RelayEnd, data: bytes) -> bytes:
        """The relay's mistakes that concern bytes."""
        if self.fault == "header case":
            return data.replace(b"Content-Type", b"content-type")
        if self.fault == "drop 100":
            return data.replace(b"HTTP/1.1 100 Continue\r\n\r\n", b"")
        if self.fault == "rechunk":
            return data.replace(b"\r\n00", b"\r\n")
        if self.fault == "merge duplicate headers":
            return data.replace(b"X-Same: 1\r\nX-Same: 2\r\n", b"X-Same: 1, 2\r\n")
        if self.fault == "answer by itself" and end.name == "client" and b"GET /a file" in data:
            end.send(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            return b""
        if self.fault == "hold bodies" and end.name == "client" and b"Content-Type: text/plain" in data:
            end.held = data
            return b""
        held, end.held = end.held, b""
        return held + data

    def stop(self) -> None:
        self.stopped = True
        self.thread.join()
