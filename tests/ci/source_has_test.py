"""Every source file of a room has a test file of its name under tests/unit/ROOM, and the file tests something."""
import pathlib
import re

from common import code_only, finish, project_files, read, room_of

CASE = re.compile(r"\b(?:TEST|TEST_F|TEST_P|TYPED_TEST|TYPED_TEST_P)\s*\(")
EXPECTATION = re.compile(r"\b(?:EXPECT|ASSERT)_\w+\s*\(|\bFAIL\s*\(|\bADD_FAILURE\s*\(")


def check(sources, tests):
    """`sources`: paths of .cc files; `tests`: path of each *_test.cc -> its text."""
    findings = []
    for path in sources:
        room = room_of(path)
        if room is None or path.endswith("/main.cc"):
            continue
        folder = f"tests/unit/{pathlib.PurePath(room).name}/"
        wanted = pathlib.PurePath(path).stem + "_test.cc"
        if not any(test.startswith(folder) and pathlib.PurePath(test).name == wanted for test in tests):
            findings.append(f"{path}: has no test; expected {folder}{wanted}")
    for path, text in tests.items():
        code = code_only(text)
        if not CASE.search(code):
            findings.append(f"{path}: contains no test case")
        elif not EXPECTATION.search(code):
            findings.append(f"{path}: expects nothing, so it cannot fail")
    return findings


def self_test():
    good = "TEST(A, B) { EXPECT_EQ(1, x); }"
    assert not check(["proxy/io/a.cc"], {"tests/unit/io/a_test.cc": good})
    assert not check(["decoders/wbxml/a.cc"], {"tests/unit/decoders/wbxml/a_test.cc": good})
    assert len(check(["proxy/io/a.cc"], {"tests/unit/ui/a_test.cc": good})) == 1
    assert not check(["proxy/app/main.cc", "tests/support/x.cc"], {})
    assert len(check([], {"tests/unit/io/a_test.cc": "// TEST(A, B) { EXPECT_EQ(1, 1); }"})) == 1
    assert len(check([], {"tests/unit/io/a_test.cc": "TEST(A, B) { run(); }"})) == 1


if __name__ == "__main__":
    paths = project_files(".cc")
    finish(check(paths, {p: read(p) for p in paths if p.startswith("tests/unit/") and p.endswith("_test.cc")}))
