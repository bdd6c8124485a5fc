"""The tap under test: starts `eastap run`, waits until it is ready, stops it, and reads what it recorded."""
import json
import os
import re
import signal
import tempfile

from support.processes import Program, run
from support.registry import Failure, Skip

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
READY = re.compile(r"^ready (\S+) (?:\[([^\]]*)\]|([^:\s]*)):(\d+)\s*$", re.MULTILINE)


def binary() -> str:
    """The program under test: $EASTAP, or the release build of this tree."""
    path = os.environ.get("EASTAP") or os.path.join(ROOT, "build/release/eastap")
    if not os.access(path, os.X_OK):
        raise Failure("%s is missing: build it (./dev build) or set EASTAP" % path)
    return path


_has_run: dict[str, bool] = {}


def need_run_command() -> None:
    """Skips the test when the binary has no `run` command."""
    path = binary()
    if path not in _has_run:
        _has_run[path] = run([path, "run", "--help"], codes=None).returncode == 0
    if not _has_run[path]:
        raise Skip("%s has no command `run`" % path)


class Tap:
    """One `eastap run`. Every mode listens on 127.0.0.1 and a free port unless it says where with @.

    modes: such as "reverse:https://localhost:443"; options: further words of the command line. The state folder is new
    unless one is given, so the CA is new as well; `ca` is its certificate in PEM.
    """

    def __init__(self, *modes: str, options=(), record: str | None = None, state: str | None = None, seconds: float = 20.0,
                 prefix=()):
        need_run_command()
        self.folder = tempfile.mkdtemp(prefix="eastap-tap.")
        self.state = state or os.path.join(self.folder, "state")
        self.record = record
        words = [m if "@" in m else m + "@127.0.0.1:0" for m in modes]
        arguments = [*prefix, binary(), "run", *words, "--state-dir", self.state, *options]
        if record:
            arguments += ["--record", record]
        self.program = Program(arguments, folder=self.folder, environment={"NO_COLOR": "1"})
        try:
            self.program.wait_for(lambda: len(READY.findall(self.program.talk())) >= len(modes), "the tap's ready lines", seconds)
        except Failure:
            self.program.kill()
            raise
        self.listeners = [(mode, bracketed or plain, int(port)) for mode, bracketed, plain, port in READY.findall(self.program.talk())]

    @property
    def port(self) -> int:
        """The port of the first mode."""
        return self.listeners[0][2]

    def port_of(self, mode: str) -> int:
        for name, _, port in self.listeners:
            if name.split(":")[0] == mode:
                return port
        raise Failure("no listener for %s among %s" % (mode, self.listeners))

    def ca(self) -> str:
        """The path of a PEM file with the tap's CA."""
        path = os.path.join(self.folder, "tap-ca.pem")
        with open(path, "wb") as file:
            file.write(run([binary(), "ca", "export", "--state-dir", self.state]).stdout)
        return path

    def talk(self) -> str:
        return self.program.talk()

    def output(self) -> str:
        return self.program.output()

    def stop(self, how: int = signal.SIGTERM) -> int:
        """Ends the tap in order; fails when it does not exit with 0."""
        code = self.program.stop(how)
        if code != 0 and how in (signal.SIGTERM, signal.SIGINT):
            raise Failure("the tap ended with code %d\n%s" % (code, self.talk()[-4000:]))
        return code

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.program.kill()


def show(trace: str, *more: str, codes=(0, 1)) -> list[dict]:
    """`eastap show TRACE --json`: one object per exchange."""
    done = run([binary(), "show", trace, *more, "--json"], codes=codes)
    return [json.loads(line) for line in done.stdout.decode().splitlines() if line.strip()]
