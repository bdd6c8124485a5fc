"""Exchange ActiveSync as phones speak it: what the tap decodes must still pass byte for byte."""
import base64
import gzip
import struct
import zlib

from eas.wbxml import Node, encode
from fidelity.corpus.messages import (EAS, HOST, LAST, WBXML, chunk, eas_post, eas_reply, head, multipart, post, reply, sync_request,
                                      sync_response)
from fidelity.script import scenario

AUTH = b"Authorization: Basic YWxpY2U6YWxpY2Utc2VjcmV0"


@scenario("EAS: a session on one connection", exchanges=5)
def session(client, server):
    client.send(head(b"OPTIONS /Microsoft-Server-ActiveSync HTTP/1.1", HOST, AUTH))
    server.send(reply(b"", b"MS-ASProtocolVersions: 2.5,12.1,14.0,14.1,16.1", b"MS-ASProtocolCommands: Sync,FolderSync,Ping"))
    client.send(eas_post(b"Provision", encode(Node("Provision:Provision", Node("Policies", Node(
        "Policy", Node("PolicyType", "MS-EAS-Provisioning-WBXML")))))))
    server.send(eas_reply(encode(Node("Provision:Provision", Node("Status", 1), Node("Policies", Node(
        "Policy", Node("PolicyType", "MS-EAS-Provisioning-WBXML"), Node("Status", 1), Node("PolicyKey", "4242"), Node("Data", Node(
            "EASProvisionDoc", Node("DevicePasswordEnabled", 0)))))))))
    client.send(eas_post(b"FolderSync", encode(Node("FolderHierarchy:FolderSync", Node("SyncKey", 0)))))
    server.send(eas_reply(encode(Node("FolderHierarchy:FolderSync", Node("Status", 1), Node("SyncKey", 1), Node("Changes", Node("Count", 1), Node(
        "Add", Node("ServerId", 5), Node("ParentId", 0), Node("DisplayName", "Boîte de réception ✉"), Node("Type", 2)))))))
    client.send(eas_post(b"Sync", sync_request()))
    server.send(eas_reply(sync_response()))
    client.send(eas_post(b"Sync", b""))
    server.send(reply(b"", b"MS-Server-ActiveSync: 15.1"))


@scenario("EAS: gzip answer")
def gzipped(client, server):
    client.send(eas_post(b"Sync", sync_request(), b"Accept-Encoding: gzip, deflate"))
    server.send(eas_reply(gzip.compress(sync_response(20), mtime=0), b"Content-Encoding: gzip"))


@scenario("EAS: deflate answer, raw deflate answer, gzip request", exchanges=3)
def deflated(client, server):
    client.send(eas_post(b"Sync", sync_request()))
    server.send(eas_reply(zlib.compress(sync_response(5)), b"Content-Encoding: deflate"))
    client.send(eas_post(b"Sync", sync_request()))
    server.send(eas_reply(zlib.compress(sync_response(5))[2:-4], b"Content-Encoding: deflate"))
    client.send(eas_post(b"Sync", gzip.compress(sync_request(), mtime=0), b"Content-Encoding: gzip"))
    server.send(eas_reply(sync_response(1)))


@scenario("EAS: gzip answer in odd chunks with extensions and trailers")
def gzip_chunks(client, server):
    body = gzip.compress(sync_response(8), mtime=0)
    client.send(eas_post(b"Sync", sync_request()))
    server.send(head(b"HTTP/1.1 200 OK", WBXML, b"Content-Encoding: gzip", b"Transfer-Encoding: chunked") + chunk(body[:1]) +
                chunk(body[1:20], b";part=2", b"0013") + chunk(body[20:]) + b"0\r\nX-Took: 5\r\n\r\n")


@scenario("EAS: WBXML both ways in one-byte chunks")
def tiny_chunks(client, server):
    def tiny(data):
        return b"".join(chunk(data[n:n + 1]) for n in range(len(data))) + LAST
    client.send(head(b"POST " + EAS % b"Sync" + b" HTTP/1.1", HOST, AUTH, WBXML, b"Transfer-Encoding: chunked") + tiny(sync_request()))
    server.send(head(b"HTTP/1.1 200 OK", WBXML, b"Transfer-Encoding: chunked") + tiny(sync_response(1)))


@scenario("EAS: multipart answer of ItemOperations")
def items(client, server):
    client.send(eas_post(b"ItemOperations", encode(Node("ItemOperations:ItemOperations", Node("Fetch", Node("Store", "Mailbox"), Node(
        "AirSyncBase:FileReference", "5:1:0")))), b"MS-ASAcceptMultiPart: T"))
    tree = encode(Node("ItemOperations:ItemOperations", Node("Status", 1), Node("Response", Node("Fetch", Node("Status", 1), Node(
        "AirSyncBase:FileReference", "5:1:0"), Node("Properties", Node("AirSyncBase:ContentType", "image/png"), Node("ItemOperations:Part", 1))))))
    server.send(reply(multipart(tree, b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 400), b"Content-Type: application/vnd.ms-sync.multipart"))


@scenario("EAS: SendMail as message/rfc822 (12.1) and inside WBXML", exchanges=2)
def send_mail(client, server):
    mail = b"From: a@example.org\r\nTo: b@example.org\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n\r\n.\r\nText with ]]> and \x00 NUL\r\n"
    client.send(post(EAS % b"SendMail&SaveInSent=T", mail, AUTH, b"MS-ASProtocolVersion: 12.1", b"Content-Type: message/rfc822"))
    server.send(reply(b""))
    client.send(eas_post(b"SendMail", encode(Node("ComposeMail:SendMail", Node("ClientId", "17"), Node("SaveInSentItems"), Node("MIME", mail * 50)))))
    server.send(reply(b""))


@scenario("EAS: base64 query")
def base64_query(client, server):
    device, kind = b"DEVICE0123", b"EasClient"
    raw = struct.pack("<BBHB", 141, 0, 0x0409, len(device)) + device + struct.pack("<BI", 4, 4242) + bytes([len(kind)]) + kind
    client.send(post(b"/Microsoft-Server-ActiveSync?" + base64.b64encode(raw), sync_request(), AUTH, WBXML))
    server.send(eas_reply(sync_response()))


@scenario("EAS: damaged bodies pass as they are", exchanges=4)
def damaged(client, server):
    whole = sync_response()
    for body, coding in ((whole[:-30], ()), (b"\x03\x01\x6a\x00\x45\x5c\x4f\x7f\xff", ()), (gzip.compress(whole, mtime=0)[:-20], (b"Content-Encoding: gzip",)),
                         (b"<html>not WBXML</html>", ())):
        client.send(eas_post(b"Sync", sync_request()[:-3]))
        server.send(eas_reply(body, *coding))


@scenario("EAS: answers that are not 200", exchanges=4)
def refusals(client, server):
    for status, extra in ((b"401 Unauthorized", b"WWW-Authenticate: Basic realm=\"mail\""), (b"449 Retry after sending a PROVISION command", b"X-A: 1"),
                          (b"503 Service Unavailable", b"Retry-After: 60"), (b"507 Insufficient Storage", b"X-MS-ASThrottle: CommandFrequency")):
        client.send(eas_post(b"Sync", sync_request()))
        server.send(reply(b"<html><body>no</body></html>", b"Content-Type: text/html", extra, status=status))


@scenario("EAS: a document that is not in canonical form")
def not_canonical(client, server):
    # A redundant SWITCH_PAGE, a length in more bytes than needed, a content bit on an empty element, an unknown token.
    body = b"\x03\x01\x6a\x00\x00\x00\x45\x00\x00\x5c\x4f\x4b\xc3\x80\x01\x37\x01\x52\x01\x7e\x03x\x00\x01\x01\x01\x01"
    client.send(eas_post(b"Sync", body))
    server.send(eas_reply(body))


@scenario("EAS: Autodiscover")
def autodiscover(client, server):
    ask = b"<?xml version=\"1.0\"?><Autodiscover xmlns=\"http://schemas.microsoft.com/exchange/autodiscover/mobilesync/requestschema/2006\"/>"
    client.send(post(b"/Autodiscover/Autodiscover.xml", ask, AUTH, b"Content-Type: text/xml"))
    server.send(reply(b"<Autodiscover><Url>https://mail.example.org/Microsoft-Server-ActiveSync</Url></Autodiscover>", b"Content-Type: text/xml"))


@scenario("EAS: an answer of 9 MB, more than hooks are given")
def large(client, server):
    body = encode(Node("ItemOperations:ItemOperations", Node("Status", 1), Node("Response", Node("Fetch", Node("Status", 1), Node(
        "Properties", Node("Data", b"\x00\x01\x02\xff" * (9 << 18)))))))
    client.send(eas_post(b"ItemOperations", sync_request()))
    server.send(eas_reply(body))


@scenario("EAS: answered byte by byte")
def slow_answer(client, server):
    client.drip(eas_post(b"Sync", sync_request()))
    server.drip(eas_reply(sync_response(1)))


@scenario("EAS: pipelined commands", exchanges=3)
def pipelined(client, server):
    client.send(b"".join(eas_post(b"Sync", sync_request(str(n))) for n in (1, 2, 3)))
    server.send(eas_reply(sync_response(1)) + eas_reply(sync_response(2)))
    server.send(eas_reply(sync_response(3)))


@scenario("EAS: a Ping waits, then answers", exchanges=2)
def ping(client, server):
    client.send(eas_post(b"Ping", encode(Node("Ping:Ping", Node("HeartbeatInterval", 480), Node("Folders", Node("Folder", Node("Id", 5), Node("Class", "Email")))))))
    server.send(eas_reply(encode(Node("Ping:Ping", Node("Status", 2), Node("Folders", Node("Folder", "5"))))))
    client.send(eas_post(b"Sync", sync_request()))
    server.send(eas_reply(sync_response()))
