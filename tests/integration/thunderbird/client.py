#!/usr/bin/python3
"""Thunderbird with TbSync and EAS-4-TbSync, headless, as a real ActiveSync client.

    thunderbird/client.py URL USER PASSWORD [--proxy HOST:PORT] [--cacert FILE] [--log FILE] [--keep DIR]

Makes a new profile, starts Thunderbird, drives it over Marionette: adds the account, syncs the folder list, calendar, tasks and
contacts, searches the address list, makes a contact and an event, syncs, deletes them, syncs. One line per step; exit code 0 when all
went well. The packages: thunderbird/install.
"""
import argparse
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from thunderbird.marionette import Marionette  # noqa: E402 - needs the path above
from thunderbird.scripts import ADD_ACCOUNT, COUNT, ERRORS, GAL, MAKE, READY, REMOVE, SELECT, SYNC  # noqa: E402


def preferences(options, port):
    """user.js. Only the server is reachable, through the proxy if there is one: nothing Thunderbird does by itself leaves the machine."""
    server = "%s://%s/" % urllib.parse.urlsplit(options.url)[:2]
    route = "PROXY " + options.proxy.rpartition("//")[2] if options.proxy else "DIRECT"
    pac = "function FindProxyForURL(url, host) { return url.startsWith('%s') ? '%s' : 'PROXY 127.0.0.1:9'; }" % (server, route)
    prefs = {
        "marionette.port": port,
        "network.proxy.type": 2,
        "network.proxy.autoconfig_url": "data:application/x-ns-proxy-autoconfig," + urllib.parse.quote(pac),
        "network.proxy.allow_hijacking_localhost": True,   # else loopback addresses never use a proxy
        "extensions.autoDisableScopes": 0,                 # else add-ons from Debian packages start disabled
        "extensions.tbsync.log.userdatalevel": 3,          # all traffic in clear in PROFILE/TbSync/debug.log
        "mailnews.start_page.enabled": False,
        "mail.provider.suppress_dialog_on_startup": True,
        "app.update.enabled": False,
        "datareporting.policy.dataSubmissionEnabled": False,
    }
    return "".join('user_pref("%s", %s);\n' % (k, json.dumps(v)) for k, v in prefs.items())


def trust(tb, path):
    """Adds a CA to Thunderbird's own store. It must be a CA: a self-signed server certificate is refused."""
    with open(path, encoding="ascii") as f:
        text = "".join(line.strip() for line in f if "---" not in line)
    tb.script('Cc["@mozilla.org/security/x509certdb;1"].getService(Ci.nsIX509CertDB).addCertFromBase64(text, "C,,");', prelude="", text=text)


def await_addons(tb, seconds):
    """Whether TbSync with its EAS provider is there within that time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if tb.script(READY):
                return True
        except RuntimeError:
            pass                        # the add-on's module is not there yet
        time.sleep(0.2)
    return False


def session(tb, options):
    """The whole session, one printed line per step; RuntimeError at the first that fails."""
    began = time.monotonic()

    def step(name, value, good=True):
        print("%-4s %-28s %6.1f s  %s" % ("ok" if good else "FAIL", name, time.monotonic() - began, value), flush=True)
        if not good:
            raise RuntimeError(name)

    def sync(name):
        value = tb.script(SYNC, id=account)
        step(name, json.dumps(value, ensure_ascii=False), value["status"] == "success" and not value["failed"])

    if options.cacert:
        trust(tb, options.cacert)
    step("add-ons start", "Thunderbird %s" % tb.script("return Services.appinfo.version;", prelude=""), await_addons(tb, 60))
    account = tb.script(ADD_ACCOUNT, url=options.url, user=options.user, password=options.password)
    try:
        sync("folder list")
        tb.script(SELECT, id=account)
        sync("calendar, tasks, contacts")
        before = tb.script(COUNT, id=account)
        step("items", before, min(before.values()) > 0)
        found = tb.script(GAL, id=account, text=options.user[:3])
        step("address list", found, bool(found))
        event = tb.script(MAKE, id=account, start=time.strftime("%Y%m%dT120000Z", time.gmtime(time.time() + 86400)))[1]
        sync("new contact and event sent")
        tb.script(REMOVE, id=account, event=event)
        sync("deletions sent")
        after = tb.script(COUNT, id=account)
        step("items", after, after == before)
    except RuntimeError:
        print("\n".join(tb.script(ERRORS, id=account)))
        raise


def arguments():
    p = argparse.ArgumentParser(description="Runs Thunderbird headless as an ActiveSync client.")
    p.add_argument("url", help="only its scheme, host and port are used: Thunderbird adds /Microsoft-Server-ActiveSync")
    p.add_argument("user")
    p.add_argument("password")
    p.add_argument("--proxy", help="HOST:PORT of a CONNECT proxy")
    p.add_argument("--cacert", help="PEM file of a CA to trust (one certificate; not a self-signed server certificate)")
    p.add_argument("--log", help="Gecko's HTTP log (heads of requests and responses) to FILE")
    p.add_argument("--keep", metavar="DIR", help="copy TbSync's debug.log there at the end")
    return p.parse_args()


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def main():
    options = arguments()
    profile, port = tempfile.mkdtemp(prefix="thunderbird."), free_port()
    with open(os.path.join(profile, "user.js"), "w", encoding="utf-8") as f:
        f.write(preferences(options, port))
    environment = dict(os.environ, HOME=profile, MOZ_CRASHREPORTER_DISABLE="1")
    if options.log:
        environment.update(MOZ_LOG="timestamp,nsHttp:3", MOZ_LOG_FILE=os.path.abspath(options.log))
    process = subprocess.Popen(["thunderbird", "--headless", "--marionette", "--remote-allow-system-access", "--no-remote", "--profile", profile],
                               env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    code = 1
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))   # so that "finally" ends Thunderbird too
    try:
        session(Marionette(port, process), options)
        code = 0
    except (RuntimeError, OSError, ValueError) as error:
        print("FAIL", error)
    finally:
        log = os.path.join(profile, "TbSync", "debug.log")
        if options.keep and os.path.exists(log):
            os.makedirs(options.keep, exist_ok=True)
            shutil.copy(log, options.keep)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        shutil.rmtree(profile, ignore_errors=True)
    sys.exit(code)


if __name__ == "__main__":
    main()
