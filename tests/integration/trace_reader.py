"""A reader of traces in Python, written from docs/trace-format.md alone; needs python3-msgpack.

    python3 tests/integration/trace_reader.py TRACE [--json]

Prints one line for each exchange. Exit code 1 when a part of the file is damaged, 2 when it is no trace.
"""
import json
import struct
import sys
import zlib

import msgpack

MAGIC = b"\xa8eastrace"
VERSION = 1
HEAD = struct.Struct(">BBBIBI")     # 93 kind CE crc C6 length
HEADER, CONNECTION, TLS, REQUEST, EXCHANGE, CLOSED, NOTE, END = 1, 2, 3, 4, 5, 6, 7, 127


class NotATrace(Exception):
    pass


class Trace:
    """Everything in a trace: `header`, `connections` and `exchanges` by id, `end`, and `damage` as (offset, length)."""

    def __init__(self, data: bytes):
        if data[:len(MAGIC)] != MAGIC or len(data) < len(MAGIC) + 1:
            raise NotATrace("the magic is missing")
        if data[len(MAGIC)] != VERSION:
            raise NotATrace("format version %d" % data[len(MAGIC)])
        self.header, self.end, self.damage = None, None, []
        self.connections, self.exchanges, self.notes, self.kinds = {}, {}, [], []
        for kind, payload in self._records(data):
            self.kinds.append(kind)
            self._take(kind, payload)

    def _records(self, data: bytes):
        at = len(MAGIC) + 1
        while at < len(data):
            record = self._record(data, at)
            if record is None:
                begin = at
                while at < len(data) and record is None:
                    at += 1
                    record = self._record(data, at)
                self.damage.append((begin, at - begin))
                if record is None:
                    return
            kind, payload = record
            at += HEAD.size + len(payload)
            yield kind, msgpack.unpackb(payload, raw=False, strict_map_key=True)

    @staticmethod
    def _record(data: bytes, at: int):
        if len(data) - at < HEAD.size:
            return None
        array, kind, uint32, crc, bin32, length = HEAD.unpack_from(data, at)
        payload = data[at + HEAD.size:at + HEAD.size + length]
        if (array, uint32, bin32) != (0x93, 0xCE, 0xC6) or kind > 0x7F or len(payload) < length:
            return None
        return (kind, payload) if zlib.crc32(bytes([kind]) + payload) == crc else None

    def _take(self, kind: int, record: dict) -> None:
        if kind == HEADER:
            self.header = record
        elif kind == CONNECTION:
            self.connections.setdefault(record["id"], {"tls": []}).update(record)
        elif kind == TLS:
            self.connections.setdefault(record["connection"], {"tls": []})["tls"].append(record)
        elif kind in (REQUEST, EXCHANGE):
            exchange = self.exchanges.setdefault(record["id"], {})
            exchange.update(record)
            exchange["over"] = kind == EXCHANGE
        elif kind == CLOSED:
            self.connections.setdefault(record["connection"], {"tls": []})["closed_by"] = record.get("by", "")
        elif kind == NOTE:
            self.notes.append(record)
        elif kind == END:
            self.end = record


def content(message: dict, received: dict | None = None) -> bytes | None:
    """A message's body without chunk framing; None where it was not kept. `received`: of a message that was sent on."""
    if message.get("same_body"):
        return content(received)
    if "body" not in message:
        return None if message.get("wire_length") else b""
    body, spans = message["body"], message.get("content")
    if spans is None:
        return body
    return b"".join(body[begin:end] for begin, end in zip(spans[::2], spans[1::2]))


def start_line(message: dict | None) -> str:
    return "" if message is None else message["head"].lstrip(b"\r\n").split(b"\r\n")[0].decode("latin-1")


def describe(exchange: dict) -> dict:
    request, response = exchange.get("request"), exchange.get("response")
    return {
        "id": exchange["id"],
        "request": start_line(request),
        "response": start_line(response),
        "request_content": None if request is None else (content(request) or b"").hex(),
        "response_content": None if response is None else (content(response) or b"").hex(),
        "duration": exchange.get("duration"),
        "notes": [note.get("text", "") for note in exchange.get("notes", [])],
        "over": exchange["over"],
    }


def main(arguments: list[str]) -> int:
    with open(arguments[0], "rb") as file:
        data = file.read()
    try:
        trace = Trace(data)
    except NotATrace as error:
        print("%s: not a trace: %s" % (arguments[0], error), file=sys.stderr)
        return 2
    for exchange in trace.exchanges.values():
        line = describe(exchange)
        print(json.dumps(line) if "--json" in arguments else "%(id)6d  %(request)s  ->  %(response)s" % line)
    for offset, length in trace.damage:
        print("%s: byte %d: %d bytes are damaged" % (arguments[0], offset, length), file=sys.stderr)
    return 1 if trace.damage else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
