"""A pytest fixture that serves a recorded session. Needs nothing but eastap itself ($EASTAP, else from PATH)."""
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
    """serve("fixture") starts a server. The test fails where a client asked for what was not recorded."""
    running = []

    def start(fixture, *options):
        running.append(EastapServe(FIXTURES / fixture, tmp_path, *options))
        return running[-1]

    yield start
    for server in running:
        report = server.stop()
        assert report["misses"] == [], "\n".join(miss["sentence"] for miss in report["misses"])
        assert server.exit_code == 0
