"""What is not HTTP/1.1 as the parser accepts it: from there on the connection is bytes, both ways, to the end."""
from fidelity.corpus.messages import CRLF, HOST, LAST, chunk, eas_post, eas_reply, get, head, reply, sync_request, sync_response
from fidelity.script import scenario


def refused(name, request: bytes, answer: bytes = reply(b"what?", status=b"400 Bad Request"), **how):
    """A scenario of one odd request and a sound answer; then another exchange on the same connection."""
    @scenario(name, opaque=True, **how)
    def play(client, server):
        client.send(request)
        server.send(answer)
        client.send(get(b"/after"))
        server.send(reply(b"after"))


def odd_answer(name, answer: bytes, **how):
    """A scenario of a sound request and an odd answer; then another exchange."""
    @scenario(name, opaque=True, **how)
    def play(client, server):
        client.send(get(b"/odd"))
        server.send(answer)
        client.send(get(b"/after"))
        server.send(reply(b"after"))


refused("space in the URL", head(b"GET /a file with spaces.txt HTTP/1.1", HOST))
refused("unknown method", head(b"FROBNICATE /x HTTP/1.1", HOST))
refused("lower-case method", head(b"post /x HTTP/1.1", HOST, b"Content-Length: 4") + b"body")
refused("bare LF line ends", b"GET / HTTP/1.1\nHost: h\nX: 1\n\n")
refused("bare LF in one header", b"GET / HTTP/1.1\r\nHost: h\nX: 1\r\n\r\n")
refused("bare CR in a header", b"GET / HTTP/1.1\r\nHost: h\r\nX: a\rb\r\n\r\n")
refused("Content-Length together with chunked", head(b"POST / HTTP/1.1", HOST, b"Content-Length: 4", b"Transfer-Encoding: chunked") + chunk(b"x") + LAST)
refused("two different Content-Lengths", head(b"POST / HTTP/1.1", HOST, b"Content-Length: 4", b"Content-Length: 5") + b"body")
refused("the same Content-Length twice", head(b"POST / HTTP/1.1", HOST, b"Content-Length: 4", b"Content-Length: 4") + b"body")
refused("Content-Length that is no number", head(b"POST / HTTP/1.1", HOST, b"Content-Length: four") + b"body")
refused("negative Content-Length", head(b"POST / HTTP/1.1", HOST, b"Content-Length: -1"))
refused("Content-Length beyond 64 bits", head(b"POST / HTTP/1.1", HOST, b"Content-Length: 99999999999999999999999999"))
refused("chunk size that is no number", head(b"POST / HTTP/1.1", HOST, b"Transfer-Encoding: chunked") + b"xyz\r\nbody\r\n0\r\n\r\n")
refused("chunk size beyond 64 bits", head(b"POST / HTTP/1.1", HOST, b"Transfer-Encoding: chunked") + b"fffffffffffffffffff\r\nbody")
refused("chunk without its line end", head(b"POST / HTTP/1.1", HOST, b"Transfer-Encoding: chunked") + b"4\r\nbodyX0\r\n\r\n")
refused("chunk size with a blank behind it", head(b"POST / HTTP/1.1", HOST, b"Transfer-Encoding: chunked") + b"4 \r\nbody\r\n0\r\n\r\n")
refused("Transfer-Encoding that does not end in chunked", head(b"POST / HTTP/1.1", HOST, b"Transfer-Encoding: chunked, gzip") + b"body")
refused("header without a colon", head(b"GET / HTTP/1.1", HOST, b"no colon here", b"X: 1"))
refused("blank before the colon", head(b"POST / HTTP/1.1", HOST, b"Content-Length : 4") + b"body")
refused("blank line start in the first header", b"GET / HTTP/1.1\r\n Host: h\r\n\r\n")
refused("header without a name", head(b"GET / HTTP/1.1", HOST, b": value"))
refused("NUL in a header", head(b"GET / HTTP/1.1", HOST, b"X: a\x00b"))
refused("NUL in the URL", head(b"GET /a\x00b HTTP/1.1", HOST))
refused("control characters in a header name", head(b"GET / HTTP/1.1", HOST, b"X\x01Y: 1"))
refused("HTTP/2.0 in the request line", head(b"GET / HTTP/2.0", HOST))
refused("HTTP/1.12 in the request line", head(b"GET / HTTP/1.12", HOST))
refused("two blanks in the request line", head(b"GET  / HTTP/1.1", HOST))
refused("garbage text", b"hello there, this is no protocol at all\r\n", b"\x00\x01\x02 nor is this\r\n")
refused("garbage bytes", bytes(range(1, 22)) + bytes(range(23, 128)) + b"\xff" * 50, bytes(range(256)))
refused("an SSH banner", b"SSH-2.0-OpenSSH_9.2\r\n", b"SSH-2.0-dropbear\r\n\x00\x00\x01\x14\x0a\x14")
refused("a second request that is odd", get(b"/fine").replace(b"\r\n\r\n", b"\r\n\r\nGET /not fine HTTP/1.1\r\nHost: h\r\n\r\n"),
        reply(b"one") + reply(b"two"))
refused("CONNECT inside the connection", head(b"CONNECT other.example.org:443 HTTP/1.1", HOST), reply(b"no", status=b"405 Method Not Allowed"))
refused("the HTTP/2 preface", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00", b"\x00\x00\x06\x04\x00\x00\x00\x00\x00\x00\x03\x00\x00\x00\x64")
refused("an RTSP request", head(b"DESCRIBE rtsp://h/x RTSP/1.0", b"CSeq: 1"), head(b"RTSP/1.0 200 OK", b"CSeq: 1"))

odd_answer("answer: garbage", b"\x00\x01\xfe\xff not http\r\n")
odd_answer("answer: ICY 200 OK", head(b"ICY 200 OK", b"icy-name: x") + b"\xff\xfb\x90\x64")
odd_answer("answer: HTTP/2.0", head(b"HTTP/2.0 200 OK", b"Content-Length: 1") + b"x")
odd_answer("answer: status of two digits", head(b"HTTP/1.1 20 OK", b"Content-Length: 1") + b"x")
odd_answer("answer: status of four digits", head(b"HTTP/1.1 2000 OK", b"Content-Length: 1") + b"x")
odd_answer("answer: bare LF line ends", b"HTTP/1.1 200 OK\nContent-Length: 1\n\nx")
odd_answer("answer: Content-Length together with chunked", head(b"HTTP/1.1 200 OK", b"Content-Length: 9", b"Transfer-Encoding: chunked") + chunk(b"x") + LAST)
odd_answer("answer: chunked together with Content-Length", head(b"HTTP/1.1 200 OK", b"Transfer-Encoding: chunked", b"Content-Length: 9") + chunk(b"x") + LAST)
odd_answer("answer: two different Content-Lengths", head(b"HTTP/1.1 200 OK", b"Content-Length: 1", b"Content-Length: 2") + b"x")
odd_answer("answer: Content-Length that is no number", head(b"HTTP/1.1 200 OK", b"Content-Length: x") + b"x")
odd_answer("answer: chunk size that is no number", head(b"HTTP/1.1 200 OK", b"Transfer-Encoding: chunked") + b"-5\r\nhello\r\n0\r\n\r\n")
odd_answer("answer: header without a colon", head(b"HTTP/1.1 200 OK", b"oops", b"Content-Length: 1") + b"x")
odd_answer("answer: NUL in a header", head(b"HTTP/1.1 200 OK", b"X: \x00", b"Content-Length: 1") + b"x")
odd_answer("answer: more bytes than Content-Length", head(b"HTTP/1.1 200 OK", b"Content-Length: 1") + b"xyz")
odd_answer("answer: a body behind 204", head(b"HTTP/1.1 204 No Content", b"Content-Length: 4") + b"body")
odd_answer("answer: an empty line before it", CRLF + reply(b"x"))


@scenario("HTTP/0.9", opaque=True)
def http09(client, server):
    client.send(b"GET /\r\n")
    server.part(b"<html>no head at all</html>")
    server.close()


@scenario("HEAD answered with a body", opaque=True)
def head_body(client, server):
    client.send(head(b"HEAD / HTTP/1.1", HOST))
    server.send(reply(b"a body all the same"))
    client.send(get(b"/after"))
    server.send(reply(b"after"))


@scenario("sound EAS exchange, then an odd request on the same connection", exchanges=2, opaque=True)
def sound_then_odd(client, server):
    client.send(eas_post(b"Sync", sync_request()))
    server.send(eas_reply(sync_response()))
    client.send(b"POST /Microsoft-Server-ActiveSync?Cmd=Sync x HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc")
    server.send(reply(b"bad", status=b"400 Bad Request"))
    client.send(eas_post(b"Sync", sync_request("2")))
    server.send(eas_reply(sync_response(1)))


@scenario("odd request byte by byte, half-closed in the end", opaque=True)
def odd_drip(client, server):
    client.drip(b"BREW /pot HTCPCP/1.0\nAccept-Additions: milk\n\n")
    client.close()
    server.drip(b"HTCPCP/1.0 418 I'm a teapot\n\n")


@scenario("odd request, server resets", opaque=True)
def odd_reset(client, server):
    client.send(b"nonsense\r\n\r\n")
    server.rst()


@scenario("4 MB of noise both ways", opaque=True)
def noise(client, server):
    data = bytes((n * 167 + 13) % 251 for n in range(65536)) * 64
    client.send(b"noise " + data)
    server.send(data[::-1])
