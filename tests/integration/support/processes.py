"""Programs that a test starts: each in a session of its own, stopped by pid, with its output kept in a file."""
import os
import signal
import socket
import subprocess
import tempfile
import time

from support.registry import Failure


class Program:
    """A running child. Its stdout and stderr go to files, so that a chatty program never blocks."""

    def __init__(self, arguments, *, environment=None, folder=None, stdin=subprocess.DEVNULL):
        self.arguments = [str(a) for a in arguments]
        self.folder = folder or tempfile.mkdtemp(prefix="eastap-test.")
        self.out_path = os.path.join(self.folder, "%d.out" % time.monotonic_ns())
        self.err_path = self.out_path[:-3] + "err"
        with open(self.out_path, "wb") as out, open(self.err_path, "wb") as err:
            self.process = subprocess.Popen(self.arguments, stdin=stdin, stdout=out, stderr=err, start_new_session=True,
                                            env=dict(os.environ, **(environment or {})))

    @property
    def pid(self) -> int:
        return self.process.pid

    def output(self) -> str:
        return read_text(self.out_path)

    def talk(self) -> str:
        return read_text(self.err_path)

    def running(self) -> bool:
        return self.process.poll() is None

    def wait_for(self, condition, what: str, seconds: float = 20.0):
        """Waits until condition() is true; fails when the program ends first or time is up."""
        return wait_until(condition, what, seconds, self)

    def stop(self, how: int = signal.SIGTERM, seconds: float = 15.0) -> int:
        """Signals the program alone and waits for it; its exit code (negative: a signal)."""
        if self.running():
            self.process.send_signal(how)
            try:
                self.process.wait(seconds)
            except subprocess.TimeoutExpired:
                self.kill()
                raise Failure("%s did not end within %g s of signal %d" % (self.arguments[0], seconds, how)) from None
        return self.process.returncode

    def kill(self) -> None:
        """Ends the program and whatever it started, which is in its process group."""
        try:
            os.killpg(self.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.kill()


def read_text(path: str) -> str:
    with open(path, "rb") as file:
        return file.read().decode("utf-8", "replace")


def wait_until(condition, what: str, seconds: float = 20.0, program: Program | None = None):
    """Polls condition() until it returns something true, and returns that."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if program and not program.running():
            raise Failure("%s: %s ended with code %s\n%s" % (
                what, program.arguments[0], program.process.returncode, program.talk()[-3000:]))
        if time.monotonic() > end:
            raise Failure("%s: not within %g s%s" % (what, seconds, "\n" + program.talk()[-3000:] if program else ""))
        time.sleep(0.005)


def free_port(host: str = "127.0.0.1") -> int:
    """A port that was free a moment ago."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as s:
        s.bind((host, 0))
        return s.getsockname()[1]


def port_open(port: int, host: str = "127.0.0.1") -> bool:
    try:
        socket.create_connection((host, port), 1).close()
        return True
    except OSError:
        return False


def run(arguments, *, seconds: float = 60.0, codes=(0,), **how) -> subprocess.CompletedProcess:
    """Runs a program to its end; fails when its exit code is not among `codes`."""
    arguments = [str(a) for a in arguments]
    try:
        done = subprocess.run(arguments, capture_output=True, timeout=seconds, check=False, **how)
    except subprocess.TimeoutExpired:
        raise Failure("%s took longer than %g s" % (" ".join(arguments), seconds)) from None
    if codes is not None and done.returncode not in codes:
        raise Failure("%s ended with code %d\n%s\n%s" % (" ".join(arguments), done.returncode,
                      done.stdout[-2000:].decode("utf-8", "replace"), done.stderr[-2000:].decode("utf-8", "replace")))
    return done
