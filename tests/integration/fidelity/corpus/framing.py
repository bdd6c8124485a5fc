"""Heads, bodies and their framing, as HTTP/1.1 allows them."""
from fidelity.corpus.messages import CRLF, HOST, LAST, chunk, get, head, post, reply
from fidelity.script import scenario

TE = b"Transfer-Encoding: chunked"


@scenario("keep-alive: three requests", exchanges=3, targets=["/1", "/2", "/3"])
def keep_alive(client, server):
    for n in (1, 2, 3):
        client.send(get(b"/%d" % n))
        server.send(reply(b"answer %d" % n))


@scenario("pipelining: three requests in one piece", exchanges=3, targets=["/1", "/2", "/3"])
def pipelining(client, server):
    client.send(get(b"/1") + get(b"/2") + get(b"/3"))
    for n in (1, 2, 3):
        server.send(reply(b"answer %d" % n))


@scenario("pipelining: three answers in one piece", exchanges=3)
def pipelined_answers(client, server):
    client.send(get(b"/1") + post(b"/2", b"body two") + get(b"/3"))
    server.send(reply(b"one") + reply(b"two") + reply(b"three"))


@scenario("pipelining: a request between two answers", exchanges=3)
def pipelining_mixed(client, server):
    client.send(get(b"/1") + get(b"/2"))
    server.send(reply(b"one"))
    client.send(get(b"/3"))
    server.send(reply(b"two") + reply(b"three"))


@scenario("pipelining: the second request half there when the first is answered", exchanges=2)
def pipelining_half(client, server):
    client.send(get(b"/1"))
    client.half(b"POST /2 HTTP/1.1\r\nHo")
    server.send(reply(b"one"))
    client.send(b"st: h\r\nContent-Length: 4\r\n\r\nbody")
    server.send(reply(b"two"))


@scenario("HEAD with Content-Length", exchanges=2)
def head_length(client, server):
    client.send(head(b"HEAD /file HTTP/1.1", HOST))
    server.send(head(b"HTTP/1.1 200 OK", b"Content-Length: 5000"))
    client.send(get(b"/next"))
    server.send(reply(b"x"))


@scenario("HEAD with Transfer-Encoding", exchanges=2)
def head_chunked(client, server):
    client.send(head(b"HEAD /file HTTP/1.1", HOST))
    server.send(head(b"HTTP/1.1 200 OK", TE))
    client.send(get(b"/next"))
    server.send(reply(b"x"))


@scenario("204, 304 and 205 without a body", exchanges=4)
def no_body(client, server):
    for answer in (b"204 No Content", b"304 Not Modified"):
        client.send(get(b"/"))
        server.send(head(b"HTTP/1.1 " + answer, b"ETag: \"a\""))
    client.send(get(b"/"))
    server.send(head(b"HTTP/1.1 304 Not Modified", b"Content-Length: 777"))
    client.send(get(b"/"))
    server.send(reply(b"", status=b"205 Reset Content"))


@scenario("Content-Length 0 both ways", exchanges=2)
def length_zero(client, server):
    client.send(post(b"/", b""))
    server.send(reply(b""))
    client.send(post(b"/", b""))
    server.send(reply(b""))


@scenario("Content-Length with leading zeros and blanks", exchanges=2)
def length_odd(client, server):
    client.send(head(b"POST / HTTP/1.1", HOST, b"Content-Length:   0005  ") + b"hello")
    server.send(head(b"HTTP/1.1 200 OK", b"Content-Length:\t003") + b"abc")
    client.send(get())
    server.send(reply(b"x"))


@scenario("GET with a body", exchanges=2)
def get_body(client, server):
    client.send(get(b"/", b"Content-Length: 4") + b"body")
    server.send(reply(b"x"))
    client.send(get())
    server.send(reply(b"y"))


@scenario("body in pieces, both ways")
def pieces(client, server):
    client.part(head(b"POST /upload HTTP/1.1", HOST, b"Content-Type: text/plain", b"Content-Length: 9") + b"abc")
    client.part(b"def")
    client.send(b"ghi")
    server.part(head(b"HTTP/1.1 200 OK", b"Content-Type: text/plain", b"Content-Length: 6") + b"1")
    server.part(b"2345")
    server.send(b"6")


@scenario("chunked both ways", exchanges=2)
def chunked(client, server):
    client.send(head(b"POST / HTTP/1.1", HOST, TE) + chunk(b"hello ") + chunk(b"world") + LAST)
    server.send(head(b"HTTP/1.1 200 OK", TE) + chunk(b"one") + chunk(b"two" * 100) + LAST)
    client.send(get())
    server.send(reply(b"x"))


@scenario("chunk extensions", exchanges=2)
def extensions(client, server):
    client.send(head(b"POST / HTTP/1.1", HOST, TE) + chunk(b"hello", b";name=value") + chunk(b"x", b';q="quoted value";flag') + b"0;last=1\r\n\r\n")
    server.send(head(b"HTTP/1.1 200 OK", TE) + chunk(b"one", b";ieof") + b"0;end\r\n\r\n")
    client.send(get())
    server.send(reply(b"x"))


@scenario("trailers", exchanges=2)
def trailers(client, server):
    client.send(head(b"POST / HTTP/1.1", HOST, b"Trailer: X-Sum", TE) + chunk(b"hello") + b"0\r\nX-Sum: 1\r\nx-odd:  2 \r\n\r\n")
    server.send(head(b"HTTP/1.1 200 OK", TE) + chunk(b"one") + b"0\r\nX-Sum: 3\r\nX-SUM: 4\r\n\r\n")
    client.send(get())
    server.send(reply(b"x"))


@scenario("chunk sizes in upper case and with leading zeros")
def chunk_sizes(client, server):
    client.send(head(b"POST / HTTP/1.1", HOST, TE) + chunk(b"a" * 10, size=b"A") + chunk(b"b" * 171, size=b"00aB") + b"000\r\n\r\n")
    server.send(head(b"HTTP/1.1 200 OK", TE) + chunk(b"c" * 255, size=b"0000FF") + chunk(b"d", size=b"1") + b"00000\r\n\r\n")


@scenario("chunks cut at every place", exchanges=2)
def chunks_cut(client, server):
    client.part(head(b"POST / HTTP/1.1", HOST, b"Content-Type: text/plain", TE) + b"5")
    client.part(b"\r")
    client.part(b"\nhel")
    client.part(b"lo\r")
    client.part(b"\n0\r\n")
    client.send(b"\r\n")
    server.part(head(b"HTTP/1.1 200 OK", b"Content-Type: text/plain", TE) + b"1")
    server.part(b"0\r\n0123456789abcdef\r\n0")
    server.part(b"\r\nX-Trailer: y\r\n")
    server.send(b"\r\n")
    client.send(get())
    server.send(reply(b"x"))


@scenario("an empty chunked body, both ways", exchanges=2)
def chunked_empty(client, server):
    for _ in range(2):
        client.send(head(b"POST / HTTP/1.1", HOST, TE) + LAST)
        server.send(head(b"HTTP/1.1 200 OK", TE) + LAST)


@scenario("Transfer-Encoding in odd case, and gzip with chunked", exchanges=2)
def coding_names(client, server):
    client.send(head(b"POST / HTTP/1.1", HOST, b"transfer-ENCODING: Chunked") + chunk(b"x") + LAST)
    server.send(head(b"HTTP/1.1 200 OK", b"Transfer-Encoding: gzip, chunked") + chunk(b"not really gzip") + LAST)
    client.send(get())
    server.send(reply(b"x"))


@scenario("answer ends with the connection")
def until_close(client, server):
    client.send(get())
    server.part(head(b"HTTP/1.1 200 OK", b"Content-Type: text/plain") + b"as long ")
    server.part(b"as it takes")
    server.close()


@scenario("HTTP/1.0 without Host, answer ends with the connection")
def http10(client, server):
    client.send(b"GET /old HTTP/1.0\r\n\r\n")
    server.part(b"HTTP/1.0 200 OK\r\n\r\nbody")
    server.close()


@scenario("HTTP/1.0 with keep-alive", exchanges=2)
def http10_keep(client, server):
    for n in (1, 2):
        client.send(b"GET /%d HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n" % n)
        server.send(b"HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 2\r\n\r\nok")


@scenario("HTTP/1.1 without Host")
def no_host(client, server):
    client.send(b"GET / HTTP/1.1\r\n\r\n")
    server.send(reply(b"bad", status=b"400 Bad Request"))


@scenario("Connection: close from the client")
def close_client(client, server):
    client.send(get(b"/", b"Connection: close"))
    server.send(reply(b"bye", b"Connection: close"))
    server.close()


@scenario("empty lines before and between requests", exchanges=2)
def empty_lines(client, server):
    client.send(CRLF + CRLF + get(b"/1"))
    server.send(reply(b"one"))
    client.send(CRLF + post(b"/2", b"body"))
    client.half(CRLF)
    server.send(reply(b"two"))


@scenario("an empty line behind a body, then the next request", exchanges=2)
def crlf_after_body(client, server):
    client.send(post(b"/1", b"body"))
    client.half(CRLF)   # as old browsers did
    server.send(reply(b"one"))
    client.send(get(b"/2"))
    server.send(reply(b"two"))


@scenario("one byte at a time, both ways", exchanges=2)
def one_byte(client, server):
    client.drip(head(b"POST /drip HTTP/1.1", HOST, TE) + chunk(b"hello", b";x=y") + b"0\r\nT: v\r\n\r\n")
    server.drip(head(b"HTTP/1.1 200 OK", b"X-Odd:", TE) + chunk(b"0123456789") + b"0\r\nA: b\r\n\r\n")
    client.drip(get(b"/second"))
    server.drip(reply(b"small"))


@scenario("3 MB up and down with Content-Length", exchanges=2)
def big_length(client, server):
    body = bytes(range(256)) * 12288
    client.send(post(b"/big", body, b"Content-Type: application/octet-stream"))
    server.send(reply(body[::-1]))
    client.send(get())
    server.send(reply(b"x"))


@scenario("2 MB up and down in chunks")
def big_chunks(client, server):
    body = b"".join(chunk(bytes([n % 256]) * (n * 7 % 9000 + 1)) for n in range(500)) + LAST
    client.send(head(b"POST / HTTP/1.1", HOST, b"Content-Type: application/octet-stream", TE) + body)
    server.send(head(b"HTTP/1.1 200 OK", TE) + body)


@scenario("206 with multipart/byteranges")
def ranges(client, server):
    body = b"--B\r\nContent-Range: bytes 0-1/9\r\n\r\nab\r\n--B\r\nContent-Range: bytes 4-5/9\r\n\r\nef\r\n--B--\r\n"
    client.send(get(b"/file", b"Range: bytes=0-1,4-5"))
    server.send(reply(body, b"Content-Type: multipart/byteranges; boundary=B", status=b"206 Partial Content"))


@scenario("401 with NTLM on one connection", exchanges=3)
def ntlm(client, server):
    client.send(post(b"/x", b"", b"Authorization: NTLM TlRMTVNTUAABAAAAB4IIogAAAAAAAAAAAAAAAAAAAAAGAbEdAAAADw=="))
    server.send(reply(b"", b"WWW-Authenticate: NTLM TlRMTVNTUAACAAAA", status=b"401 Unauthorized"))
    client.send(post(b"/x", b"body", b"Authorization: NTLM TlRMTVNTUAADAAAA"))
    server.send(reply(b"in", b"Persistent-Auth: true"))
    client.send(post(b"/x", b"body"))
    server.send(reply(b"still in"))
