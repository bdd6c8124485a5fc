"""What `eastap reaction` says of a scripted phone whose ways are known."""
import json
import time

from cases.recording import new_trace
from eas.wbxml import Node, encode
from support.processes import run
from support.raw import OneAnswer, ask
from support.registry import need, test
from support.tap import Tap, binary

OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/vnd.ms-sync.wbxml\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
FAULTS = ("answer status=503 retry-after=30 command=Sync nth=1", "drop command=SendMail nth=1", "drop command=Search")


class Phone:
    """Sends each request on a new connection."""

    def __init__(self, tap: Tap):
        self.port = tap.port

    def send(self, command: str, body: bytes = b"") -> bytes:
        return ask(self.port, b"POST /Microsoft-Server-ActiveSync?Cmd=%s&User=anna&DeviceId=PHONE1&DeviceType=iPhone HTTP/1.1\r\n"
                   b"Host: localhost\r\nMS-ASProtocolVersion: 14.1\r\nContent-Type: application/vnd.ms-sync.wbxml\r\n"
                   b"Content-Length: %d\r\n\r\n" % (command.encode(), len(body)) + body)

    def sync(self, key: str) -> bytes:
        return self.send("Sync", encode(Node("AirSync:Sync", Node("Collections", Node("Collection", Node("SyncKey", key),
                                                                                       Node("CollectionId", "5"))))))

    def mail(self, client_id: str) -> bytes:
        return self.send("SendMail", encode(Node("ComposeMail:SendMail", Node("ClientId", client_id),
                                                 Node("MIME", b"Subject: x\r\n\r\nhello"))))


def play(phone: Phone, pause: float) -> None:
    phone.sync("7")            # 503 with Retry-After: 30
    time.sleep(pause)
    phone.sync("7")            # too soon
    phone.mail("1")            # dropped
    time.sleep(pause)
    phone.mail("2")            # the same mail under another ClientId
    phone.send("Search")       # dropped, and never sent again


@test("reaction: a phone that ignores Retry-After, sends a mail twice, and gives a search up")
def scripted_phone():
    trace = new_trace()
    options = ["-q"] + [word for fault in FAULTS for word in ("--fault", fault)]
    with OneAnswer(OK) as server, Tap("reverse:http://127.0.0.1:%d" % server.port, options=options, record=trace) as tap:
        play(Phone(tap), 0.5)
        tap.stop()
    done = run([binary(), "reaction", trace, "--json"], codes=(1,))
    stories = [json.loads(line) for line in done.stdout.decode().splitlines()]
    whats = [[r["what"] for r in story["reactions"]] for story in stories]
    need([w[0] for w in whats] == ["retry_after_ignored", "duplicated", "too_early"], "reactions: %s" % whats)
    need("retried" in whats[0] and "reconnected" in whats[0], "reactions: %s" % whats[0])
    need([bool(story["recovered"]) for story in stories] == [True, True, False], "recovered: %s" % [s["recovered"] for s in stories])
    need(0.4 < stories[0]["reactions"][0]["after_s"] < 10, "delay: %s" % stories[0]["reactions"][0])
    table = run([binary(), "reaction", trace], codes=(1,)).stdout.decode()
    need("ignored Retry-After: asked again" in table and "1 of 1" in table and "\x1b" not in table, table)
    run([binary(), "reaction", trace, "--filter", "cmd == Sync"], codes=(0,))
    return "%d faults" % len(stories)
