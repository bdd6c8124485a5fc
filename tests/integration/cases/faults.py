"""Stock faults and `eastap ctl`, from one process to another."""
import json
import os
import socket

from cases.reaction import OK, Phone
from cases.recording import new_trace
from support.processes import run
from support.raw import OneAnswer
from support.registry import need, test
from support.tap import Tap, binary, show


def ctl(tap: Tap, *words: str, codes=(0,)) -> str:
    return run([binary(), "ctl", "--state-dir", tap.state, *words], codes=codes).stdout.decode()


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1]) if answer else 0


@test("faults: set, paused, changed and removed while the tap runs, and recorded as they were written")
def steered():
    trace = new_trace()
    with OneAnswer(OK) as server, Tap("reverse:http://127.0.0.1:%d" % server.port, options=["-q"], record=trace) as tap:
        phone = Phone(tap)
        need(status(phone.sync("1")) == 200, "without a fault")
        need(ctl(tap, "fault", "add", "unavailable", "seconds=9", "device~PHONE", "nth=2") == "fault 1\n", "its number")
        need([status(phone.sync("1")) for _ in range(3)] == [200, 503, 200], "nth=2")
        ctl(tap, "fault", "change", "1", "server-error", "command=Sync")
        ctl(tap, "fault", "pause", "1")
        need(status(phone.sync("1")) == 200, "paused")
        ctl(tap, "fault", "resume", "1")
        need(status(phone.sync("1")) == 500, "resumed")
        listed = json.loads(ctl(tap, "faults", "--json"))["faults"]
        need([(f["fault"], f["met"], f["hits"]) for f in listed] == [("server-error command=Sync", 1, 1)], "listed: %s" % listed)
        ctl(tap, "fault", "remove", "1")
        need(status(phone.sync("1")) == 200, "removed")
        ctl(tap, "fault", "add", "remote-wipe", codes=(2,))
        tap.stop()
    need(not os.path.exists(os.path.join(tap.state, "control.sock")), "the socket's file is left behind")
    injected = [note["fault"] for exchange in show(trace) for note in exchange["injected"]]
    need(injected == ["unavailable seconds=9 device~PHONE nth=2", "server-error command=Sync"], "recorded: %s" % injected)


@test("faults: a phone that loses its patience with a silent Ping is recorded as such")
def impatient():
    trace = new_trace()
    with OneAnswer(OK) as server, Tap("reverse:http://127.0.0.1:%d" % server.port, options=["-q", "--fault", "ping-silent"],
                                      record=trace) as tap:
        with socket.create_connection(("127.0.0.1", tap.port), timeout=20) as client:
            client.sendall(b"POST /Microsoft-Server-ActiveSync?Cmd=Ping&User=anna&DeviceId=PHONE1&DeviceType=iPhone HTTP/1.1\r\n"
                           b"Host: localhost\r\nContent-Length: 0\r\n\r\n")
            client.settimeout(1.0)
            try:
                need(client.recv(10) == b"never", "the Ping was answered")
            except socket.timeout:
                pass
        tap.stop()
    exchange = show(trace)[0]
    need([note["fault"] for note in exchange["injected"]] == ["ping-silent"], "injected: %s" % exchange["injected"])


@test("faults: scripts and faults run over a trace offline, the same each time")
def offline():
    trace = new_trace()
    with OneAnswer(OK) as server, Tap("reverse:http://127.0.0.1:%d" % server.port, options=["-q"], record=trace) as tap:
        phone = Phone(tap)
        for number in range(8):
            phone.sync(str(number))
        tap.stop()
    script = os.path.join(tap.folder, "check.lua")
    with open(script, "w", encoding="utf-8") as file:
        file.write("function on_request(exchange) log(exchange.command) end\n"
                   "function test_all_are_syncs(run) assert(#run == 8 and run[8].logs[1] == 'Sync') end\n")
    words = [binary(), "test", script, trace, "--fault", "wbxml-flip side=request percent=50 seed=7"]
    first, second = run(words).stdout, run(words).stdout
    need(first == second, "the same seed gave something else:\n%s\n%s" % (first.decode(), second.decode()))
    need(b"ok 2 - check.lua: test_all_are_syncs" in first and b"1 bit flipped, seed " in first, first.decode())
