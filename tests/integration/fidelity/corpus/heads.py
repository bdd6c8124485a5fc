"""Start lines and headers in the forms that are legal, or common all the same."""
from fidelity.corpus.messages import HOST, get, head, post, reply
from fidelity.script import scenario


@scenario("duplicate headers")
def duplicates(client, server):
    client.send(get(b"/", b"X-Same: 1", b"X-Same: 2", b"Cookie: a=1", b"X-Same: 1", b"Cookie: b=2"))
    server.send(reply(b"x", b"Set-Cookie: a=1; Path=/", b"Set-Cookie: b=2", b"X-Same: 1", b"x-same: 1", b"Set-Cookie: a=1; Path=/"))


@scenario("odd header case and order")
def odd_case(client, server):
    client.send(b"PoSt".upper() + b" / HTTP/1.1\r\ncOnTeNt-LeNgTh: 2\r\nACCEPT: */*\r\nhost: h\r\nz: 1\r\na: 2\r\n\r\nok")
    server.send(b"HTTP/1.1 200 OK\r\ncontent-LENGTH: 2\r\nETAG: \"x\"\r\nserver: s\r\nX-a: 1\r\n\r\nok")


@scenario("blanks around header values")
def blanks(client, server):
    client.send(b"GET / HTTP/1.1\r\nHost:h\r\nA:1\r\nB:  2  \r\nC:\t3\t\r\nD:\r\nE: \r\nF:    \r\n\r\n")
    server.send(b"HTTP/1.1 200 OK\r\nA:1\r\nB:  2  \r\nC:\t3\t\r\nD:\r\nE: \r\nContent-Length:0\r\n\r\n")


@scenario("header values beyond ASCII")
def beyond_ascii(client, server):
    client.send(get(b"/", b"X-Utf8: Gr\xc3\xbc\xc3\x9fe", b"X-Latin: Gr\xfc\xdfe", b"X-Ctl: a\tb", b"X-High: \x80\xff"))
    server.send(reply(b"x", b"Content-Disposition: attachment; filename=\"\xc3\x9cbersicht.pdf\"", b"X-Latin: \xe4"))


@scenario("folded header lines in a request", opaque=True)
def fold_request(client, server):
    client.send(b"GET / HTTP/1.1\r\nHost: h\r\nX-Folded: one\r\n two\r\n\tthree\r\nX-Next: 1\r\n\r\n")
    server.send(reply(b"x"))


@scenario("folded header lines in an answer", opaque=True)
def fold_answer(client, server):
    client.send(get())
    server.send(b"HTTP/1.1 200 OK\r\nX-Folded: one\r\n two\r\n\tthree\r\nContent-Length: 1\r\n\r\nx")


@scenario("no reason phrase", exchanges=2)
def no_reason(client, server):
    client.send(get())
    server.send(b"HTTP/1.1 200\r\nContent-Length: 1\r\n\r\nx")
    client.send(get())
    server.send(b"HTTP/1.1 200 \r\nContent-Length: 1\r\n\r\ny")


@scenario("odd reason phrases and codes", exchanges=4)
def odd_status(client, server):
    for status in (b"200 Alles in Ordnung \xe2\x9c\x93", b"299 Odd", b"449 Retry after sending a PROVISION command", b"599 Network"):
        client.send(get())
        server.send(reply(b"x", status=status))


@scenario("a 64 KB header and 300 headers", exchanges=2)
def huge_headers(client, server):
    client.send(get(b"/1", b"Cookie: " + b"c" * 65536))
    server.send(reply(b"x", b"X-Long: " + b"v" * 60000))
    client.send(get(b"/2", *[b"X-Header-%d: %d" % (n, n * n) for n in range(300)]))
    server.send(reply(b"y", *[b"X-Answer-%d: %d" % (n, n * n) for n in range(300)]))


@scenario("a head of 1 MB")
def giant_head(client, server):
    client.send(get(b"/", *[b"X-%d: %s" % (n, b"h" * 1000) for n in range(1000)]))
    server.send(reply(b"x", *[b"X-%d: %s" % (n, b"a" * 1000) for n in range(1000)]))


@scenario("a long URL with odd characters")
def long_url(client, server):
    client.send(get(b"/path/../%2e%2F//x?" + b"q=%C3%A4&" * 2000 + b"#fragment"))
    server.send(reply(b"x"))


@scenario("URL characters beyond ASCII")
def url_bytes(client, server):
    client.send(get(b"/Gr\xc3\xbc\xc3\x9fe?x=\xff"))
    server.send(reply(b"x"))


@scenario("URL characters that should be escaped")
def url_marks(client, server):
    client.send(get(b"/a|b\"c<d>e^f`g{h}i\\j?x=[1]"))
    server.send(reply(b"x"))


@scenario("methods: OPTIONS *, PUT, DELETE, PATCH, PROPFIND, REPORT, M-SEARCH, TRACE", exchanges=8)
def methods(client, server):
    client.send(head(b"OPTIONS * HTTP/1.1", HOST))
    server.send(reply(b"", b"Allow: GET"))
    for method in (b"PUT", b"DELETE", b"PATCH", b"PROPFIND", b"REPORT", b"M-SEARCH"):
        client.send(post(b"/m", b"<x/>").replace(b"POST", method, 1))
        server.send(reply(b"ok"))
    client.send(head(b"TRACE / HTTP/1.1", HOST))
    server.send(reply(b"TRACE / HTTP/1.1"))


@scenario("hop-by-hop headers pass", exchanges=2)
def hop_by_hop(client, server):
    client.send(get(b"/", b"Connection: keep-alive, X-Hop", b"Keep-Alive: timeout=5", b"X-Hop: 1", b"TE: trailers", b"Via: 1.0 a"))
    server.send(reply(b"x", b"Connection: X-Back", b"X-Back: 1", b"Via: 1.1 b", b"Keep-Alive: timeout=9, max=3", b"Alt-Svc: h3=\":443\""))
    client.send(get(b"/", b"Max-Forwards: 0", b"X-Forwarded-For: 1.2.3.4", b"Forwarded: for=1.2.3.4"))
    server.send(reply(b"y", b"Strict-Transport-Security: max-age=1", b"Date: yesterday", b"Age: 3"))


@scenario("absolute-form inside the connection")
def absolute(client, server):
    client.send(b"GET https://mail.example.org/x?y HTTP/1.1\r\nHost: mail.example.org\r\n\r\n")
    server.send(reply(b"x"))


@scenario("a redirect and a 451 that lead elsewhere", exchanges=2)
def lead_away(client, server):
    client.send(get(b"/a"))
    server.send(reply(b"", b"Location: https://other.example.net/a", status=b"302 Found"))
    client.send(get(b"/Microsoft-Server-ActiveSync"))
    server.send(reply(b"", b"X-MS-Location: https://other.example.net/Microsoft-Server-ActiveSync", status=b"451 Redirect"))


@scenario("ALPN: http/1.1 on both sides", only="tls", alpn=["http/1.1"])
def alpn(client, server):
    client.send(get())
    server.send(reply(b"x"))
