"""A small HTTP(S) server on 127.0.0.1 for the cases: echoes, streams, swallows and waits.

    /bytes/N   N bytes of a known pattern          /wait      no answer until the client goes away
    /sink      POST or PUT: {"bytes", "crc"}       anything   the request's head and body, as JSON
"""
import http.server
import json
import socket
import ssl
import threading
import zlib

PATTERN = bytes(range(256)) * 4096   # 1 MiB


def pattern_crc(size: int) -> int:
    """The CRC-32 of what /bytes/SIZE sends."""
    crc = 0
    while size:
        piece = PATTERN[:size]
        crc = zlib.crc32(piece, crc)
        size -= len(piece)
    return crc


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "upstream", ""
    disable_nagle_algorithm = True

    def answer(self):
        self.server.note(self)
        if self.path.startswith("/bytes/"):
            self.send_pattern(int(self.path[7:]))
        elif self.path == "/wait":
            self.rfile.read(1)
            self.close_connection = True
        elif self.path == "/sink":
            size, crc = 0, 0
            for piece in self.body():
                size, crc = size + len(piece), zlib.crc32(piece, crc)
            self.send_json({"bytes": size, "crc": crc})
        else:
            body = b"".join(self.body())
            self.send_json({"line": self.requestline, "headers": self.headers.items(), "body": body.decode("latin-1")})

    do_GET = do_POST = do_PUT = do_OPTIONS = do_DELETE = answer

    def body(self):
        """The request's body, piece by piece."""
        if "chunked" in self.headers.get("Transfer-Encoding", ""):
            while size := int(self.rfile.readline().split(b";")[0], 16):
                yield self.rfile.read(size)
                self.rfile.readline()
            while self.rfile.readline() not in (b"\r\n", b""):
                pass
            return
        left = int(self.headers.get("Content-Length", 0))
        while left:
            piece = self.rfile.read(min(left, 1 << 18))
            if not piece:
                return
            left -= len(piece)
            yield piece

    def send_json(self, value):
        data = json.dumps(value).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def send_pattern(self, size):
        self.send_response(200)
        self.send_header("Content-Type", "application/octet-stream")
        self.send_header("Content-Length", str(size))
        self.end_headers()
        while size:
            piece = PATTERN[:size]
            self.wfile.write(piece)
            size -= len(piece)

    def log_message(self, *_):
        pass


def say_goodbye(sock) -> None:
    """close_notify, which Python's server would leave out."""
    try:
        sock.settimeout(2)
        sock.unwrap()
    except (ssl.SSLError, OSError, ValueError):
        pass


class Upstream(http.server.ThreadingHTTPServer):
    """With a certificate (cert, key files) it speaks HTTPS. `seen` lists a dictionary for each request: path, client port and, with TLS,
    version, cipher, alpn, server name and whether the session was resumed. `accepted` counts connections."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, certificate=None, *, versions=None, alpn=None, ciphers=None, host="127.0.0.1"):
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        super().__init__((host, 0), Handler)
        self.seen: list[dict] = []
        self.accepted = 0
        self.names: dict[int, str] = {}
        self.context = self.make_context(certificate, versions, alpn, ciphers) if certificate else None
        self.thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self.thread.start()

    def make_context(self, certificate, versions, alpn, ciphers):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
        if ciphers:
            context.set_ciphers(ciphers)
        if versions:
            context.minimum_version, context.maximum_version = versions
        if alpn:
            context.set_alpn_protocols(alpn)
        context.sni_callback = lambda sock, name, _context: self.names.__setitem__(id(sock), name) and None
        return context

    @property
    def port(self) -> int:
        return self.server_address[1]

    def finish_request(self, request, client_address):
        self.accepted += 1
        if self.context:
            try:
                request = self.context.wrap_socket(request, server_side=True)
            except (ssl.SSLError, OSError):
                return
        try:
            super().finish_request(request, client_address)
        except (ssl.SSLError, OSError):
            pass    # the client went away
        finally:
            if self.context:
                say_goodbye(request)
            self.shutdown_request(request)

    def note(self, handler) -> None:
        sock, facts = handler.connection, {"path": handler.path, "client": handler.client_address[1]}
        if self.context:
            facts |= {"version": sock.version(), "cipher": sock.cipher()[0], "alpn": sock.selected_alpn_protocol(),
                      "name": self.names.get(id(sock)), "resumed": sock.session_reused}
        self.seen.append(facts)

    def stop(self) -> None:
        self.shutdown()
        self.server_close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
