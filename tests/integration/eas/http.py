"""HTTP/1.1 over TLS, by hand, so that every choice on the wire is the test's."""
import base64
import gzip
import socket
import ssl
import urllib.parse
import zlib


class HttpError(Exception):
    """The answer is not what HTTP allows, or there is none."""


class Closed(HttpError):
    """The connection ended before the first byte of an answer."""


class Response:
    """status, head (bytes as they came), headers (pairs in order), raw (the body less any chunks), body (without content coding)."""

    def __init__(self, status, head, headers, raw, interim):
        self.status, self.head, self.headers, self.raw, self.interim = status, head, headers, raw, interim
        self.body = raw
        coding = self.header("Content-Encoding").lower()
        if coding == "gzip":
            self.body = gzip.decompress(raw)
        elif coding == "deflate":
            self.body = zlib.decompress(raw)

    def header(self, name):
        return ", ".join(v for k, v in self.headers if k.lower() == name.lower())


class Connection:
    """One connection to the server, opened when needed, through the CONNECT proxy if there is one.

    options: url, proxy, cacert, insecure, timeout, keepalive, expect, chunked, resolve (address:port to connect to instead of the URL's).
    """

    def __init__(self, options):
        self.options = options
        self.url = urllib.parse.urlsplit(options.url)
        self.socket = self.file = None
        self.opened, self.reopened, self.answered = 0, 0, False

    def open(self):
        https = self.url.scheme == "https"
        host, port = self.url.hostname, self.url.port or (443 if https else 80)
        s = self.tunnel(host, port) if self.options.proxy else socket.create_connection(self.address(host, port), self.options.timeout)
        s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if https:
            context = ssl.create_default_context(cafile=self.options.cacert)
            if self.options.insecure:
                context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            context.set_alpn_protocols(["http/1.1"])
            s = context.wrap_socket(s, server_hostname=host)
        self.socket, self.file = s, s.makefile("rb")
        self.opened += 1

    def address(self, host, port):
        if not self.options.resolve:
            return host, port
        address, _, other = self.options.resolve.rpartition(":")
        return address.strip("[]"), int(other)

    def tunnel(self, host, port):
        """A connection through CONNECT."""
        proxy = self.options.proxy
        proxy = urllib.parse.urlsplit(proxy if "//" in proxy else "//" + proxy)
        s = socket.create_connection((proxy.hostname, proxy.port or 3128), self.options.timeout)
        head = "CONNECT %s:%d HTTP/1.1\r\nHost: %s:%d\r\n" % (host, port, host, port)
        if proxy.username:
            login = basic(urllib.parse.unquote(proxy.username), urllib.parse.unquote(proxy.password or ""))
            head += "Proxy-Authorization: Basic %s\r\n" % login
        s.sendall(head.encode() + b"\r\n")
        status, answer, _ = read_head(s.makefile("rb", buffering=0))
        if status != 200:
            raise HttpError("proxy answered CONNECT with %s" % answer.split(b"\r\n")[0].decode())
        return s

    def close(self):
        if self.socket:
            self.file.close()
            self.socket.close()
        self.socket = self.file = None

    def request(self, head, body, timeout):
        """Sends a request; once more on a new connection if a kept one turns out to be closed."""
        kept = self.socket is not None
        try:
            return self.attempt(head, body, timeout)
        except Exception as error:
            self.close()
            if not kept or self.answered or not isinstance(error, (Closed, ConnectionError, ssl.SSLEOFError)):
                raise
        self.reopened += 1
        return self.attempt(head, body, timeout)

    def attempt(self, head, body, timeout):
        self.answered = False
        if not self.socket:
            self.open()
        self.socket.settimeout(timeout)
        interim, answer = [], None
        if self.options.expect and body:
            self.socket.sendall(head)
            head = b""
            answer = read_head(self.file)     # no 100 Continue until the time-out is a failure too
            if answer[0] == 100:
                interim.append(answer[1])
                answer = None
        if answer is None:
            self.socket.sendall(head + (chunked(body) if self.options.chunked and body else body))
            answer = read_head(self.file)
        while 100 <= answer[0] < 200:
            interim.append(answer[1])
            answer = read_head(self.file)
        self.answered = True
        return self.read_response(answer, interim)

    def read_response(self, answer, interim):
        status, raw_head, headers = answer
        low = {k.lower(): v for k, v in headers}
        keep = low.get("connection", "").lower() != "close" and not raw_head.startswith(b"HTTP/1.0")
        if "chunked" in low.get("transfer-encoding", "").lower():
            data = self.read_chunks()
        elif "content-length" in low:
            data = self.read_exactly(int(low["content-length"]))
        elif status in (204, 304):
            data = b""
        else:
            data, keep = self.file.read(), False
        if not keep or not self.options.keepalive:
            self.close()
        return Response(status, raw_head, headers, data, interim)

    def read_exactly(self, size):
        data = self.file.read(size)
        if len(data) != size:
            raise HttpError("body cut short: %d of %d bytes" % (len(data), size))
        return data

    def read_chunks(self):
        out = []
        while True:
            size = int(self.file.readline().split(b";")[0], 16)
            out.append(self.read_exactly(size))
            if not size:
                while self.file.readline() not in (b"\r\n", b""):
                    pass
                return b"".join(out)
            self.file.readline()


def read_head(file):
    """Reads a status line and headers; from a raw proxy socket too, so never past the empty line."""
    first = file.readline()
    if not first:
        raise Closed("connection closed before an answer")
    lines = [first]
    while lines[-1] not in (b"\r\n", b"\n"):
        lines.append(file.readline())
        if not lines[-1]:
            raise HttpError("head cut short")
    headers = [(k.strip(), v.strip()) for k, _, v in (line.decode("latin-1").partition(":") for line in lines[1:-1])]
    return int(first.split()[1]), b"".join(lines), headers


def chunked(body, size=1000):
    parts = [body[i:i + size] for i in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(p), p) for p in parts) + b"0\r\n\r\n"


def basic(user, password):
    return base64.b64encode(("%s:%s" % (user, password)).encode()).decode()
