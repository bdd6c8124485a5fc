#!/usr/bin/env python3
"""Writes the C++ tables beside this folder from the .tsv files in it.

Run it after an edit of a .tsv: python3 decoders/eas/tables/generate.py
The unit tests compare every row of the tables with the .tsv files, so a forgotten run does not go unnoticed.
"""

import csv
import pathlib

HERE = pathlib.Path(__file__).resolve().parent
TARGET = HERE.parent


def rows(name):
    """The rows of one table as dictionaries; lines that begin with # are notes."""
    with open(HERE / name, encoding="utf-8", newline="") as file:
        lines = [line for line in file if not line.startswith("#")]
    return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def text(value):
    """A C++ string literal."""
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def snake(name):
    """SendMail -> send_mail, OPTIONS -> options."""
    if name.isupper():
        return name.lower()
    return "".join(("_" if i and c.isupper() else "") + c.lower() for i, c in enumerate(name))


def write(name, source, body):
    head = (
        f"// Made by decoders/eas/tables/generate.py from {source}. Edit that file and run the script again.\n"
        "// clang-format off\n"
    )
    (TARGET / name).write_text(head + body, encoding="utf-8")


def without_doubt(value):
    """Drops the "?" that marks an unverified value, and history before 2.5, which no current specification covers."""
    value = value.split(" ")[0]
    return "2.5" if value in ("1.0", "2.0") else value


def commands():
    lines = []
    for row in rows("commands.tsv"):
        cells = [
            "Command::" + snake(row["command"]),
            text(row["command"]),
            text(row["http_method"].split(" ")[0]),
            text(without_doubt(row["introduced"])),
            text(without_doubt(row["removed"])),
            text(row["request_content_type"]),
            text(row["purpose"]),
            text(row["typical_wire_trouble"]),
        ]
        lines.append("    {" + ", ".join(cells) + "},\n")
    write(
        "command_table.cc",
        "commands.tsv",
        '#include <array>\n\n#include "decoders/eas/command.h"\n\n'
        "namespace eastap::eas {\nnamespace {\n\n"
        "constexpr std::array<CommandInfo, command_count> table{{\n" + "".join(lines) + "}};\n\n}  // namespace\n\n"
        "std::span<const CommandInfo, command_count> all_commands() { return table; }\n\n"
        "}  // namespace eastap::eas\n",
    )


if __name__ == "__main__":
    commands()
