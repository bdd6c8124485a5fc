"""`eastap serve` under test: started on a free port, asked, stopped, and its report read."""
import json
import os
import tempfile

from support.processes import Program, run
from support.registry import Failure
from support.tap import binary


class Serve:
    """One `eastap serve`. `folder` holds state, ready file and reports."""

    def __init__(self, trace: str, *options: str):
        self.folder = tempfile.mkdtemp(prefix="eastap-serve.")
        self.state = os.path.join(self.folder, "state")
        ready = os.path.join(self.folder, "ready")
        self.program = Program([binary(), "serve", trace, "--listen", "127.0.0.1:0", "--ready-file", ready, "--state-dir", self.state,
                                "--report", self.path("report.json"), "--report", self.path("report.xml"), *options],
                               folder=self.folder, environment={"NO_COLOR": "1"})
        try:
            self.program.wait_for(lambda: os.path.exists(ready), "the ready file")
        except Failure:
            self.program.kill()
            raise
        with open(ready, encoding="ascii") as file:
            self.address = file.read().strip()
        self.port = int(self.address.rpartition(":")[2])

    def path(self, name: str) -> str:
        return os.path.join(self.folder, name)

    def ca(self) -> str:
        with open(self.path("ca.pem"), "wb") as file:
            file.write(run([binary(), "ca", "export", "--state-dir", self.state]).stdout)
        return self.path("ca.pem")

    def ctl(self, *words: str, codes=(0,)) -> str:
        return run([binary(), "ctl", "--state-dir", self.state, *words], codes=codes).stdout.decode()

    def stop(self) -> int:
        """Its exit code."""
        return self.program.stop()

    def report(self) -> dict:
        with open(self.path("report.json"), encoding="utf-8") as file:
            return json.load(file)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.program.kill()
