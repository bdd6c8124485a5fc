"""One device that speaks Exchange ActiveSync: builds requests, checks answers, prints a line for each, remembers what came."""
import base64
import itertools
import os
import struct
import threading
import time
import urllib.parse
import zlib

from eas.http import Connection, HttpError, basic
from eas.wbxml import decode, encode

# MS-ASHTTP 2.2.1.1.1.1.2 and .3: command codes and parameter tags of the base64 query.
CODES = {"Sync": 0, "SendMail": 1, "SmartForward": 2, "SmartReply": 3, "GetAttachment": 4, "FolderSync": 9, "FolderCreate": 10,
         "FolderDelete": 11, "FolderUpdate": 12, "MoveItems": 13, "GetItemEstimate": 14, "MeetingResponse": 15, "Search": 16,
         "Settings": 17, "Ping": 18, "ItemOperations": 19, "Provision": 20, "ResolveRecipients": 21, "ValidateCert": 22}
PARAMETERS = {"AttachmentName": 0, "CollectionId": 1, "ItemId": 3}
WBXML = "application/vnd.ms-sync.wbxml"
MULTIPART = "application/vnd.ms-sync.multipart"
COUNTER = itertools.count(1)
PRINTING = threading.Lock()


class Failure(Exception):
    """An answer is not what was wanted; it has its line already."""


def need(condition, message):
    if not condition:
        raise Failure(message)


class Reply:
    """An answer with its document: root (a Node or None), parts (of a multipart answer), eas (the first Status, or what there is instead)."""

    def __init__(self, http):
        self.http, self.status = http, http.status
        self.type = http.header("Content-Type").split(";")[0].strip()
        self.parts = []
        data = http.body
        if self.type == MULTIPART and data:
            count = struct.unpack_from("<I", data)[0]
            places = [struct.unpack_from("<II", data, 4 + 8 * i) for i in range(count)]
            self.parts = [data[at:at + size] for at, size in places]
            data = self.parts[0]
        wbxml = self.status == 200 and data and (self.parts or self.type == WBXML)
        self.root = decode(data) if wbxml else None
        self.eas = self.root.text("Status", "none") if self.root else ("empty" if not data else "-")

    def every(self, tag):
        return list(self.root.every(tag)) if self.root else []

    def text(self, tag, default=""):
        return self.root.text(tag, default) if self.root else default


class Client:
    """name is "s1", "s2" ...; its number replaces '#' in user and password. `answers` keeps (command, Reply) of every call that went well."""

    def __init__(self, options, name):
        self.options, self.name = options, name
        self.user, self.password = (s.replace("#", name[1:]) for s in (options.user, options.password))
        self.device = "%s%s" % (options.device, name.upper())
        self.connection = Connection(options)
        self.policy_key = 0
        self.failures = self.requests = 0
        self.answers = []

    def query(self, cmd, parameters, save, multipart):
        o = self.options
        if not o.base64:
            pairs = [("Cmd", cmd), ("User", self.user), ("DeviceId", self.device), ("DeviceType", "EasClient")]
            pairs += list(parameters.items()) + ([("SaveInSent", "T")] if save else [])
            # '%' stays: SOGo's folder ids are escaped already, and it unescapes a query only once
            return urllib.parse.urlencode(pairs, quote_via=urllib.parse.quote, safe="%")
        device, kind = self.device.encode(), b"EasClient"
        raw = struct.pack("<BBHB", int(o.version.replace(".", "")), CODES[cmd], 0x0409, len(device)) + device
        raw += struct.pack("<BI", 4, self.policy_key) if self.policy_key else b"\0"
        raw += bytes([len(kind)]) + kind
        for key, value in parameters.items():
            raw += bytes([PARAMETERS[key], len(value)]) + value.encode()
        if save or multipart:
            raw += bytes([7, 1, 1 * save + 2 * multipart])
        return base64.b64encode(raw).decode()

    def head(self, method, target, headers):
        o = self.options
        lines = ["%s %s HTTP/1.1" % (method, target), "Host: " + self.connection.url.netloc.rpartition("@")[2], "User-Agent: EasClient/1.0"]
        if o.gzip:
            lines.append("Accept-Encoding: gzip")
        if not o.keepalive:
            lines.append("Connection: close")
        return ("\r\n".join(lines + ["%s: %s" % pair for pair in headers]) + "\r\n\r\n").encode()

    def send(self, cmd, body=None, *, parameters=None, save=False, multipart=False, mime=None, method="POST",
             password=None, timeout=None, connection=None):
        """Sends one command and returns its Reply; body is a Node, mime an rfc822 message."""
        o = self.options
        target = self.connection.url.path or "/Microsoft-Server-ActiveSync"
        data = mime if mime is not None else encode(body) if body else b""
        headers = [("Authorization", "Basic " + basic(self.user, password or self.password))]
        if method == "POST":
            target += "?" + self.query(cmd, parameters or {}, save, multipart)
            if not o.base64:
                headers += [("MS-ASProtocolVersion", o.version), ("X-MS-PolicyKey", self.policy_key)]
                headers += [("MS-ASAcceptMultiPart", "T")] if multipart else []
            if data:
                headers.append(("Content-Type", "message/rfc822" if mime is not None else WBXML))
            headers.append(("Transfer-Encoding", "chunked") if data and o.chunked else ("Content-Length", len(data)))
            if data and o.expect:
                headers.append(("Expect", "100-continue"))
        head = self.head(method, target, headers)
        name = "%04d-%s-%s" % (next(COUNTER), self.name, cmd)
        self.dump(name, "request", head, data, body)
        response = (connection or self.connection).request(head, data, timeout or o.timeout)
        reply = Reply(response)
        self.dump(name, "response", b"".join(response.interim) + response.head, response.raw, reply.root)
        return reply

    def dump(self, name, kind, head, body, root):
        """Writes the head, the body as it was on the wire (less any chunks), and the elements in a readable form."""
        for suffix, data in (("head", head), ("body", body), ("txt", root.outline().encode() + b"\n" if root else b"")):
            if self.options.dump and data:
                with open(os.path.join(self.options.dump, "%s-%s.%s" % (name, kind, suffix)), "wb") as f:
                    f.write(data)

    def line(self, cmd, reply, began, problem, note):
        self.requests += 1
        self.failures += bool(problem)
        size = "%7d B" % len(reply.http.raw) if reply else ""
        if reply and reply.http.header("Content-Encoding"):
            note += " (%s)" % reply.http.header("Content-Encoding")
        with PRINTING:
            print("%-4s %-4s %-17s HTTP %-3s EAS %-5s %6.0f ms %9s  %s" % (
                "FAIL" if problem else "ok", self.name, cmd, reply.status if reply else "-", reply.eas if reply else "-",
                1000 * (time.monotonic() - began), size, problem or note), flush=True)

    def call(self, cmd, body=None, *, want=("1",), http=200, check=None, **how):
        """send, then check: HTTP status, EAS status in want (None: any), and check(reply) -> note or Failure."""
        began, reply = time.monotonic(), None
        try:
            reply = self.send(cmd, body, **how)
            for _ in range(9):
                if reply.status != 501 or self.options.sessions == 1 or "#" in self.options.user:
                    break
                # SOGo says this when another session has just deleted an item that it was about to send
                with PRINTING:
                    print("note %-4s %-17s HTTP 501, asking again" % (self.name, cmd), flush=True)
                reply = self.send(cmd, body, **how)
            need(reply.status == http, "wanted HTTP %d: %s" % (http, reply.http.body[:200]))
            need(want is None or reply.eas in want, "wanted EAS status %s" % " or ".join(want or ()))
            header = self.options.expect_header
            need(not header or reply.http.header(header), "the header %s is missing" % header)
            note = check(reply) if check else ""
        except (Failure, HttpError, OSError, ValueError, zlib.error) as error:
            self.line(cmd, reply, began, str(error) or repr(error), "")
            raise Failure(cmd) from error
        self.line(cmd, reply, began, "", note or "")
        self.answers.append((cmd, reply))
        return reply
