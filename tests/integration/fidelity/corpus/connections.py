"""How connections end: FIN, half-close, reset, close_notify, and at the wrong time."""
from fidelity.corpus.messages import EAS, HOST, WBXML, eas_post, eas_reply, get, head, post, reply, sync_response
from fidelity.script import scenario

TEXT = b"Content-Type: text/plain"


def ping():
    return eas_post(b"Ping", b"")


@scenario("client closes its direction, then gets the answer")
def client_half(client, server):
    client.send(get())
    client.close()
    server.part(head(b"HTTP/1.1 200 OK", b"Content-Length: 6") + b"abc")
    server.send(b"def")


@scenario("server closes its direction, the client sends on")
def server_half(client, server):
    client.part(head(b"POST / HTTP/1.1", HOST, TEXT, b"Content-Length: 6") + b"abc")
    server.send(reply(b"enough"))
    server.close()
    client.send(b"def")


@scenario("server closes a kept connection", exchanges=1)
def server_closes(client, server):
    client.send(get())
    server.send(reply(b"x"))
    server.close()


@scenario("client closes in the middle of the head", exchanges=0)
def cut_head(client, server):
    client.half(b"GET / HTTP/1.1\r\nHost: h\r\nX-Ha")
    client.close()


@scenario("client closes in the middle of the body")
def cut_request(client, server):
    client.part(head(b"POST / HTTP/1.1", HOST, TEXT, b"Content-Length: 10") + b"abc")
    client.close()
    server.send(reply(b"short", status=b"400 Bad Request"))


@scenario("server closes in the middle of the head")
def cut_answer_head(client, server):
    client.send(get())
    server.half(b"HTTP/1.1 200 OK\r\nContent-Le")
    server.close()


@scenario("server closes in the middle of the body")
def cut_answer(client, server):
    client.send(get())
    server.part(head(b"HTTP/1.1 200 OK", TEXT, b"Content-Length: 10") + b"abc")
    server.close()


@scenario("server closes in the middle of a chunk")
def cut_chunk(client, server):
    client.send(get())
    server.part(head(b"HTTP/1.1 200 OK", TEXT, b"Transfer-Encoding: chunked") + b"5\r\nab")
    server.close()


@scenario("server closes in the middle of an EAS body", held="a hook that waits for the whole body lets it go only when it ends")
def cut_eas(client, server):
    client.send(eas_post(b"Sync", b""))
    server.part(eas_reply(sync_response())[:-50])
    server.close()


@scenario("server closes without answering")
def no_answer(client, server):
    client.send(get())
    server.close()


@scenario("client resets an idle connection")
def client_rst_idle(client, server):
    client.send(get())
    server.send(reply(b"x"))
    client.rst()


@scenario("client resets in the middle of its body", exchanges=2)
def client_rst_body(client, server):
    client.send(get())      # or the reset would overtake the connection to the server
    server.send(reply(b"x"))
    client.part(head(b"POST / HTTP/1.1", HOST, TEXT, b"Content-Length: 10") + b"abc")
    client.rst()


@scenario("client resets in the middle of the answer", held="what a hook holds has not reached the client when it resets")
def client_rst_answer(client, server):
    client.send(get())
    server.part(head(b"HTTP/1.1 200 OK", TEXT, b"Content-Length: 10") + b"abc")
    client.rst()


@scenario("server resets instead of answering")
def server_rst(client, server):
    client.send(post(b"/", b"body", TEXT))
    server.rst()


@scenario("server resets in the middle of the answer")
def server_rst_answer(client, server):
    client.send(get())
    server.part(head(b"HTTP/1.1 200 OK", TEXT, b"Content-Length: 10") + b"abc")
    server.rst()


@scenario("server answers and resets at once")
def server_rst_behind(client, server):
    client.send(get())
    server.half(reply(b"last words", TEXT))
    server.rst()


@scenario("client asks once more and resets at once", exchanges=1)
def client_rst_behind(client, server):
    client.send(get(b"/1"))
    server.send(reply(b"one"))
    client.half(get(b"/2"))
    client.rst()


@scenario("server answers, closes and resets at once")
def server_fin_rst(client, server):
    client.send(get())
    server.half(reply(b"last words", TEXT))
    server.close()
    server.rst()


@scenario("server resets an idle connection")
def server_rst_idle(client, server):
    client.send(get())
    server.send(reply(b"x"))
    server.rst()


@scenario("server resets after the client's FIN")
def server_rst_after_fin(client, server):
    client.send(get())
    client.close()
    server.rst()


@scenario("client goes away, the server answers into the void")
def vanish(client, server):
    client.send(get())
    client.vanish()
    server.push(reply(b"x" * 100000))
    server.push(b"y" * 100000)
    server.expect_reset()


@scenario("waiting Ping: client resets")
def ping_client_rst(client, server):
    client.send(ping())
    client.rst()


@scenario("waiting Ping: client closes")
def ping_client_fin(client, server):
    client.send(ping())
    client.close()


@scenario("waiting Ping: server resets")
def ping_server_rst(client, server):
    client.send(ping())
    server.rst()


@scenario("waiting Ping: server closes")
def ping_server_fin(client, server):
    client.send(ping())
    server.close()


@scenario("client is there and says nothing", exchanges=0, only="tls")
def silent(client, server):
    client.close()


@scenario("client closes without close_notify", only="tls")
def bare_fin_client(client, server):
    client.send(get())
    server.send(reply(b"x"))
    client.fin()


@scenario("server closes without close_notify", only="tls")
def bare_fin_server(client, server):
    client.send(get())
    server.part(head(b"HTTP/1.1 200 OK", TEXT) + b"until the end")
    server.fin()


@scenario("server sends close_notify and no FIN, client sends on", only="tls")
def notify_server(client, server):
    client.part(head(b"POST / HTTP/1.1", HOST, TEXT, b"Content-Length: 6") + b"abc")
    server.send(reply(b"x"))
    server.notify()
    client.send(b"def")
    client.close()


@scenario("client sends close_notify and no FIN, then gets the answer", only="tls")
def notify_client(client, server):
    client.send(get())
    client.notify()
    server.send(reply(b"x"))
    server.close()


@scenario("both say close_notify, the client resets", only="tls")
def notify_reset(client, server):
    client.send(get())
    server.send(reply(b"x"))
    server.notify()
    client.notify()
    client.rst()


@scenario("client does not read for a while, 6 MB come")
def slow_client(client, server):
    client.send(get())
    client.pause()
    server.push(reply(bytes(range(256)) * 24576, TEXT))
    client.resume()


@scenario("server does not read for a while, 6 MB come")
def slow_server(client, server):
    client.part(head(b"POST / HTTP/1.1", HOST, b"Content-Type: application/octet-stream", b"Content-Length: 6291456"))
    server.pause()
    client.push(bytes(range(256)) * 24576)
    server.resume()
    server.send(reply(b"x"))


@scenario("client resets while it does not read and 16 MB wait for it")
def reset_while_paused(client, server):
    client.send(get())
    client.pause()
    server.push(head(b"HTTP/1.1 200 OK", TEXT, b"Content-Length: 16777216") + bytes(16777216))
    client.rst()


@scenario("server resets while it does not read and 16 MB wait for it", held="the tap takes in what it would otherwise leave waiting")
def server_reset_while_paused(client, server):
    client.part(head(b"POST / HTTP/1.1", HOST, b"Content-Type: application/octet-stream", b"Content-Length: 16777216"))
    server.pause()
    client.push(bytes(16777216))
    server.rst()


@scenario("client resets while an EAS request is held half", held="nothing of the request is on its way yet")
def reset_half_eas(client, server):
    client.part(head(b"POST " + EAS % b"Sync" + b" HTTP/1.1", HOST, WBXML, b"Content-Length: 500") + b"\x03\x01")
    client.rst()
