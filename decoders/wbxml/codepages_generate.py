#!/usr/bin/env python3
"""Writes codepages_rows.inc from codepages.tsv, both beside this file. Run it after a change of the table; a unit test
fails while the two differ."""
import csv
import pathlib

HERE = pathlib.Path(__file__).parent


def version(text):
    """2.5 -> 25, 16.1 -> 161; legacy tags that no version has -> 0."""
    if text == "-":
        return 0
    major, minor = text.split(".")
    return int(major) * 10 + int(minor)


def main():
    with open(HERE / "codepages.tsv", encoding="utf-8", newline="") as source:
        rows = list(csv.DictReader(source, delimiter="\t"))
    rows.sort(key=lambda row: (int(row["page"]), int(row["token_hex"], 16)))
    lines = ["// Written by codepages_generate.py from codepages.tsv; do not edit."]
    page = None
    for row in rows:
        if row["page"] != page:
            page = row["page"]
            lines.append(f"// {page} {row['namespace']}")
        lines.append(f"{{{page}, 0x{row['token_hex']}, \"{row['tag']}\", {version(row['first_version'])}}},")
    (HERE / "codepages_rows.inc").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
