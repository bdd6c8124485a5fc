"""clang-tidy over the sources of the product, but for those in tidy_todo.txt, which are not clean yet: whoever mends one takes
it off that list, and nobody adds one. A clean result is remembered under build/tidy/clean by the hash of everything
that went into it (configuration, command, the file and every project header it reaches), so a second run is quick."""
import concurrent.futures
import hashlib
import json
import os
import re
import subprocess
import sys

from common import ROOT, finish, read, room_of

CACHE = ROOT / "build" / "tidy" / "clean"
DATABASE = ROOT / "build" / "tidy" / "compile_commands.json"
TODO = "tests/ci/tidy_todo.txt"
INCLUDE = re.compile(r'^\s*#\s*include\s*"([^"]+)"', re.MULTILINE)


def reachable(path, load, seen=None):
    """The file and every project header that it includes, directly or not, in a fixed order."""
    seen = {} if seen is None else seen
    if path in seen:
        return seen
    text = load(path)
    if text is None:
        return seen
    seen[path] = text
    for target in INCLUDE.findall(text):
        reachable(target, load, seen)
    return seen


def key(path, command, setting, load):
    digest = hashlib.sha256()
    for part in [setting, command]:
        digest.update(part.encode() + b"\0")
    for name, text in sorted(reachable(path, load).items()):
        digest.update(name.encode() + b"\0" + text.encode() + b"\0")
    return digest.hexdigest()


def load(path):
    return read(path) if (ROOT / path).is_file() else None


def run_one(path):
    """Output of a run that found something, else None."""
    run = subprocess.run(["clang-tidy-19", "-p", str(DATABASE.parent), "--quiet", str(ROOT / path)],
                         cwd=ROOT, capture_output=True, text=True, check=False)
    if run.returncode == 0:
        return None
    return (run.stdout.strip() or run.stderr.strip()).replace(str(ROOT) + "/", "")


def distinct(outputs):
    """The findings of all runs, each once: a header's are reported again by every source that includes it."""
    blocks = {}
    for output in outputs:
        for block in re.split(r"\n(?=[^\s:]+:\d+:\d+: (?:error|warning):)", output):
            blocks.setdefault(block.splitlines()[0], block)
    return [blocks[first] for first in sorted(blocks)]


def not_clean_yet():
    """The files of the list, and what is wrong with the list itself."""
    listed = [line.strip() for line in read(TODO).splitlines() if line.strip() and not line.startswith("#")]
    return set(listed), [f"{TODO}: {path} is gone; take it off" for path in listed if not (ROOT / path).is_file()]


def main():
    if not DATABASE.is_file():
        finish(["build/tidy/compile_commands.json is missing; run: cmake --preset tidy"])
    CACHE.mkdir(parents=True, exist_ok=True)
    version = subprocess.run(["clang-tidy-19", "--version"], capture_output=True, text=True, check=True).stdout
    setting = version + read(".clang-tidy")
    spared, stale = not_clean_yet()
    todo = []
    for entry in json.loads(DATABASE.read_text()):
        path = os.path.relpath(entry["file"], ROOT)
        if room_of(path) is None or path in spared:
            continue
        command = entry.get("command", "").replace(str(ROOT), "")
        done = CACHE / key(path, command, setting, load)
        if not done.exists():
            todo.append((path, done))
    outputs = []
    with concurrent.futures.ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        for (path, done), output in zip(todo, pool.map(lambda item: run_one(item[0]), todo)):
            if output is None:
                done.touch()
            else:
                outputs.append(output)
    print(f"{len(todo)} files looked at, {len(spared)} are not clean yet (tidy_todo.txt), the others are unchanged", file=sys.stderr)
    finish(stale + distinct(outputs))


def self_test():
    files = {"a.cc": '#include "b.h"\n', "b.h": '#include "c.h"\n#include "b.h"\n#include "none.h"\n', "c.h": "int c;\n", "d.h": "int d;\n"}
    assert sorted(reachable("a.cc", files.get)) == ["a.cc", "b.h", "c.h"]
    before = key("a.cc", "g++", "s", files.get)
    files["d.h"] = "int e;\n"
    assert key("a.cc", "g++", "s", files.get) == before
    files["c.h"] = "int cc;\n"
    assert key("a.cc", "g++", "s", files.get) != before
    assert distinct(["b.h:1:2: error: x\n  note", "a.cc:1:1: error: y\n  1 |\nb.h:1:2: error: x\n  other"]) == [
        "a.cc:1:1: error: y\n  1 |", "b.h:1:2: error: x\n  note"]
    assert key("a.cc", "g++ -O2", "s", files.get) != key("a.cc", "g++", "s", files.get)


if __name__ == "__main__":
    main()
