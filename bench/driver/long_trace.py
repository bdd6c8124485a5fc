"""The row of long traces: how soon the last exchange of 5 GB is shown, and what a filter over all of it takes."""
import os
import shutil
import statistics
import subprocess
import tempfile
import time

from driver.lines import Figure, Line
from driver.load import BUILD
from support.processes import run
from support.registry import Failure
from support.tap import binary

SIZE = 5 << 30         # with --quick a tenth
SPARE = 1 << 30        # of the disk
# A tenth of this for each GB would be a leak: what a filter keeps hangs on phones and folders, not on exchanges.
GROWTH = 64.0


def long_trace(bench) -> list[Line]:
    size = SIZE if bench.scale >= 1 else SIZE // 10
    folder = tempfile.mkdtemp(prefix="eastap-long.", dir=os.environ.get("EASTAP_BENCH_DISK"))
    try:
        short, long = (os.path.join(folder, name) for name in ("short.eastrace", "long.eastrace"))
        if shutil.disk_usage(folder).free < size + SPARE:
            raise Failure("%s has no room for %d MB; EASTAP_BENCH_DISK names another folder" % (folder, size >> 20))
        run([binary(), "demo", "--hurry", "--brief", "--record", short])
        run([os.path.join(BUILD, "long_trace"), short, long, size], seconds=900)
        return measured(bench, short, long)
    except Failure as error:
        bench.say("left out: %s" % error)
        return lines_of(None, None, size)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def measured(bench, short: str, long: str) -> list[Line]:
    size = os.path.getsize(long)
    times = [show(long, "--last", "1")[0] for _ in range(bench.rounds)]
    bench.say("  --last 1 of %d MB: %s s" % (size >> 20, " ".join("%.2f" % one for one in times)))
    # Nothing matches, so that nothing but reading and knowing phones costs.
    _, before = show(short, "--filter", "cmd == GetHierarchy")
    seconds, after = show(long, "--filter", "cmd == GetHierarchy")
    bench.say("  filter over %d MB: %.1f s, at most %.1f MB resident; over the short one %.1f MB" % (size >> 20, seconds, after, before))
    return lines_of(Figure("eastap", statistics.median(times), "s"), Figure("eastap", after - before, "MB"), size)


def lines_of(last: Figure | None, growth: Figure | None, size: int) -> list[Line]:
    what = "%.1f GB" % (size / (1 << 30))
    return [Line("long", "the last exchange of a trace of %s" % what, 1.0, False, last, []),
            Line("long", "growth of memory, a filter over %s" % what, GROWTH, False, growth, [])]


def show(*words: str) -> tuple[float, float]:
    """Runs `eastap show`; seconds, and the most memory that was resident, in MB."""
    began = time.perf_counter()
    program = subprocess.Popen([binary(), "show", *words], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    said = program.stderr.read()
    _, status, used = os.wait4(program.pid, 0)
    program.returncode = os.waitstatus_to_exitcode(status)
    program.stderr.close()
    if program.returncode not in (0, 1):    # 1: nothing matched
        raise Failure("show %s ended with code %d: %s" % (" ".join(words), program.returncode, said[-500:].decode("utf-8", "replace")))
    return time.perf_counter() - began, used.ru_maxrss / 1024
