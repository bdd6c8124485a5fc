"""connect mode, what it changes and refuses; chains of proxies; PROXY protocol; loops; several listeners."""
import os
import tempfile

from cases.tls import authority, reverse, url
from support.processes import free_port, run
from support.raw import OneAnswer, ask
from support.registry import need, test
from support.tap import Tap, binary, show
from support.tools import curl
from support.upstream import Upstream

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


def connect(*options, **how) -> Tap:
    return Tap("connect", options=["-q", "--upstream-ca", authority().cert, *options], **how)


@test("connect: curl -x with https")
def curl_connect():
    with Upstream(authority().issue("plain")) as upstream, connect() as tap:
        answer = curl("-x", "http://127.0.0.1:%d" % tap.port, "--cacert", tap.ca(), "https://localhost:%d/x" % upstream.port)
        need(answer.status == 200 and answer.json()["line"] == "GET /x HTTP/1.1", answer.talk)


@test("connect: absolute-form becomes origin-form, Proxy-* headers are dropped, the rest stays byte for byte")
def absolute_form():
    with OneAnswer(OK) as server, connect() as tap:
        host = b"127.0.0.1:%d" % server.port
        answer = ask(tap.port, b"POST http://" + host + b"/a%20b?q=1 HTTP/1.1\r\nhOsT: " + host + b"\r\nProxy-Connection: keep-alive\r\nX-b:  2 \r\n"
                     b"Proxy-Authorization: Basic eA==\r\nx-B: 1\r\nContent-Length: 4\r\n\r\nbody")
        need(answer == OK, "the client got %r" % answer)
        wanted = b"POST /a%20b?q=1 HTTP/1.1\r\nhOsT: " + host + b"\r\nX-b:  2 \r\nx-B: 1\r\nContent-Length: 4\r\n\r\nbody"
        need(server.received == [wanted], "the server got %r" % server.received)


@test("connect: absolute-form without a path, and curl's own")
def absolute_form_bare():
    with OneAnswer(OK) as server, connect() as tap:
        host = b"127.0.0.1:%d" % server.port
        ask(tap.port, b"GET http://" + host + b" HTTP/1.1\r\nHost: " + host + b"\r\n\r\n")
        need(server.received[0].startswith(b"GET / HTTP/1.1\r\n"), "the server got %r" % server.received)
        answer = curl("-x", "http://127.0.0.1:%d" % tap.port, "http://127.0.0.1:%d/p" % server.port)
        need(answer.status == 200 and answer.text() == "ok", answer.talk)
        need(server.received[1].startswith(b"GET /p HTTP/1.1\r\nHost: ") and b"Proxy-Connection" not in server.received[1], repr(server.received[1]))


@test("connect: keep-alive to one server, then another server on the same client connection")
def absolute_form_two_servers():
    with Upstream() as one, Upstream() as two, connect() as tap:
        answer = curl("-x", "http://127.0.0.1:%d" % tap.port, *["http://127.0.0.1:%d/%d" % (u.port, n) for n, u in enumerate((one, one, two))])
        need(answer.status == 200, answer.talk)
        need([s["path"] for s in one.seen] == ["/0", "/1"] and [s["path"] for s in two.seen] == ["/2"], "%s %s" % (one.seen, two.seen))


@test("reverse: Host that names the tap names the server; another stays; --keep-host leaves it")
def host_header():
    with OneAnswer(OK) as server:
        mode = "reverse:http://127.0.0.1:%d" % server.port
        with Tap(mode, options=["-q"]) as tap:
            ask(tap.port, b"GET / HTTP/1.1\r\nX: 1\r\nhost:  127.0.0.1:%d\r\nY: 2\r\n\r\n" % tap.port)
            ask(tap.port, b"GET / HTTP/1.1\r\nHost: mail.example.org\r\n\r\n")
        with Tap(mode, options=["-q", "--keep-host"]) as tap:
            ask(tap.port, b"GET / HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n" % tap.port)
            kept = b"GET / HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n" % tap.port
        need(b"127.0.0.1:%d\r\n" % server.port in server.received[0] and server.received[0].startswith(b"GET / HTTP/1.1\r\nX: 1\r\nhost:")
             and server.received[0].endswith(b"\r\nY: 2\r\n\r\n"), "rewritten to %r" % server.received[0])
        need(server.received[1] == b"GET / HTTP/1.1\r\nHost: mail.example.org\r\n\r\n", "changed to %r" % server.received[1])
        need(server.received[2] == kept, "--keep-host: %r" % server.received[2])


@test("connect: --passthrough relays undecrypted, and the trace names the rule")
def passthrough():
    trace = os.path.join(tempfile.mkdtemp(prefix="eastap-trace."), "t.eastrace")
    with Upstream(authority().issue("plain")) as upstream, connect("--passthrough", "localhost", record=trace) as tap:
        proxy = "http://127.0.0.1:%d" % tap.port
        answer = curl("-x", proxy, "--cacert", authority().cert, "https://localhost:%d/x" % upstream.port)
        need(answer.status == 200, "the upstream's own certificate was not seen\n" + answer.talk)
        tap.stop()
    listed = run([binary(), "show", trace, "--json"]).stdout.decode()
    need("passthrough" in listed, "no rule in the trace: " + listed)


@test("connect: the tap's own ports and, for others than loopback, local addresses are refused")
def refused_destinations():
    with connect() as tap:
        proxy = "http://127.0.0.1:%d" % tap.port
        answer = curl("-x", proxy, "https://127.0.0.1:%d/" % tap.port)
        need("HTTP/1.1 200" not in answer.talk.split("CONNECT", 1)[-1] or answer.code != 0, "a loop was allowed: " + answer.talk)
        answer = curl("-x", proxy, "http://127.0.0.1:%d/" % tap.port)
        need(answer.status in (403, 502, 508), "a loop with absolute-form: %d" % answer.status)


@test("reverse: a loop onto itself is refused")
def loop():
    port = free_port()
    done = None
    try:
        with Tap("reverse:https://127.0.0.1:%d@127.0.0.1:%d" % (port, port), options=["-q", "--insecure-upstream"]) as tap:
            answer = curl("--cacert", tap.ca(), "https://127.0.0.1:%d/" % port)
            need(answer.status in (502, 508) and "itself" in answer.text(), answer.talk + answer.text())
    except Exception as error:  # refusing to start is as good, if it says why
        done = error
        need("itself" in str(error) or "loop" in str(error), str(error))
    return "refused at start" if done else "refused at the first request"


@test("via: a chain of two taps")
def chain():
    with Upstream(authority().issue("plain")) as upstream, connect() as outer:
        mode = "reverse:https://localhost:%d" % upstream.port
        trace = os.path.join(tempfile.mkdtemp(prefix="eastap-trace."), "t.eastrace")
        with Tap(mode, options=["-q", "--upstream-ca", outer.ca(), "--via", "http://127.0.0.1:%d" % outer.port], record=trace) as inner:
            answer = curl("--cacert", inner.ca(), url(inner, "/chained"))
            need(answer.status == 200 and answer.json()["line"] == "GET /chained HTTP/1.1", answer.talk + inner.talk())
            inner.stop()
        need(len(show(trace)) == 1, "the trace lists %s" % show(trace))


@test("via: a proxy that refuses is named in the 502")
def via_refused():
    with OneAnswer(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n") as proxy:
        with Tap("reverse:https://localhost:9", options=["-q", "--via", "http://127.0.0.1:%d" % proxy.port]) as tap:
            answer = curl("--cacert", tap.ca(), url(tap))
            need(answer.status == 502 and "407" in answer.text(), answer.talk + answer.text())
        need(proxy.received and proxy.received[0].startswith(b"CONNECT localhost:9 HTTP/1.1\r\n"), repr(proxy.received))


@test("PROXY protocol v1 and v2 name the client")
def proxy_protocol():
    trace = os.path.join(tempfile.mkdtemp(prefix="eastap-trace."), "t.eastrace")
    version2 = (b"\r\n\r\n\x00\r\nQUIT\n" + bytes([0x21, 0x11, 0, 12]) + bytes([192, 0, 2, 2]) + bytes([127, 0, 0, 1]) +
                (4242).to_bytes(2, "big") + (443).to_bytes(2, "big"))
    with OneAnswer(OK) as server:
        with Tap("reverse:http://127.0.0.1:%d" % server.port, options=["-q", "--proxy-protocol", "--allow-public"], record=trace) as tap:
            for header in (b"PROXY TCP4 192.0.2.1 127.0.0.1 4711 443\r\n", version2):
                need(ask(tap.port, header + b"GET /x HTTP/1.1\r\nHost: h\r\n\r\n") == OK, "no answer after %r" % header)
            tap.stop()
        need(server.received == [b"GET /x HTTP/1.1\r\nHost: h\r\n\r\n"] * 2, repr(server.received))
    clients = [e["client"] for e in show(trace)]
    need("192.0.2.1" in str(clients[0]) and "192.0.2.2" in str(clients[1]), "the trace names %s" % clients)


@test("several modes at once")
def several():
    with Upstream(authority().issue("plain")) as upstream:
        with Tap("reverse:https://localhost:%d" % upstream.port, "connect", options=["-q", "--upstream-ca", authority().cert]) as tap:
            one = curl("--cacert", tap.ca(), "https://localhost:%d/" % tap.port_of("reverse"))
            two = curl("--cacert", tap.ca(), "-x", "http://127.0.0.1:%d" % tap.port_of("connect"), "https://localhost:%d/" % upstream.port)
            need(one.status == two.status == 200, one.talk + two.talk)


@test("a second tap on one state folder is refused")
def second_tap():
    with Upstream(authority().issue("plain")) as upstream, reverse(upstream) as tap:
        done = run([binary(), "run", "connect@127.0.0.1:0", "--state-dir", tap.state], codes=None, seconds=20)
        need(done.returncode == 2, "exit code %d: %s" % (done.returncode, done.stderr.decode()))
