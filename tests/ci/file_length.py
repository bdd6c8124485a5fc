"""Files stay small enough to be one idea: a warning above 400 lines, a failure above 600."""
import sys

from common import finish, project_files, read

WARN = 400
FAIL = 600


def check(path, text):
    """(failure, warning) for one file; each is a line or None."""
    lines = text.count("\n")
    if lines > FAIL:
        return f"{path}: {lines} lines; more than {FAIL}, split it", None
    if lines > WARN:
        return None, f"warning: {path}: {lines} lines; is it one idea?"
    return None, None


def self_test():
    assert check("a.cc", "x\n" * WARN) == (None, None)
    assert check("a.cc", "x\n" * (WARN + 1))[1]
    assert check("a.cc", "x\n" * (FAIL + 1))[0]


if __name__ == "__main__":
    results = [check(path, read(path)) for path in project_files(".cc", ".h", ".lua", ".py", ".ts", ".tsx", "dev")]
    for _, warning in results:
        if warning:
            print(warning, file=sys.stderr)
    finish([failure for failure, _ in results if failure])
