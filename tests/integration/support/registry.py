"""The table of integration tests and the loop that runs them.

A test is a function marked with @test; it passes when it returns and fails when it raises. What it returns is printed
behind its name. A test that cannot run here raises Skip and says why: a skipped test counts as failed unless the
command line allows it, so that a missing program never looks like a success.
"""
import dataclasses
import sys
import time
import traceback
from typing import Callable


class Failure(Exception):
    """What a test found, in words; printed without a stack."""


class Skip(Exception):
    """The test cannot run on this machine, and why."""


@dataclasses.dataclass
class Test:
    name: str
    group: str      # "local" or "real"
    run: Callable[[], str | None]


TESTS: list[Test] = []
AT_END: list[Callable[[], None]] = []   # what tests share is stopped here, in reverse order


def test(name: str, group: str = "local"):
    """Puts a function into the table under that name."""
    def register(function):
        TESTS.append(Test(name, group, function))
        return function
    return register


def need(condition, message: str) -> None:
    """Fails the test with that message unless the condition holds."""
    if not condition:
        raise Failure(message)


def run_all(tests: list[Test], allow_skip: bool = False) -> int:
    """Runs the tests in order, prints one line for each and a summary; returns the exit code."""
    try:
        return run_each(tests, allow_skip)
    finally:
        for stop in reversed(AT_END):
            stop()


def run_each(tests: list[Test], allow_skip: bool) -> int:
    passed = failed = skipped = 0
    for one in tests:
        began = time.monotonic()
        try:
            note, word = one.run() or "", "ok"
            passed += 1
        except Skip as reason:
            note, word = str(reason), "skip"
            skipped += 1
        except Failure as error:
            note, word = str(error), "FAIL"
            failed += 1
        except Exception:  # a defect of the test itself, or a program that broke its promise in a new way
            note, word = traceback.format_exc(), "FAIL"
            failed += 1
        first, _, rest = note.strip().partition("\n")
        print("%-4s %-52s %6.1f s  %s" % (word, one.name, time.monotonic() - began, first), flush=True)
        for line in rest.splitlines():
            print("       " + line, flush=True)
    if skipped and not allow_skip:
        failed += skipped
    print("%d passed, %d failed%s" % (passed, failed, ", of which %d could not run here" % skipped if skipped else ""))
    sys.stdout.flush()
    return 1 if failed or not passed else 0
