"""A pytest fixture that serves a recorded session. Needs nothing but eastap itself ($EASTAP, else from PATH)."""
import itertools
import json
import os
import pathlib
import signal
import subprocess
import time

import pytest

FIXTURES = pathlib.Path(__file__).resolve().parent.parent


class EastapServe:
    """One `eastap serve`. `url` is where the client under test goes; stop() gives the report."""

    def __init__(self, fixture, folder, *options):
        self.folder, self.report = folder, None
        ready = folder / "ready"
        self.log = open(folder / "log", "wb")
        self.process = subprocess.Popen(
            [eastap(), "serve", fixture, "--listen", "127.0.0.1:0", "--ready-file", ready, "--state-dir", folder / "state",
             "--speed", "max", "--report", folder / "report.json", *options], stdout=self.log, stderr=self.log)
        for _ in range(200):
            if ready.exists() or self.process.poll() is not None:
                break
            time.sleep(0.1)
        if not ready.exists():
            self.process.kill()
            self.process.wait()
            raise RuntimeError("eastap serve did not start: " + (folder / "log").read_text(errors="replace"))
        self.url = "http://" + ready.read_text().strip()

    def stop(self):
        if self.report is None:
            self.process.send_signal(signal.SIGTERM)
            self.exit_code = self.process.wait(30)
            self.log.close()
            self.report = json.loads((self.folder / "report.json").read_text())
        return self.report


def eastap():
    return os.environ.get("EASTAP", "eastap")


@pytest.fixture
def serve(tmp_path):
    """serve("fixture") starts a server, and may be called again for another one beside it. The test fails where a client
    asked for what was not recorded."""
    running, numbers = [], itertools.count(1)

    def start(fixture, *options):
        folder = tmp_path / str(next(numbers))  # each server's own; short, for the socket in its state folder
        folder.mkdir()
        running.append(EastapServe(FIXTURES / fixture, folder, *options))
        return running[-1]

    yield start
    misses = [miss["sentence"] for server in running for miss in server.stop()["misses"]]  # all end before one fails
    assert misses == [], "\n".join(misses)
    assert [server.exit_code for server in running] == [0] * len(running)
