"""`eastap serve`: recorded sessions as a server, over plain HTTP and TLS."""
import json
import os
import re
import shutil
import sys
import tempfile
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


def example(name: str) -> str:
    return os.path.join(ROOT, "examples/serve", name)


def run_example(arguments, folder: str, **how):
    """Runs a script or pytest with the program under test; temporary files go to the folder."""
    return run(arguments, env=dict(os.environ, EASTAP=binary(), TMPDIR=folder, PYTHONDONTWRITEBYTECODE="1"), **how)


def pytest(path: str, folder: str, **how) -> str:
    return run_example([sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", path], folder, **how).stdout.decode()


@test("examples: the shell script and the pytest fixture serve a recorded session")
def examples():
    folder = tempfile.mkdtemp(prefix="eastap-test.")
    done = run_example([example("check_sync.sh")], folder)
    need(b"0 missed" in done.stdout and done.stdout.count(b"loose mode:") == 1, done.stdout.decode())
    need(os.listdir(folder) == [], "left behind: %s" % os.listdir(folder))
    told = pytest(os.path.dirname(example("")), folder)
    need("2 passed" in told, told)
    return told.strip().splitlines()[-1]


@test("examples: the shell script tells a miss in the report's words, fails, and leaves nothing behind")
def shell_miss():
    work, folder = tempfile.mkdtemp(prefix="eastap-test."), tempfile.mkdtemp(prefix="eastap-test.")
    request, script = os.path.join(work, "77.xml"), os.path.join(work, "check_sync.sh")
    change_copy(os.path.join(EXAMPLE, "0003-Sync.request.xml"), request, "<WindowSize>25<", "<WindowSize>77<")
    change_copy(example("check_sync.sh"), script, '"$fixture/0003-Sync.request.xml"', '"%s"' % request)
    done = run_example(["sh", script, EXAMPLE], folder, codes=(1,))
    told = done.stdout.decode()
    need("miss 1: Sync of MYCLIENT1" in told and "WindowSize: 25 -> 77" in told and told.count("loose mode:") == 1, told)
    need("change %s, or" % os.path.join(EXAMPLE, "0003-Sync.request.xml") in told, told)
    need(b"rm:" not in done.stderr and os.listdir(folder) == [], "%s\nleft behind: %s" % (done.stderr.decode(), os.listdir(folder)))
    silent = os.path.join(work, "silent.sh")
    change_copy(example("check_sync.sh"), silent, '"$eastap" serve "$fixture"', '"$eastap" serve "$work/none"')
    done = run_example(["sh", silent, EXAMPLE], folder, codes=(2,))
    need(b"none" in done.stderr and os.listdir(folder) == [], "%s\nleft behind: %s" % (done.stderr.decode(), os.listdir(folder)))
    return told.strip().splitlines()[0]


@test("examples: a test with the pytest fixture fails with the report's words, and every server of it ends")
def pytest_miss():
    work, folder = tempfile.mkdtemp(prefix="eastap-test."), tempfile.mkdtemp(prefix="eastap-test.")
    shutil.copytree(EXAMPLE, os.path.join(work, "fixture"))
    shutil.copytree(example(""), os.path.join(work, "serve"))
    path, pids = os.path.join(work, "serve/test_miss.py"), os.path.join(work, "pids")
    with open(path, "w", encoding="utf-8") as file:
        file.write(MISS % pids)
    told = pytest(path, folder, codes=(1,))
    need("1 passed, 1 error" in told and "WindowSize: 25 -> 77" in told, told)
    with open(pids, encoding="ascii") as file:
        left = [pid for pid in file.read().split() if os.path.exists("/proc/" + pid)]
    need(not left, "still running: %s\n%s" % (left, told))


MISS = """
import pathlib
import urllib.error

import pytest
from test_first_sync import ask, recorded


def test_miss(serve):
    servers = [serve("fixture"), serve("fixture")]
    pathlib.Path("%s").write_text(" ".join(str(server.process.pid) for server in servers))
    with pytest.raises(urllib.error.HTTPError):
        ask(servers[0], "Sync", recorded("0003-Sync.request.xml").replace(b"<WindowSize>25<", b"<WindowSize>77<"))
"""


def change_copy(source: str, target: str, old: str, new: str) -> None:
    with open(source, encoding="utf-8") as file:
        text = file.read()
    need(old in text, "%s has no %s" % (source, old))
    with open(target, "w", encoding="utf-8") as file:
        file.write(text.replace(old, new))


def workflow_findings(text: str) -> list[str]:
    """What a workflow with a clone of this tree in eastap/ gets wrong. Plain line checks: no Debian package of ./dev reads YAML."""
    found = []
    with open(os.path.join(ROOT, "dev"), encoding="utf-8") as file:
        dev = file.read()
    with open(os.path.join(ROOT, "CMakePresets.json"), encoding="utf-8") as file:
        presets = [preset["name"] for preset in json.load(file)["configurePresets"] if not preset.get("hidden")]
    commands = re.findall(r"^ +(?:- )?run: (.+)$", text, re.MULTILINE)
    for command in commands:
        if run(["sh", "-n", "-c", command], codes=None).returncode != 0:
            found.append("no shell command: " + command)
    for path in re.findall(r"(?<![\w.-])eastap/([\w./-]+)", text):
        preset = re.fullmatch(r"build/([^/]+)/eastap", path)
        if preset and preset.group(1) not in presets or not preset and not os.path.exists(os.path.join(ROOT, path)):
            found.append("no path: " + path)
    for task, rest in re.findall(r"eastap/dev +(\S+)(.*)", text):
        words = rest.split("#")[0].split()
        if not re.search(r"^task_%s\(\)" % re.escape(task), dev, re.MULTILINE) or task == "build" and not set(words) <= set(presets):
            found.append("no task: " + " ".join([task, *words]))
    for command, rest in re.findall(r"""eastap["']? +([a-z]+)((?: +[^|;&#\s]+)+)""", "\n".join(commands)):
        told = run([binary(), command, "--help"], codes=None)
        words = re.findall(r"(?<!\S)--[\w-]+", rest)
        found += ["no option of %s: %s" % (command, word) for word in words
                  if told.returncode != 0 or not re.search(re.escape(word) + r"(?![\w-])", told.stdout.decode())]
    installed = re.findall(r"apt-get install ([^#\n]*)", text)
    found += ["no package that ./dev knows: " + name for line in installed for name in line.split()
              if not name.startswith("-") and not re.search(r"(?<![\w.-])%s(?![\w.-])" % re.escape(name), dev)]
    if "container:" in text and re.search(r"\$\{\{ *(github|runner)\.workspace", text):
        found.append("a path outside of the container")   # https://github.com/actions/runner/issues/2058
    return found


@test("examples: the workflow names only paths, tasks, options and packages that exist")
def workflow():
    with open(example("github-actions.yml"), encoding="utf-8") as file:
        text = file.read()
    need("eastap/dev build" in text and "/eastap/build/release/eastap" in text and "apt-get install" in text, text)
    served = text + "      - run: eastap/build/release/eastap serve tests/first-sync --ready-file ready &\n"
    for right in (text, served):
        found = workflow_findings(right)
        need(not found, str(found))
    for old, new, finding in (
            ("eastap/dev build", "eastap/dev biuld", "no task: biuld"), ("eastap/dev build", "eastap/dev build relaese", "no task: build relaese"),
            ("eastap/dev", "eastap/tools/dev", "no path: tools/dev"), ("build/release", "build/optimised", "no path: build/optimised/eastap"),
            ("--ready-file", "--ready", "no option of serve: --ready"), ("python3-pytest", "python3-py.test", "no package that ./dev knows: python3-py.test"),
            ("$GITHUB_WORKSPACE/", "${{ github.workspace }}/", "a path outside of the container")):
        found = workflow_findings(served.replace(old, new))
        need(old in served and finding in found, "%s for %s: %s" % (new, old, found))
