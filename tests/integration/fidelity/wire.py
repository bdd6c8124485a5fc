"""Raw ends of connections: bytes in, bytes out, and a log of every byte and connection event in the order it came.

No HTTP library and no blocking call: one Stage drives all ends from one thread, so a scenario's steps have one order.
TLS runs over memory BIOs, because only then can a test send or withhold close_notify, close half of a connection, and tell
a FIN with close_notify from one without.
"""
import select
import socket
import ssl
import struct
import time

READ, WRITE = select.EPOLLIN, select.EPOLLOUT
CHUNK = 1 << 16


class Event:
    """What an end can see besides bytes."""
    CONNECTED = "connected"            # TCP is there and, with TLS, the handshake is done
    CLOSE_NOTIFY = "close_notify"      # TLS: the other side said that it will send no more
    FIN = "fin"                        # TCP end of stream
    RESET = "rst"
    TLS_FAILED = "tls failed"


class End:
    """One end of one connection. `log` holds ("data", bytearray) and (event, detail) entries; data that came in pieces is one entry."""

    def __init__(self, stage, sock, name, tls=None, server_side=False, hostname=None, before_tls=b""):
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.stage, self.sock, self.name = stage, sock, name
        self.log: list[tuple] = []
        self.received = 0
        self.sent = 0
        self.paused = self.ended = self.sent_fin = self.gone = False
        self.outgoing = bytearray()
        self.tls = None
        self.open = tls is None
        if tls:
            self.incoming_bio, self.outgoing_bio = ssl.MemoryBIO(), ssl.MemoryBIO()
            self.incoming_bio.write(before_tls)
            self.tls = tls.wrap_bio(self.incoming_bio, self.outgoing_bio, server_side=server_side, server_hostname=hostname)
        stage.add(self)
        if self.tls:
            self.advance_tls()
        else:
            self.log.append((Event.CONNECTED, ""))

    # what the scenario does

    def send(self, data: bytes) -> None:
        """Queues application data; it leaves as fast as the other side reads."""
        self.sent += len(data)
        if self.tls:
            for at in range(0, len(data), CHUNK):
                self.tls.write(data[at:at + CHUNK])
            self.outgoing += self.outgoing_bio.read()
        else:
            self.outgoing += data
        self.flush()

    def send_close_notify(self) -> None:
        """TLS: says that no more will be sent; reading goes on."""
        try:
            self.tls.unwrap()
        except (ssl.SSLWantReadError, ssl.SSLSyscallError):
            pass
        self.outgoing += self.outgoing_bio.read()
        self.flush()

    def send_fin(self) -> None:
        """Closes our direction of TCP once everything queued has left."""
        self.sent_fin = True
        self.flush()

    def reset(self) -> None:
        """Closes with a RST."""
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.discard()

    def discard(self) -> None:
        """close(2): a FIN now, a RST for whatever still comes."""
        if not self.gone:
            self.stage.remove(self)
            self.sock.close()
            self.gone = True

    def pause(self, paused: bool) -> None:
        """Stops or resumes reading from the socket."""
        self.paused = paused
        self.stage.update(self)

    # what it has seen

    def saw(self, event: str) -> bool:
        return any(entry[0] == event for entry in self.log)

    def over(self) -> bool:
        """Nothing more can come."""
        return self.ended or self.gone

    # the stage calls these

    def interest(self) -> int:
        return (READ if not self.paused and not self.ended else 0) | (WRITE if self.outgoing else 0)

    def on_ready(self, events: int) -> None:
        if events & WRITE:
            self.flush()
        if events & (READ | select.EPOLLHUP | select.EPOLLERR) and not self.gone:
            if self.ended:
                self.look_for_late_reset()
            elif not self.paused or events & select.EPOLLERR:
                self.read()

    def read(self) -> None:
        while not self.ended and not self.gone:
            try:
                data = self.sock.recv(CHUNK)
            except BlockingIOError:
                break
            except OSError:
                self.end(Event.RESET)
                break
            if not data:
                self.end(Event.FIN)
                break
            if self.tls:
                self.incoming_bio.write(data)
                self.advance_tls()
            else:
                self.take(data)
            if self.paused:
                break
        self.stage.update(self)

    def look_for_late_reset(self) -> None:
        """A RST behind a FIN shows only in SO_ERROR."""
        if self.sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
            self.note(Event.RESET)
        self.stage.remove(self)

    def advance_tls(self) -> None:
        try:
            if not self.open:
                self.tls.do_handshake()
                self.open = True
                self.note(Event.CONNECTED, "alpn %s" % self.tls.selected_alpn_protocol())
            while True:
                data = self.tls.read(CHUNK)
                if not data:
                    self.note(Event.CLOSE_NOTIFY)
                    break
                self.take(data)
        except ssl.SSLWantReadError:
            pass
        except ssl.SSLZeroReturnError:
            self.note(Event.CLOSE_NOTIFY)
        except ssl.SSLError as error:
            self.note(Event.TLS_FAILED, error.reason or str(error))
        self.outgoing += self.outgoing_bio.read()
        self.flush()

    def take(self, data: bytes) -> None:
        self.received += len(data)
        if self.log and self.log[-1][0] == "data":
            self.log[-1][1].extend(data)
        else:
            self.log.append(("data", bytearray(data)))

    def note(self, event: str, detail: str = "") -> None:
        if not self.saw(event):
            self.log.append((event, detail))

    def end(self, event: str) -> None:
        self.note(event)
        self.ended = True
        if event == Event.RESET:
            self.outgoing.clear()

    def flush(self) -> None:
        while self.outgoing and not self.gone:
            try:
                sent = self.sock.send(self.outgoing[:1 << 18])
            except BlockingIOError:
                break
            except OSError:
                self.end(Event.RESET)
                break
            del self.outgoing[:sent]
        if self.sent_fin and not self.outgoing and not self.gone:
            try:
                self.sock.shutdown(socket.SHUT_WR)
            except OSError:
                pass
            self.sent_fin = False
        self.stage.update(self)


class Stage:
    """The loop: all ends of one scenario, and the raw server's listener."""

    def __init__(self):
        self.epoll = select.epoll()
        self.ends: dict[int, tuple[End, int]] = {}
        self.listeners: dict[int, tuple] = {}

    def watch(self, sock, accept) -> None:
        """accept(socket) is called for each connection that comes to this listening socket, which stays the caller's."""
        sock.setblocking(False)
        self.epoll.register(sock.fileno(), READ)
        self.listeners[sock.fileno()] = (sock, accept)

    def add(self, end: End) -> None:
        events = end.interest()
        self.epoll.register(end.sock.fileno(), events)
        self.ends[end.sock.fileno()] = (end, events)

    def update(self, end: End) -> None:
        if end.gone or self.ends.get(end.sock.fileno(), (None,))[0] is not end:
            return
        events = end.interest()
        if self.ends[end.sock.fileno()][1] != events:
            self.epoll.modify(end.sock.fileno(), events)
            self.ends[end.sock.fileno()] = (end, events)

    def remove(self, end: End) -> None:
        number = end.sock.fileno()
        if self.ends.get(number, (None,))[0] is end:
            del self.ends[number]
            self.epoll.unregister(number)

    def pump(self, condition, seconds: float) -> bool:
        """Moves bytes until condition() is true; False when the time was up first."""
        limit = time.monotonic() + seconds
        while not condition():
            left = limit - time.monotonic()
            if left <= 0:
                return False
            for number, events in self.epoll.poll(left):
                if number in self.listeners:
                    sock, accept = self.listeners[number]
                    accept(sock.accept()[0])
                elif number in self.ends:
                    self.ends[number][0].on_ready(events)
        return True

    def close(self) -> None:
        for end, _ in list(self.ends.values()):
            end.discard()
        self.epoll.close()
