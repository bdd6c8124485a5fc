"""clang-tidy over the sources of the product. Looking at all of them takes a quarter of an hour, so tidy_clean.txt says which were
found clean, by the hash of everything that went into that (version and configuration, command, the file and every project header
it reaches); only the others are looked at. A run brings the list up to date: commit it. Where two changes of it meet, take either
side and run again."""
import concurrent.futures
import hashlib
import json
import os
import re
import subprocess
import sys

from common import ROOT, finish, read, room_of

DATABASE = ROOT / "build" / "tidy" / "compile_commands.json"
LIST = ROOT / "tests" / "ci" / "tidy_clean.txt"
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
    return digest.hexdigest()[:32]


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


def read_list(text):
    """{path: hash}"""
    return {path: digest for digest, path in (line.split() for line in text.splitlines() if line and not line.startswith("#"))}


def write_list(clean):
    head = "# What clang-tidy was content with; written by tests/ci/tidy.py.\n"
    LIST.write_text(head + "".join(f"{digest} {path}\n" for path, digest in sorted(clean.items())), encoding="utf-8")


def main():
    if not DATABASE.is_file():
        finish(["build/tidy/compile_commands.json is missing; run: cmake --preset tidy"])
    version = subprocess.run(["clang-tidy-19", "--version"], capture_output=True, text=True, check=True).stdout
    setting = version + read(".clang-tidy")
    before = read_list(LIST.read_text(encoding="utf-8")) if LIST.is_file() else {}
    clean, todo = {}, []
    for entry in json.loads(DATABASE.read_text()):
        path = os.path.relpath(entry["file"], ROOT)
        if room_of(path) is None:
            continue
        digest = key(path, entry.get("command", "").replace(str(ROOT), ""), setting, load)
        if before.get(path) == digest:
            clean[path] = digest
        else:
            todo.append((path, digest))
    outputs = []
    try:
        with concurrent.futures.ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
            for (path, digest), output in zip(todo, pool.map(lambda item: run_one(item[0]), todo)):
                if output is None:
                    clean[path] = digest
                else:
                    outputs.append(output)
    finally:
        if clean != before:
            write_list(clean)
    print(f"{len(todo)} files looked at, {len(clean)} are clean", file=sys.stderr)
    finish(distinct(outputs))


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
    assert read_list("# x\nab proxy/a.cc\n") == {"proxy/a.cc": "ab"}
    assert key("a.cc", "g++ -O2", "s", files.get) != key("a.cc", "g++", "s", files.get)


if __name__ == "__main__":
    main()
