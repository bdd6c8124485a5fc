"""count_results.py FOLDER: sums ctest's result file (ctest.xml) and those of the GoogleTest programs beside it.

Prints skipped and failed tests, then 'N passed, N failed'. A program without a result file of its own counts as one test; one that
wrote only passes but failed (a leak found at its end, say) counts as one failure more."""
import pathlib
import sys
import xml.etree.ElementTree as xml


def program_counts(path):
    """(tests that ran, names of failed ones, names of skipped ones)"""
    root = xml.parse(path).getroot()
    cases = [(f"{case.get('classname')}.{case.get('name')}", case) for case in root.iter("testcase")]
    skipped = [name for name, case in cases if case.find("skipped") is not None]
    failed = [name for name, case in cases if case.find("failure") is not None or case.find("error") is not None]
    return int(root.get("tests", 0)) - int(root.get("disabled", 0)) - len(skipped), failed, skipped


def count(folder):
    """(number of passed tests, names of failed tests, names of skipped tests)"""
    passed, failed, skipped = 0, [], []
    for case in xml.parse(folder / "ctest.xml").getroot().iter("testcase"):
        name, ran_well = case.get("name"), case.get("status") == "run"
        own = folder / f"test_{name}.xml"
        if not own.is_file():
            passed += ran_well
            failed += [] if ran_well else [name]
            continue
        ran, bad, left_out = program_counts(own)
        passed += ran - len(bad)
        failed += bad if ran_well or bad else [f"{name} (the program, after its tests)"]
        skipped += left_out
    return passed, failed, skipped


def self_test():
    import tempfile
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "ctest.xml").write_text(
            '<testsuite><testcase name="base" status="run"/><testcase name="io" status="fail"/>'
            '<testcase name="ui" status="fail"/><testcase name="corpus" status="run"/></testsuite>')
        case = '<testcase name="x" classname="A"><skipped message=""/></testcase>'
        bad = '<testcase name="y" classname="B"><failure message=""/></testcase>'
        (folder / "test_base.xml").write_text(f'<testsuites tests="5" failures="0" disabled="1" errors="0">{case}</testsuites>')
        (folder / "test_io.xml").write_text('<testsuites tests="4" failures="0" disabled="0" errors="0"/>')
        assert count(folder) == (3 + 4 + 0 + 1, ["io (the program, after its tests)", "ui"], ["A.x"])
        (folder / "test_ui.xml").write_text(f'<testsuites tests="4" failures="1" disabled="0" errors="0">{bad}</testsuites>')
        assert count(folder)[:2] == (3 + 4 + 3 + 1, ["io (the program, after its tests)", "B.y"])


if __name__ == "__main__":
    good, bad, left_out = count(pathlib.Path(sys.argv[1]))
    for test in left_out:
        print(f"skipped: {test}")
    for test in bad:
        print(f"FAIL {test}")
    print(f"{good} passed, {len(bad)} failed")
