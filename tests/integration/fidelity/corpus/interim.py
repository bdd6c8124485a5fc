"""1xx answers, Expect, Upgrade, and answers that do not wait for their request."""
from fidelity.corpus.messages import EAS, HOST, WBXML, chunk, eas_reply, get, head, post, reply, sync_request, sync_response
from fidelity.script import scenario

CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
TEXT = b"Content-Type: text/plain"
EXPECT = b"Expect: 100-continue"
NEVER_WHOLE = "the request never becomes whole, so a hook that waits for its body keeps it"
HELD_EXPECT = "while a hook holds the request the tap itself sends 100"


@scenario("Expect: 100-continue", exchanges=2, held=HELD_EXPECT)
def expect(client, server):
    client.part(head(b"POST /up HTTP/1.1", HOST, TEXT, EXPECT, b"Content-Length: 4"))
    server.send(CONTINUE)
    client.send(b"body")
    server.send(reply(b"done"))
    client.send(get())
    server.send(reply(b"x"))


@scenario("Expect: 100-continue before an EAS body", held=HELD_EXPECT)
def expect_eas(client, server):
    body = sync_request()
    client.part(head(b"POST " + EAS % b"Sync" + b" HTTP/1.1", HOST, WBXML, b"Content-Length: %d" % len(body), EXPECT))
    server.send(b"HTTP/1.1 100 Continue\r\nX-Note: 1\r\n\r\n")
    client.send(body)
    server.send(eas_reply(sync_response()))


@scenario("Expect refused with 417, the next request follows", exchanges=2, held=HELD_EXPECT)
def expect_refused(client, server):
    client.part(head(b"POST /up HTTP/1.1", HOST, TEXT, EXPECT, b"Content-Length: 4"))
    server.send(reply(b"no", status=b"417 Expectation Failed"))
    client.send(b"body")    # sent all the same: it belongs to the first request
    client.send(get())
    server.send(reply(b"x"))


@scenario("Expect answered with a final answer and close", held=HELD_EXPECT)
def expect_final(client, server):
    client.part(head(b"POST /up HTTP/1.1", HOST, TEXT, EXPECT, b"Content-Length: 4000"))
    server.send(reply(b"too large", b"Connection: close", status=b"413 Payload Too Large"))
    server.close()


@scenario("Expect, but the body is sent at once")
def expect_impatient(client, server):
    client.send(post(b"/up", b"body", TEXT, EXPECT))
    server.send(CONTINUE)
    server.send(reply(b"done"))


@scenario("100 without Expect, 102 and 103 before the answer", exchanges=2)
def many_interim(client, server):
    client.send(get())
    server.send(CONTINUE + b"HTTP/1.1 102 Processing\r\n\r\n")
    server.send(head(b"HTTP/1.1 103 Early Hints", b"Link: </x>; rel=preload", b"Link: </y>"))
    server.send(reply(b"x"))
    client.send(get())
    server.send(head(b"HTTP/1.1 103", b"A: b") + reply(b"y"))


@scenario("Upgrade to websocket, then binary both ways")
def upgrade(client, server):
    client.send(get(b"/ws", b"Connection: Upgrade", b"Upgrade: websocket", b"Sec-WebSocket-Key: x3JJHMbDL1EzLkh9GBhXDw=="))
    server.send(head(b"HTTP/1.1 101 Switching Protocols", b"Upgrade: websocket", b"Connection: Upgrade"))
    client.send(b"\x82\x85\x00\x01\x02\x03hello\x00\xff")
    server.send(b"\x82\x05world\x00" + bytes(range(256)))
    client.send(b"GET / HTTP/1.1\r\n\r\nnot a request any more")
    server.close()
    client.send(b"half-closed still works")


@scenario("101 with bytes of the new protocol behind it")
def upgrade_joined(client, server):
    client.send(get(b"/ws", b"Connection: Upgrade", b"Upgrade: thing/1"))
    server.send(head(b"HTTP/1.1 101 Switching Protocols", b"Upgrade: thing/1", b"Connection: Upgrade") + b"\x00\x01binary")
    client.send(b"\xff\xfe\x00")


@scenario("Upgrade: the client speaks the new protocol before the 101")
def upgrade_eager(client, server):
    client.send(get(b"/ws", b"Connection: Upgrade", b"Upgrade: thing/1"))
    client.half(b"\x01\x02\x03eager")
    server.send(head(b"HTTP/1.1 101 Switching Protocols", b"Upgrade: thing/1", b"Connection: Upgrade"))
    server.send(b"\x04\x05")


@scenario("Upgrade refused: HTTP goes on", exchanges=2)
def upgrade_refused(client, server):
    client.send(get(b"/ws", b"Connection: Upgrade", b"Upgrade: websocket"))
    server.send(reply(b"plain"))
    client.send(get(b"/2"))
    server.send(reply(b"still plain"))


@scenario("Upgrade: h2c offered with a body, ignored", exchanges=2)
def upgrade_h2c(client, server):
    client.send(post(b"/", b"body", b"Connection: Upgrade, HTTP2-Settings", b"Upgrade: h2c", b"HTTP2-Settings: AAMAAABkAAQ"))
    server.send(reply(b"http/1.1 it is"))
    client.send(get(b"/2"))
    server.send(reply(b"x"))


@scenario("early answer: the rest of the request follows", exchanges=2)
def early(client, server):
    client.part(head(b"POST /up HTTP/1.1", HOST, TEXT, b"Content-Length: 10") + b"12345")
    server.send(reply(b"already"))
    client.send(b"67890")
    client.send(get(b"/2"))
    server.send(reply(b"x"))


@scenario("early answer in the middle of a chunked request", exchanges=2)
def early_chunked(client, server):
    client.part(head(b"POST /up HTTP/1.1", HOST, TEXT, b"Transfer-Encoding: chunked") + chunk(b"one") + b"5\r\ntw")
    server.send(reply(b"no more", status=b"403 Forbidden"))
    client.send(b"o, \r\n0\r\n\r\n")
    client.send(get(b"/2"))
    server.send(reply(b"x"))


@scenario("early answer and close, the client goes on sending for a while", held=NEVER_WHOLE)
def early_close(client, server):
    client.part(head(b"POST /up HTTP/1.1", HOST, TEXT, b"Content-Length: 100000") + b"x" * 1000)
    server.send(reply(b"too large", b"Connection: close", status=b"413 Payload Too Large"))
    server.close()
    client.part(b"y" * 1000)
    client.part(b"z" * 1000)


@scenario("early answer, then a reset", held=NEVER_WHOLE)
def early_reset(client, server):
    client.part(head(b"POST /up HTTP/1.1", HOST, TEXT, b"Content-Length: 100000") + b"x" * 1000)
    server.send(reply(b"go away", status=b"503 Service Unavailable"))
    server.rst()


@scenario("answer and request interleave, piece by piece")
def interleave(client, server):
    client.part(head(b"POST /echo HTTP/1.1", HOST, TEXT, b"Transfer-Encoding: chunked") + chunk(b"1"))
    server.part(head(b"HTTP/1.1 200 OK", TEXT, b"Transfer-Encoding: chunked") + chunk(b"1"))
    client.part(chunk(b"22"))
    server.part(chunk(b"22"))
    client.send(b"0\r\n\r\n")
    server.send(b"0\r\n\r\n")


@scenario("the answer comes before the request", only="tls", exchanges=0)
def before_request(client, server):
    server.send(reply(b"too early"))
    client.send(get())
    server.close()


@scenario("408 on a kept connection, then close")
def timeout_answer(client, server):
    client.send(get())
    server.send(reply(b"x"))
    server.send(reply(b"", b"Connection: close", status=b"408 Request Timeout"))
    server.close()


@scenario("an answer nobody asked for, then HTTP goes on")
def unasked(client, server):
    client.send(get())
    server.send(reply(b"one") + reply(b"two, unasked"))
    client.send(get())
    server.send(reply(b"three"))
