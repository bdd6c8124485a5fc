"""What the checks share: the project's files, C++ text without comments and strings, and one way to report."""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SKIPPED_FOLDERS = {".git", "build", "node_modules", "__pycache__"}

# The rooms, lowest first; rooms in one row never include each other. CMakeLists.txt adds them in the same order.
ROWS = [
    ["proxy/base"],
    ["certs"],
    ["decoders"],
    ["proxy/core"],
    ["proxy/model"],
    ["proxy/io", "proxy/script", "proxy/trace"],
    ["proxy/ui"],
    ["proxy/app"],
]
ROOMS = [room for row in ROWS for room in row]


def room_of(path):
    """The room that a path relative to the root lies in, or None."""
    return next((room for room in ROOMS if path.startswith(room + "/")), None)


def project_files(*suffixes):
    """Paths, relative to the root, of the files that git knows or would add; all files where there is no git."""
    listing = subprocess.run(["git", "-C", str(ROOT), "ls-files", "-z", "-co", "--exclude-standard"],
                             capture_output=True, check=False)
    if listing.returncode == 0:
        names = listing.stdout.decode().split("\0")
    else:
        names = [str(p.relative_to(ROOT)) for p in ROOT.rglob("*")
                 if not SKIPPED_FOLDERS.intersection(p.relative_to(ROOT).parts)]
    return sorted(n for n in set(names) if n and n.endswith(suffixes or ("",)) and (ROOT / n).is_file())


def read(path):
    return (ROOT / path).read_text(encoding="utf-8", errors="replace")


_TOKEN = re.compile(
    r"""(?P<comment>//(?:\\\n|[^\n])*|/\*.*?\*/)
      | (?P<include>^[ \t]*\#[ \t]*include[ \t]*(?:"[^"\n]*"|<[^>\n]*>))
      | (?P<raw>R"(?P<tag>[^()\\\s]{0,16})\(.*?\)(?P=tag)")
      | (?P<number>\b\d(?:'?[\w.])*)
      | (?P<string>"(?:\\.|[^"\\\n])*")
      | (?P<char>'(?:\\.|[^'\\\n])+')""",
    re.VERBOSE | re.DOTALL | re.MULTILINE)


def code_only(text):
    """C++ text with comments, string and character literals blanked; lines stay where they are, includes stay whole."""
    def blank(match):
        if match.lastgroup in ("include", "number"):
            return match.group()
        return re.sub(r"[^\n]", " ", match.group())
    return _TOKEN.sub(blank, text)


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


def finish(findings):
    """Prints the findings and ends the program: 1 with findings, 0 without."""
    for finding in findings:
        print(finding)
    sys.exit(1 if findings else 0)


def self_test():
    text = 'int a = 1\'000; // new x\nchar c = \'"\'; auto s = "new \\" y"; /* delete\n*/ auto r = R"(printf(")";\n' \
           '#include "proxy/base/text.h"\nint* p = new int;\n'
    code = code_only(text)
    assert code.count("\n") == text.count("\n")
    assert "1'000" in code and code.count("new") == 1 and "printf" not in code and "delete" not in code
    assert '#include "proxy/base/text.h"' in code
    assert line_of(code, code.index("new")) == 5
    assert room_of("proxy/io/stream.cc") == "proxy/io" and room_of("tests/unit/io/a.cc") is None
