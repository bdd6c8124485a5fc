"""Transparent mode with the packet filter rules that the tap itself prints, in network namespaces, over IPv4 and IPv6."""
import os
import re
import socket
import tempfile

from netns.lab import FAR, PHONE, SERVER, SERVER6, TAP, Lab
from sogo.suite import server, through
from support.processes import run
from support.registry import need, test
from support.tap import Tap, show
from support.upstream import Upstream
from cases.tls import authority

LISTEN = 8443


def printed_rules(tap: Tap) -> tuple[str, list[str]]:
    """The nft script that the tap prints, and the commands that undo it."""
    text = re.sub(r"^[ \t]*(?:[#>|] ?)?", "", tap.talk() + tap.output(), flags=re.MULTILINE)
    tables = re.findall(r"^(table (?:inet|ip6?) \S+ \{\n.*?\n\})", text, re.MULTILINE | re.DOTALL)
    undo = re.findall(r"^(?:sudo )?nft (delete table .+)$", text, re.MULTILINE)
    need(tables and undo, "no nft rules or no undo among what the tap prints:\n" + tap.talk() + tap.output())
    return "\n".join(tables) + "\n", undo


class Redirected:
    """Puts the printed rules in force while the block runs; then the undo must leave nothing."""

    def __init__(self, lab: Lab, tap: Tap):
        self.lab, self.before = lab, lab.rules()
        self.rules, self.undo = printed_rules(tap)

    def __enter__(self):
        run([*self.lab.inside("tap"), "nft", "-f", "-"], input=self.rules.encode())

    def __exit__(self, kind, *_):
        for words in self.undo:
            run([*self.lab.inside("tap"), "nft", *words.split()], codes=(0,) if kind is None else None)
        if kind is None:
            need(self.lab.rules() == self.before, "the undo leaves rules behind:\n" + self.lab.rules())


def transparent(lab: Lab, *options, **how) -> Tap:
    return Tap("transparent@[::]:%d" % LISTEN, options=["-q", "--upstream-ca", authority().cert, *options], prefix=lab.inside("tap"), **how)


def phone_curl(lab: Lab, *arguments):
    return run([*lab.inside("phone"), "curl", "-sS", "--max-time", "20", *arguments], codes=None)


@test("transparent: https and http, IPv4 and IPv6, with the printed rules and their undo", "real")
def printed():
    names = ("DNS:mail.example.org", "IP:" + SERVER, "IP:" + SERVER6)
    trace = os.path.join(tempfile.mkdtemp(prefix="eastap-trace."), "t.eastrace")
    with Upstream(authority().issue("mail", names)) as secure, Upstream() as plain, Lab({443: secure.port, 80: plain.port}) as lab:
        with transparent(lab, record=trace) as tap:
            ca = tap.ca()
            with Redirected(lab, tap):
                for address in (SERVER, "[%s]" % SERVER6):
                    done = phone_curl(lab, "--cacert", ca, "--resolve", "mail.example.org:443:" + address.strip("[]"), "https://mail.example.org/named")
                    need(b"GET /named" in done.stdout, "%s by name: %s %s\n%s" % (address, done.stdout, done.stderr.decode(), tap.talk()))
                    done = phone_curl(lab, "--cacert", ca, "https://%s/by-address" % address)
                    need(b"GET /by-address" in done.stdout, "%s by address: %s %s\n%s" % (address, done.stdout, done.stderr.decode(), tap.talk()))
                    done = phone_curl(lab, "http://%s/plain" % address)
                    need(b"GET /plain" in done.stdout, "%s plain: %s %s\n%s" % (address, done.stdout, done.stderr.decode(), tap.talk()))
            need(len(secure.seen) == 4 and len(plain.seen) == 2, "the servers saw %s %s" % (secure.seen, plain.seen))
            tap.stop()
    need(len(show(trace)) == 6, "the trace lists %d exchanges of 6" % len(show(trace)))
    clients = {str(e["client"]).rpartition(":")[0].strip("[]") for e in show(trace)}
    need(PHONE in {c.removeprefix("::ffff:") for c in clients}, "the trace names the clients %s" % clients)


@test("transparent: the rules keep QUIC away", "real")
def quic():
    with Lab({}) as lab, transparent(lab) as tap, Redirected(lab, tap):
        for family, address in ((socket.AF_INET, SERVER), (socket.AF_INET6, SERVER6)):
            with lab.socket_in("phone", family, socket.SOCK_DGRAM) as sock:
                sock.settimeout(5)
                sock.connect((address, 443))
                sock.send(b"\xc3initial")
                try:
                    sock.recv(100)
                    need(False, "an answer came from UDP 443")
                except ConnectionRefusedError:
                    pass      # rejected: a phone falls back to TCP at once
                except TimeoutError:
                    need(False, "UDP 443 to %s is dropped silently, not rejected" % address)


@test("transparent: straight to the tap's own port is no loop", "real")
def own_port():
    with Lab({}) as lab, transparent(lab) as tap, Redirected(lab, tap):
        done = phone_curl(lab, "-k", "https://%s:%d/" % (TAP, LISTEN))
        need(done.returncode != 0 or b"502" in done.stdout or b"itself" in done.stdout, "it answered %r" % done.stdout)
        need(tap.program.running(), "the tap died")
        descriptors = len(os.listdir("/proc/%d/fd" % tap.program.pid))
        need(descriptors < 100, "%d open files: a loop" % descriptors)


@test("clients from public addresses are refused unless --allow-public", "real")
def public_client():
    with Upstream() as plain, Lab({80: plain.port}) as lab:
        for options, served in (((), False), (("--allow-public",), True)):
            with Tap("reverse:http://%s:80@0.0.0.0:%d" % (SERVER, LISTEN), options=["-q", *options], prefix=lab.inside("tap")) as tap:
                done = phone_curl(lab, "--interface", FAR, "http://%s:%d/far" % (TAP, LISTEN))
                need((b"GET /far" in done.stdout) == served, "%s: %r %s\n%s" % (options, done.stdout, done.stderr.decode(), tap.talk()))
                near = phone_curl(lab, "http://%s:%d/near" % (TAP, LISTEN))
                need(b"GET /near" in near.stdout, "a private address was refused: %s" % near.stderr.decode())
                need(served or FAR in tap.talk(), "the refusal is not said: " + tap.talk())


@test("connect: a client on the network cannot reach the tap's loopback, nor link-local addresses", "real")
def connect_destinations():
    with Lab({}) as lab:
        with Tap("connect@0.0.0.0:%d" % LISTEN, options=["-q"], prefix=lab.inside("tap")) as tap:
            for target in ("http://127.0.0.1:%d/" % LISTEN, "http://[::1]:%d/" % LISTEN, "http://169.254.169.254/latest/meta-data/",
                           "http://localhost:%d/" % LISTEN, "http://%s:%d/" % (TAP, LISTEN)):
                done = phone_curl(lab, "-x", "http://%s:%d" % (TAP, LISTEN), "-o", "/dev/null", "-w", "%{http_code}", target)
                need(done.stdout in (b"403", b"502", b"508"), "%s: %r\n%s" % (target, done.stdout, tap.talk()))


@test("sogo: a session through transparent mode", "real")
def session():
    with Lab({443: server().port}) as lab:
        tap_options = ["transparent@[::]:%d" % LISTEN]
        with_rules: list[Redirected] = []

        def start(tap):
            with_rules.append(Redirected(lab, tap))
            with_rules[0].__enter__()
            return "https://mail.example.org/Microsoft-Server-ActiveSync", ["--resolve", SERVER + ":443"]
        note = through("transparent", tap_options, ["--gzip", "--version", "14.0"], start, lab.inside("phone"), lab.inside("tap"))
        with_rules[0].__exit__(None)
        return note
