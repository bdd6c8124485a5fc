"""Thunderbird with its EAS add-on against SOGo, directly and through connect mode."""
import os
import shutil
import tempfile

from sogo.suite import is_decoding_fault, server
from support.processes import run
from support.registry import Skip, need, test
from support.tap import ROOT, Tap, show

HERE = os.path.join(ROOT, "tests/integration/thunderbird")
ADDON = "/usr/share/webext/eas4tbsync@jobisoft.de.xpi"


def need_thunderbird() -> None:
    """Installs it where it is missing; that is what `--real` is for."""
    if shutil.which("thunderbird") and os.path.exists(ADDON):
        return
    if os.geteuid() != 0:
        raise Skip("Thunderbird is missing and only root can install it")
    run([os.path.join(HERE, "install")], seconds=900)


def play(*options) -> str:
    done = run([os.path.join(HERE, "client.py"), server().url().rpartition("/")[0], "user15", "user15-secret", *options], seconds=300, codes=None)
    text = done.stdout.decode()
    need(done.returncode == 0, text + done.stderr.decode()[-2000:])
    return text


@test("thunderbird: headless against SOGo, directly", "real")
def direct():
    need_thunderbird()
    return play("--cacert", server().cacert).splitlines()[-1]


@test("thunderbird: headless against SOGo, through connect mode", "real")
def connect():
    need_thunderbird()
    trace = os.path.join(tempfile.mkdtemp(prefix="eastap-trace."), "thunderbird.eastrace")
    with Tap("connect", options=["-q", "--upstream-ca", server().cacert], record=trace) as tap:
        play("--cacert", tap.ca(), "--proxy", "127.0.0.1:%d" % tap.port)
        tap.stop()
    listed = [e for e in show(trace) if e.get("command")]
    commands = {e["command"] for e in listed}
    wanted = {"OPTIONS", "FolderSync", "Settings", "Sync", "GetItemEstimate", "Search"}
    need(wanted <= commands, "the trace lacks %s" % (wanted - commands))
    need(len(listed) >= 25, "the trace lists %d exchanges" % len(listed))
    broken = [(e["id"], e["command"], e["findings"]) for e in listed if any(is_decoding_fault(f) for f in e["findings"])]
    need(not broken, "bodies that could not be decoded: %s" % broken[:5])
    undecoded = [e["id"] for e in listed if e["command"] in ("Sync", "FolderSync") and e["http_status"] == 200
                 and not (e.get("request") or {}).get("document") and not (e.get("response") or {}).get("document")]
    need(not undecoded, "no document on either side of %s" % undecoded)
    return "%d exchanges, %s" % (len(listed), " ".join(sorted(commands)))
