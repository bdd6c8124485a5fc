"""What `eastap run` prints: one line per exchange, XML with -v, heads with -vv, nothing with -q; never a secret, never a control character."""
import re
import socket

from eas.wbxml import Node, encode
from fidelity.corpus.messages import eas_post, eas_reply, sync_request, sync_response
from support.raw import OneAnswer, ask
from support.registry import need, test
from support.tap import Tap

SECRET = b"YWxpY2U6YWxpY2Utc2VjcmV0"    # in every eas_post


def printed(request: bytes, answer: bytes, *options) -> str:
    """What the tap writes on stdout for one exchange."""
    with OneAnswer(answer) as server, Tap("reverse:http://127.0.0.1:%d" % server.port, options=options) as tap:
        got = ask(tap.port, request)
        need(got == answer, "another answer came: %r" % got[:200])
        tap.stop()
        return tap.output()


@test("terminal: one line per exchange with device, command and status in words")
def one_line():
    text = printed(eas_post(b"Sync", sync_request()), eas_reply(sync_response()))
    lines = [line for line in text.splitlines() if "Sync" in line]
    need(len(lines) == 1, "%d lines: %s" % (len(lines), text))
    need("FIDELITY1" in lines[0], "no device: " + lines[0])
    need(re.search(r"success|ok", lines[0], re.IGNORECASE), "no status in words: " + lines[0])


@test("terminal: -q prints nothing per exchange")
def quiet():
    text = printed(eas_post(b"Sync", sync_request()), eas_reply(sync_response()), "-q")
    need(not text.strip(), "printed: " + text)


@test("terminal: -v prints the bodies as XML, -vv the heads as well; secrets are overwritten")
def verbose():
    text = printed(eas_post(b"Sync", sync_request()), eas_reply(sync_response()), "-v")
    need("<" in text and "SyncKey" in text and "Grüße 1 – 日本語" in text, "no XML: " + text)
    need("MS-ASProtocolVersion" not in text, "-v prints heads")
    text = printed(eas_post(b"Sync", sync_request()), eas_reply(sync_response()), "-vv")
    need("MS-ASProtocolVersion: 14.1" in text and "Microsoft-IIS" in text, "no heads: " + text)
    need("Authorization" in text and SECRET.decode() not in text, "the password is shown")


@test("terminal: nothing from the wire reaches it as a control character")
def control_characters():
    evil = "\x1b]0;owned\x07\x1b[31m\x9b31m\x08\x7f\u202eabc"
    body = encode(Node("FolderHierarchy:FolderSync", Node("Status", 1), Node("DisplayName", evil)))
    text = printed(eas_post(b"FolderSync", body, b"X-Evil: a\x9b31mb\x80"), eas_reply(body, b"X-Evil: \xc2\x9b31m"), "-vv")
    found = re.findall(r"[\x00-\x08\x0b-\x1f\x7f\x80-\x9f\u202a-\u202e\u2066-\u2069]", text)
    need(not found, "control characters reach the terminal: %r" % found)


@test("terminal: a waiting Ping shows as waiting")
def waiting():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        with Tap("reverse:http://127.0.0.1:%d" % listener.getsockname()[1]) as tap:
            with socket.create_connection(("127.0.0.1", tap.port)) as phone:
                ping = encode(Node("Ping:Ping", Node("HeartbeatInterval", 480), Node("Folders", Node("Folder", Node("Id", 5), Node("Class", "Email")))))
                phone.sendall(eas_post(b"Ping", ping))
                server, _ = listener.accept()
                with server:
                    server.recv(65536)
                    tap.program.wait_for(lambda: re.search(r"Ping.*wait", tap.output() + tap.talk()), "the waiting Ping", 15)
                    need("8" in tap.output() + tap.talk(), "the heartbeat is not named")
