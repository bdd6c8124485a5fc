"""Relative links in Markdown files lead to files that exist."""
import pathlib
import re

from common import ROOT, finish, line_of, project_files, read

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def check(path, text, exists):
    text = FENCE.sub(lambda m: re.sub(r"[^\n]", " ", m.group()), text)
    findings = []
    for match in LINK.finditer(text):
        target = match.group(1).split("#")[0]
        if not target or re.match(r"[a-z]+:", target):
            continue
        if not exists(pathlib.PurePath(path).parent / target):
            findings.append(f"{path}:{line_of(text, match.start())}: {target} does not exist")
    return findings


def self_test():
    def none(_):
        return False
    assert len(check("docs/a.md", "see [b](b.md)", none)) == 1
    assert not check("docs/a.md", "see [b](https://example.org/) and [c](#part)", none)
    assert not check("docs/a.md", "```\n[b](b.md)\n```\n", none)


if __name__ == "__main__":
    finish([finding for path in project_files(".md")
            for finding in check(path, read(path), lambda target: (ROOT / target).exists())])
