"""The command line: exit codes, what goes to stdout and what to stderr, decode and encode on real bodies."""
import json
import os
import stat
import tempfile
import xml.etree.ElementTree

from eas.wbxml import Node, encode
from fidelity.corpus.messages import sync_request, sync_response
from support.processes import run
from support.registry import need, test
from support.tap import binary

CLEAN, FOUND, USAGE = 0, 1, 2


def eastap(*arguments, code: int, stdin: bytes = b"") -> tuple[bytes, str]:
    """Runs eastap; fails unless it ends with that exit code. (stdout, stderr)"""
    done = run([binary(), *arguments], codes=(code,), input=stdin)
    need(b"\x1b" not in done.stdout + done.stderr, "an escape sequence, though nobody watches: %r" % (done.stdout + done.stderr)[:200])
    return done.stdout, done.stderr.decode("utf-8", "replace")


# Bodies in canonical form and not, each of which must come back byte for byte.
BODIES = {
    "sync request": sync_request(),
    "sync response": sync_response(20),
    "folders": encode(Node("FolderHierarchy:FolderSync", Node("Status", 1), Node("SyncKey", "{x}1"), Node("Changes", Node("Count", 0)))),
    "opaque with NUL and ]]>": encode(Node("ComposeMail:SendMail", Node("ClientId", 1), Node("MIME", b"a\x00b]]>\r\n\xff<&>"))),
    "text with CR, tabs and blanks": encode(Node("Email:Subject", "  a\r\nb\tc \r ")),
    "empty text": encode(Node("Email:Subject", "")),
    "needless SWITCH_PAGE": b"\x03\x01\x6a\x00\x00\x00\x45\x00\x00\x5c\x01\x01",
    "content bit on an empty element": b"\x03\x01\x6a\x00\x45\x5c\x01\x01",
    "two strings in one element": b"\x03\x01\x6a\x00\x45\x5c\x4f\x4b\x031\x00\x032\x00\x01\x01\x01\x01",
    "length in more bytes than needed": b"\x03\x01\x6a\x00\x00\x15\x45\x50\xc3\x80\x03abc\x01\x01",
    "version 1.2": b"\x02\x01\x6a\x00\x45\x5c\x01\x01",
    "unknown token": b"\x03\x01\x6a\x00\x45\x7e\x03x\x00\x01\x01",
    "unknown page": b"\x03\x01\x6a\x00\x00\x63\x45\x03x\x00\x01",
}


@test("cli: decode and encode give back every body byte for byte")
def round_trip():
    for name, body in BODIES.items():
        done = run([binary(), "decode", "-"], codes=(CLEAN, FOUND), input=body)
        try:
            xml.etree.ElementTree.fromstring(done.stdout)
        except xml.etree.ElementTree.ParseError as error:
            need(False, "%s: not well-formed: %s\n%s" % (name, error, done.stdout.decode("utf-8", "replace")))
        back, _ = eastap("encode", "-", code=CLEAN, stdin=done.stdout)
        need(back == body, "%s: %s became %s by way of\n%s" % (name, body.hex(" "), back.hex(" "), done.stdout.decode("utf-8", "replace")))
    return "%d bodies" % len(BODIES)


@test("cli: decode reads files and stdin, and speaks JSON")
def decode():
    with tempfile.NamedTemporaryFile() as file:
        file.write(sync_response())
        file.flush()
        from_file, _ = eastap("decode", file.name, code=CLEAN)
        from_stdin, _ = eastap("decode", "-", code=CLEAN, stdin=sync_response())
        need(from_file == from_stdin, "file and stdin differ")
        need("Grüße 1 – 日本語" in from_file.decode(), from_file.decode())
        text, _ = eastap("decode", "--json", file.name, code=CLEAN)
        need(all(json.loads(line) for line in text.splitlines()), "no JSON")


@test("cli: decode of a damaged body shows what it read, says where it stopped, and exits with 1")
def damaged():
    body = sync_response()
    shown, said = eastap("decode", "-", code=FOUND, stdin=body[:len(body) - 40])
    need(b"Subject" in shown, "what was decoded is not shown")
    need(str(len(body) - 40) in said or "byte" in said, "no byte offset: " + said)
    eastap("decode", "-", code=FOUND, stdin=b"<html>no WBXML</html>")


@test("cli: encode refuses what is no XML or no ActiveSync")
def refused():
    for text in (b"<Sync", b"", b"<Nonsense xmlns='AirSync'/>", b"<Sync xmlns='Nowhere'/>"):
        _, said = eastap("encode", "-", code=USAGE, stdin=text)
        need(said.strip(), "nothing is said about %r" % text)


@test("cli: bad usage exits with 2 and talks on stderr")
def usage():
    for words in (["no-such-command"], ["decode", "/no/such/file"], ["run", "--no-such-option"], ["run", "no-such-mode"], ["show", "/no/such/trace"],
                  ["decode"], ["run", "reverse:ftp://x"]):
        shown, said = eastap(*words, code=USAGE)
        need(not shown and said.strip(), "%s: stdout %r, stderr %r" % (words, shown, said))


@test("cli: help and its topics")
def topics():
    listed, _ = eastap("help", code=CLEAN)
    for command in ("run", "demo", "decode", "encode", "show", "reaction", "ca"):
        need(command in listed.decode(), "help does not list %s" % command)
    for topic in ("faults", "filters", "hooks", "modes"):
        text, _ = eastap("help", topic, code=CLEAN)
        need(len(text) > 200, "help %s says little: %r" % (topic, text))


@test("cli: the CA is made once, for its owner alone, and differs between installations")
def certificate_authority():
    exports = []
    for _ in range(2):
        state = os.path.join(tempfile.mkdtemp(prefix="eastap-state."), "state")
        first, _ = eastap("ca", "export", "--state-dir", state, code=CLEAN)
        again, _ = eastap("ca", "export", "--state-dir", state, code=CLEAN)
        need(first == again and first.startswith(b"-----BEGIN CERTIFICATE-----"), "the CA changed, or is no PEM")
        exports.append(first)
        need(stat.S_IMODE(os.stat(state).st_mode) == 0o700, "mode of the state folder: %o" % os.stat(state).st_mode)
        keys = 0
        for folder, _, names in os.walk(state):
            for name in names:
                with open(os.path.join(folder, name), "rb") as file:
                    if b"PRIVATE KEY" in file.read():
                        keys += 1
                        need(stat.S_IMODE(os.fstat(file.fileno()).st_mode) == 0o600, "mode of %s" % name)
        need(keys == 1, "%d files with a private key" % keys)
        profile, _ = eastap("ca", "profile", "--state-dir", state, code=CLEAN)
        need(b"com.apple.security.root" in profile, "no Apple profile")
        facts, _ = eastap("ca", "show", "--state-dir", state, code=CLEAN)
        need(facts.strip(), "ca show says nothing")
    need(exports[0] != exports[1], "two installations share a CA")
