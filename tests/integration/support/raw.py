"""One raw request and one raw answer over plain sockets, for cases where the tap is meant to change something."""
import socket
import threading

LIMIT = 10.0   # seconds


def read_until(sock, done) -> bytes:
    """Reads until done(bytes) is true or the other side ends."""
    data = b""
    while not done(data):
        piece = sock.recv(65536)
        if not piece:
            break
        data += piece
    return data


def whole_message(data: bytes) -> bool:
    """A head and, by its Content-Length, a body."""
    head, end, body = data.partition(b"\r\n\r\n")
    if not end:
        return False
    length = next((int(line.split(b":")[1]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), 0)
    return len(body) >= length


class OneAnswer:
    """A plain server on 127.0.0.1 that takes connections, keeps what each sends first, and answers with the same bytes."""

    def __init__(self, answer: bytes, host: str = "127.0.0.1"):
        self.answer, self.received = answer, []
        self.listener = socket.create_server((host, 0), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
        self.port = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self.work, daemon=True)
        self.thread.start()

    def work(self) -> None:
        while True:
            try:
                sock, _ = self.listener.accept()
            except OSError:
                return
            with sock:
                sock.settimeout(LIMIT)
                try:
                    data = read_until(sock, whole_message)
                    if data:
                        self.received.append(data)
                        sock.sendall(self.answer)
                except OSError:
                    pass

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()


def ask(port: int, request: bytes, host: str = "127.0.0.1") -> bytes:
    """Sends the request on a new connection; what came back until one message was whole or the connection ended."""
    with socket.create_connection((host, port), LIMIT) as sock:
        sock.settimeout(LIMIT)
        sock.sendall(request)
        return read_until(sock, whole_message)
