"""`eastap serve`: recorded sessions as a server, over plain HTTP and TLS."""
import os
import sys
import threading
import time
import xml.etree.ElementTree

from cases.play import record_day, send, sync_request
from cases.recording import new_trace
from eas.wbxml import Node, encode
from support.processes import run, wait_until
from support.raw import ask
from support.registry import need, test
from support.serve import Serve
from support.tap import ROOT, binary, show

EXAMPLE = os.path.join(ROOT, "examples/fixture")


def folder_sync() -> bytes:
    return encode(Node("FolderHierarchy:FolderSync", Node("SyncKey", 0)))


@test("serve: a demo day, played and verified against its own recording over TLS, leaves nothing over")
def round_trip():
    trace, again = new_trace(), new_trace()
    run([binary(), "demo", "--hurry", "--brief", "--record", trace])
    with Serve(trace, "--mode", "strict", "--speed", "max", "--record", again) as server:
        done = run([binary(), "verify", trace, "--to", "https://127.0.0.1:%d" % server.port, "--upstream-ca", server.ca(), "--speed", "max"])
        need(server.stop() == 0, "serve found something:\n" + server.program.output())
    report = server.report()
    need(report["clean"] and report["unused"] == 0 and report["missed"] == 0, str(report))
    need(b"15 same, 0 different" in done.stdout, done.stdout.decode())
    need(len(show(again)) == 15, "recorded: %d" % len(show(again)))
    return "%d exchanges" % report["answered"]


@test("serve: ClientIds, fresh in every play, are the client's own, and several phones have conversations of their own")
def several_phones():
    trace = record_day()
    with Serve(trace, "--mode", "strict", "--speed", "max") as server:
        run([binary(), "play", trace, "--to", "http://" + server.address, "--speed", "max", "--copies", "3", "--ramp", "0", "--json"])
        need(server.stop() == 0, server.program.output())
    phones = server.report()["phones"]
    need([p["device"] for p in phones] == ["PHONE1", "PHONE1x2", "PHONE1x3"] and all(p["recorded"] == "PHONE1" for p in phones), str(phones))
    return "%d phones" % len(phones)


@test("serve: a miss is answered with 404, explained on both sides, and fails the run")
def misses():
    with Serve(EXAMPLE, "-q") as server:
        need(send(server.port, "FolderSync", folder_sync()).text("SyncKey") == "1", "the first answer is not the recorded one")
        reply = ask(server.port, b"POST /Microsoft-Server-ActiveSync?Cmd=Sync&User=jo&DeviceId=PHONE1&DeviceType=x HTTP/1.1\r\nHost: localhost\r\n"
                    b"Content-Type: application/vnd.ms-sync.wbxml\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(sync_request("0", "6")) + sync_request("0", "6"))
        need(reply.startswith(b"HTTP/1.1 404 ") and b"CollectionId" in reply and b"to change: " in reply, reply.decode(errors="replace"))
        junk = ask(server.port, b"NONSENSE\r\n\r\n")
        need(junk.startswith(b"HTTP/1.1 400 "), repr(junk))
        need(server.stop() == 1, "exit code")
    report = server.report()
    need(report["missed"] == 2 and report["misses"][0]["closest"] in (2, 4), str(report["misses"]))
    need("recorded: exchange" in server.program.output() and "is not in the recording" in server.program.talk(), server.program.output())
    suite = xml.etree.ElementTree.parse(server.path("report.xml")).getroot().find("testsuite")
    need(suite.get("failures") == "2" and len(suite.findall("testcase")) == 8, str(suite.attrib))
    return report["misses"][0]["sentence"]


@test("serve: the secrets of a request that nobody recorded are in no answer, no report and on no screen")
def secrets():
    form = b"grant_type=password&username=jo%40example.org&password=pass-of-the-form&client_id=x"
    with Serve(EXAMPLE) as server:
        reply = ask(server.port, b"POST /common/oauth2/token HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic am86cGFzcy1vZi1iYXNpYw==\r\n"
                    b"Cookie: session=secret-cookie\r\nContent-Type: application/x-www-form-urlencoded\r\nConnection: close\r\n"
                    b"Content-Length: %d\r\n\r\n" % len(form) + form)
        need(reply.startswith(b"HTTP/1.1 404 "), repr(reply))
        need(server.stop() == 1, "exit code")
    told = [reply.decode(errors="replace"), server.program.output(), server.program.talk()]
    for name in ("report.json", "report.xml"):
        with open(server.path(name), encoding="utf-8") as file:
            told.append(file.read())
    need("oauth2/token" in told[0] and "oauth2/token" in told[3], "the miss is not told: %s" % told[0])
    for secret in ("pass-of-the-form", "am86cGFzcy1vZi1iYXNpYw", "pass-of-basic", "secret-cookie"):
        need(not [text for text in told if secret in text], "%s is told" % secret)


@test("serve: strict mode fails on what was not asked, --until-done ends by itself, orders of a wipe are refused")
def ends():
    with Serve(EXAMPLE, "--mode", "strict", "-q") as server:
        send(server.port, "FolderSync", folder_sync())
        need(server.stop() == 1, "exit code")
    need(server.report()["unused"] == 5, str(server.report()))
    with Serve(EXAMPLE, "--only", "cmd == FolderSync", "--until-done", "-q") as server:
        send(server.port, "FolderSync", folder_sync())
        wait_until(lambda: not server.program.running(), "the end")
        need(server.stop() == 0, server.program.output())
    wipe = new_trace() + ".fixture"
    trace = new_trace()
    run([binary(), "demo", "--hurry", "--brief", "--record", trace])
    run([binary(), "export", trace, "--fixture", wipe, "--filter", "cmd == Provision"])
    path = os.path.join(wipe, "0002-Provision.response.xml")
    with open(path, encoding="utf-8") as file:
        text = file.read()
    with open(path, "w", encoding="utf-8") as file:
        file.write(text.replace("</Provision>", "<RemoteWipe/></Provision>"))
    words = [binary(), "serve", wipe, "--listen", "127.0.0.1:0", "--state-dir", wipe + ".state"]
    refused = run(words, codes=(2,)).stderr.decode()
    need("exchange 2 orders a remote wipe" in refused and "--allow-wipe" in refused, refused)
    return refused.strip()


@test("serve: a Ping waits as recorded, until released, or until its phone leaves")
def waits():
    request = encode(Node("Ping:Ping", Node("HeartbeatInterval", 540), Node("Folders", Node("Folder", Node("Id", 5), Node("Class", "Email")),
                                                                           Node("Folder", Node("Id", 7), Node("Class", "Calendar")))))
    with Serve(EXAMPLE, "--hold", "cmd == Ping", "-q") as server:
        answers = []
        thread = threading.Thread(target=lambda: answers.append(send(server.port, "Ping", request)), daemon=True)
        thread.start()
        held = wait_until(lambda: [line for line in server.ctl("held").splitlines() if "Ping" in line], "the held Ping")
        need(not answers, "answered before it was released")
        server.ctl("release", held[0].split()[0])
        thread.join(10)
        need(answers and answers[0].text("Status") == "2", str(answers))
        need(server.stop() == 0, server.program.output())
    with Serve(EXAMPLE, "-q") as server:
        began = time.monotonic()
        send(server.port, "Ping", request)
        waited = time.monotonic() - began
        need(waited > 2, "a Ping that was answered after 3 s is answered after %.1f" % waited)
        need(server.stop() == 0, server.program.output())
    return "%.1f s" % waited


@test("serve: faults strike between client and recording")
def faults():
    with Serve(EXAMPLE, "--fault", "unavailable command=FolderSync nth=1", "-q") as server:
        reply = ask(server.port, b"POST /Microsoft-Server-ActiveSync?Cmd=FolderSync&User=anna&DeviceId=PHONE1&DeviceType=iPhone HTTP/1.1\r\nHost: localhost\r\n"
                    b"Content-Type: application/vnd.ms-sync.wbxml\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(folder_sync()) + folder_sync())
        need(reply.startswith(b"HTTP/1.1 503 "), reply.decode(errors="replace"))
        need(send(server.port, "FolderSync", folder_sync()).text("SyncKey") == "1", "the second one")
        need(server.stop() == 0, server.program.output())


@test("examples: the shell script and the pytest fixture serve a recorded session")
def examples():
    environment = dict(os.environ, **{"EASTAP": binary(), "PYTHONDONTWRITEBYTECODE": "1"})
    script = os.path.join(ROOT, "examples/serve/check_sync.sh")
    done = run([script], env=environment)
    need(b"0 missed" in done.stdout, done.stdout.decode())
    done = run([sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", os.path.join(ROOT, "examples/serve")], env=environment)
    need(b"1 passed" in done.stdout, done.stdout.decode())
    return done.stdout.decode().strip().splitlines()[-1]
