"""Every C++ file is as clang-format-19 writes it."""
import subprocess

from common import ROOT, finish, project_files


def check(root, paths):
    if not paths:
        return []
    run = subprocess.run(["clang-format-19", "--dry-run", "-Werror", "--ferror-limit=1", *paths],
                         cwd=root, capture_output=True, text=True, check=False)
    findings = [line for line in run.stderr.splitlines() if ": error:" in line]
    if run.returncode != 0:
        findings.append("mend it with: clang-format-19 -i FILE")
    return findings


def self_test():
    import pathlib
    import shutil
    import tempfile
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(ROOT / ".clang-format", folder)
        pathlib.Path(folder, "good.cc").write_text("int a = 1;\n")
        pathlib.Path(folder, "bad.cc").write_text("int  a=1 ;\n")
        assert not check(folder, ["good.cc"])
        assert check(folder, ["good.cc", "bad.cc"])


if __name__ == "__main__":
    finish(check(ROOT, project_files(".cc", ".h")))
