"""count_results.py FOLDER: sums ctest's result file (ctest.xml) and those of the GoogleTest programs beside it.

Prints skipped tests, then 'N passed, N failed'. A program without a result file of its own counts as one test; one that
wrote only passes but failed (a leak found at its end, say) counts as one failure more."""
import pathlib
import sys
import xml.etree.ElementTree as xml


def program_counts(path):
    root = xml.parse(path).getroot()
    skipped = [f"{case.get('classname')}.{case.get('name')}" for case in root.iter("testcase") if case.find("skipped") is not None]
    disabled = int(root.get("disabled", 0))
    failed = int(root.get("failures", 0)) + int(root.get("errors", 0))
    return int(root.get("tests", 0)) - disabled - len(skipped) - failed, failed, skipped


def count(folder):
    """(passed, failed, names of skipped tests)"""
    passed = failed = 0
    skipped = []
    for case in xml.parse(folder / "ctest.xml").getroot().iter("testcase"):
        ran_well = case.get("status") == "run"
        own = folder / f"test_{case.get('name')}.xml"
        if not own.is_file():
            passed, failed = passed + ran_well, failed + (not ran_well)
            continue
        good, bad, left_out = program_counts(own)
        passed += good
        failed += bad if ran_well or bad else 1
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
        (folder / "test_base.xml").write_text(f'<testsuites tests="5" failures="0" disabled="1" errors="0">{case}</testsuites>')
        (folder / "test_io.xml").write_text('<testsuites tests="4" failures="0" disabled="0" errors="0"/>')
        assert count(folder) == (3 + 4 + 0 + 1, 0 + 1 + 1 + 0, ["A.x"])
        (folder / "test_ui.xml").write_text('<testsuites tests="4" failures="2" disabled="0" errors="0"/>')
        assert count(folder)[:2] == (3 + 4 + 2 + 1, 0 + 1 + 2 + 0)


if __name__ == "__main__":
    good, bad, left_out = count(pathlib.Path(sys.argv[1]))
    for test in left_out:
        print(f"skipped: {test}")
    print(f"{good} passed, {bad} failed")
