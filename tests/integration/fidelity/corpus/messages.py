"""Pieces that the scenarios are written with. Everything is bytes exactly as it goes on the wire."""
import struct

from eas.wbxml import Node, encode

CRLF = b"\r\n"
HOST = b"Host: mail.example.org"
WBXML = b"Content-Type: application/vnd.ms-sync.wbxml"
LAST = b"0\r\n\r\n"
EAS = b"/Microsoft-Server-ActiveSync?Cmd=%s&User=alice&DeviceId=FIDELITY1&DeviceType=EasClient"


def head(start: bytes, *headers: bytes) -> bytes:
    return CRLF.join((start, *headers)) + CRLF + CRLF


def get(target: bytes = b"/", *headers: bytes) -> bytes:
    return head(b"GET " + target + b" HTTP/1.1", HOST, *headers)


def post(target: bytes, body: bytes, *headers: bytes) -> bytes:
    return head(b"POST " + target + b" HTTP/1.1", HOST, *headers, b"Content-Length: %d" % len(body)) + body


def reply(body: bytes = b"", *headers: bytes, status: bytes = b"200 OK") -> bytes:
    return head(b"HTTP/1.1 " + status, *headers, b"Content-Length: %d" % len(body)) + body


def chunk(data: bytes, extension: bytes = b"", size: bytes | None = None) -> bytes:
    return (size or b"%x" % len(data)) + extension + CRLF + data + CRLF


def eas_post(command: bytes, body: bytes, *headers: bytes) -> bytes:
    """An EAS command with its usual headers. Body b"": no Content-Type, as phones do it."""
    kind = (WBXML,) if body else ()
    return post(EAS % command, body, b"Authorization: Basic YWxpY2U6YWxpY2Utc2VjcmV0", b"MS-ASProtocolVersion: 14.1",
                b"X-MS-PolicyKey: 4242", b"User-Agent: EasClient/1.0", *kind, *headers)


def eas_reply(body: bytes, *headers: bytes) -> bytes:
    return reply(body, b"Server: Microsoft-IIS/10.0", b"MS-Server-ActiveSync: 15.1", WBXML, *headers)


def sync_request(key: str = "1") -> bytes:
    return encode(Node("AirSync:Sync", Node("Collections", Node(
        "Collection", Node("SyncKey", key), Node("CollectionId", "5"), Node("DeletesAsMoves"), Node("GetChanges"), Node("WindowSize", 25),
        Node("Options", Node("FilterType", 3), Node("AirSyncBase:BodyPreference", Node("Type", 1), Node("TruncationSize", 4096)))))))


def sync_response(mails: int = 3) -> bytes:
    def mail(number):
        return Node("Add", Node("ServerId", "5:%d" % number), Node(
            "ApplicationData", Node("Email:To", "alice@example.org"), Node("Email:Subject", "Grüße %d – 日本語" % number),
            Node("Email2:ConversationId", bytes(range(16))), Node("AirSyncBase:Body", Node("Type", 1), Node("Data", "text & more\r\n" * 20))))
    return encode(Node("AirSync:Sync", Node("Collections", Node(
        "Collection", Node("SyncKey", "2"), Node("CollectionId", "5"), Node("Status", 1),
        Node("Commands", *[mail(n) for n in range(mails)])))))


def multipart(*parts: bytes) -> bytes:
    """A body of application/vnd.ms-sync.multipart (MS-ASCMD 2.2.1.10.1.1)."""
    at, table = 4 + 8 * len(parts), b""
    for part in parts:
        table += struct.pack("<II", at, len(part))
        at += len(part)
    return struct.pack("<I", len(parts)) + table + b"".join(parts)
