"""CPU time and memory of a program with all its children and threads, from /proc; and which cores it runs on."""
import contextlib
import os
import time

TICKS = os.sysconf("SC_CLK_TCK")


def family(pid: int) -> list[int]:
    """The process and all its living descendants."""
    parents = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open("/proc/%s/stat" % name, encoding="latin-1") as file:
                    parents[int(name)] = int(file.read().rpartition(")")[2].split()[1])
            except OSError:
                pass
    found = [pid]
    for one in found:   # grows while it is walked
        found += [child for child, parent in parents.items() if parent == one]
    return found


def cpu_seconds(pid: int) -> float:
    """CPU time of the family so far, in seconds, threads included; of ended children as far as they were waited for.

    Two sources, since each falls short of the truth in its own way: utime and stime count in ticks of 10 ms but know ended threads;
    schedstat counts nanoseconds but knows only living threads. The greater is the better one.
    """
    return sum(max(_ticks(one), _scheduled(one)) for one in family(pid))


def settled_cpu_seconds(pid: int, patience: float = 20.0) -> float:
    """The same once the family rests: what it still does for requests that were answered (recording, printing) counts too."""
    limit = time.monotonic() + patience
    before = cpu_seconds(pid)
    while time.monotonic() < limit:
        time.sleep(0.15)
        now = cpu_seconds(pid)
        if now - before < 0.002:
            return now
        before = now
    return before


def pin(pid: int, cores: set[int]) -> None:
    """All threads that the family has now."""
    for one in family(pid):
        for thread in os.listdir("/proc/%d/task" % one):
            os.sched_setaffinity(int(thread), cores)


@contextlib.contextmanager
def a_core_of_their_own(pids: list[int]):
    """While it lasts, these programs of ours share one core with nobody; this one and all else that it starts have the others.
    Else chance decides who runs beside whom, and that alone makes a third of the throughput. On a single core it changes nothing.
    """
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) == 1:
        yield
        return
    pin(os.getpid(), set(cores[:-1]))   # and all that it has started
    for pid in pids:
        pin(pid, {cores[-1]})
    try:
        yield
    finally:
        pin(os.getpid(), set(cores))


def _ticks(pid: int) -> float:
    try:
        with open("/proc/%d/stat" % pid, encoding="latin-1") as file:
            fields = file.read().rpartition(")")[2].split()
        return sum(int(fields[n]) for n in (11, 12, 13, 14)) / TICKS
    except OSError:
        return 0.0


def _scheduled(pid: int) -> float:
    total = 0
    try:
        for thread in os.listdir("/proc/%d/task" % pid):
            with open("/proc/%d/task/%s/schedstat" % (pid, thread), encoding="ascii") as file:
                total += int(file.read().split()[0])
    except OSError:
        pass
    return total / 1e9


def _rollup(pid: int, name: str) -> int:
    try:
        with open("/proc/%d/smaps_rollup" % pid, encoding="ascii") as file:
            return next(int(line.split()[1]) for line in file if line.startswith(name + ":"))
    except (OSError, StopIteration):
        return 0


def pss_kb(pid: int) -> int:
    """Proportional resident memory of the family in KiB."""
    return sum(_rollup(one, "Pss") for one in family(pid))


def _status(pid: int, name: str) -> int:
    with open("/proc/%d/status" % pid, encoding="ascii", errors="replace") as file:
        return next((int(line.split()[1]) for line in file if line.startswith(name + ":")), 0)


def reset_peak(pid: int) -> None:
    """Makes VmHWM start again at what is resident now."""
    for one in family(pid):
        with open("/proc/%d/clear_refs" % one, "w", encoding="ascii") as file:
            file.write("5")


def resident_kb(pid: int) -> int:
    return sum(_status(one, "VmRSS") for one in family(pid))


def peak_kb(pid: int) -> int:
    """The most that was resident since reset_peak, in KiB, summed over the family."""
    return sum(_status(one, "VmHWM") for one in family(pid))
