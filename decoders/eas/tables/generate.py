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


def status_range(value):
    """("kind", first, last) of a status cell: a number, a range, no element at all, any other number, an HTTP code."""
    if value == "(absent)":
        return "absent", 0, 0
    if value == "other":
        return "other", 0, 0
    if value.startswith("HTTP "):
        return "http", int(value[5:]), int(value[5:])
    first, _, last = value.partition("-")
    return "number", int(first), int(last or first)


def statuses():
    lines = []
    for row in rows("status-codes.tsv"):
        kind, first, last = status_range(row["status"])
        command = "none" if row["command"] == "Common" else snake(row["command"])
        cells = [
            "Command::" + command,
            "Side::" + row["side"],
            "StatusKind::" + kind,
            "Outcome::" + row["outcome"],
            str(first),
            str(last),
            text(row["element_path"]),
            text(row["match"]),
            text(row["status"]),
            text(row["name"]),
            text(row["meaning"]),
            text(row["client_action"]),
            text(row["scope"]),
            text(row["versions"]),
            text(row["http_up_to_12_1"]),
            text(row["section"]),
        ]
        lines.append("    {" + ", ".join(cells) + "},\n")
    write(
        "status_table.cc",
        "status-codes.tsv",
        '#include <array>\n\n#include "decoders/eas/status.h"\n\n'
        "namespace eastap::eas {\nnamespace {\n\n"
        f"constexpr std::array<StatusInfo, {len(lines)}> table{{{{\n" + "".join(lines) + "}};\n\n}  // namespace\n\n"
        "std::span<const StatusInfo> all_statuses() { return table; }\n\n"
        "}  // namespace eastap::eas\n",
    )


def http_statuses():
    lines = []
    for row in rows("http-status.tsv"):
        codes = [code.strip() for code in row["status"].split(",") if code.strip().isdigit()]
        cells = [
            text(row["status"]),
            "{" + ", ".join(codes) + "}",
            text(row["reason"]),
            text(row["meaning_in_eas"]),
            text(row["client_should"]),
            text(row["engineer_should_check"]),
        ]
        lines.append("    {" + ", ".join(cells) + "},\n")
    write(
        "http_status_table.cc",
        "http-status.tsv",
        '#include <array>\n\n#include "decoders/eas/status.h"\n\n'
        "namespace eastap::eas {\nnamespace {\n\n"
        f"constexpr std::array<HttpStatusInfo, {len(lines)}> table{{{{\n" + "".join(lines) + "}};\n\n}  // namespace\n\n"
        "std::span<const HttpStatusInfo> all_http_statuses() { return table; }\n\n"
        "}  // namespace eastap::eas\n",
    )


def policies():
    lines = []
    for row in rows("policies.tsv"):
        if row["element"].startswith("FLOW "):
            continue  # a story, not an element: docs tell it
        cells = [
            text(row["element"]),
            text(row["type"]),
            text(row["range_and_default"]),
            text(row["introduced"]),
            text(row["meaning"]),
            text(row["exchange_setting"]),
            text(row["windows"]),
            text(row["ios"]),
            text(row["android_aosp"]),
            text(row["restricts"]),
            text(row["demand"]),
            "true" if "ignored when DevicePasswordEnabled" in row["range_and_default"] else "false",
        ]
        lines.append("    {" + ", ".join(cells) + "},\n")
    write(
        "policy_table.cc",
        "policies.tsv",
        '#include <array>\n\n#include "decoders/eas/policy.h"\n\n'
        "namespace eastap::eas {\nnamespace {\n\n"
        f"constexpr std::array<PolicyInfo, {len(lines)}> table{{{{\n" + "".join(lines) + "}};\n\n}  // namespace\n\n"
        "std::span<const PolicyInfo> all_policies() { return table; }\n\n"
        "}  // namespace eastap::eas\n",
    )


def values():
    lines = []
    for row in rows("values.tsv"):
        cells = [text(row[column]) for column in ("element", "value", "meaning", "where", "versions", "match")]
        lines.append("    {" + ", ".join(cells) + "},\n")
    write(
        "value_table.cc",
        "values.tsv",
        '#include <array>\n\n#include "decoders/eas/values.h"\n\n'
        "namespace eastap::eas {\nnamespace {\n\n"
        f"constexpr std::array<ValueInfo, {len(lines)}> table{{{{\n" + "".join(lines) + "}};\n\n}  // namespace\n\n"
        "std::span<const ValueInfo> all_values() { return table; }\n\n"
        "}  // namespace eastap::eas\n",
    )


def headers():
    lines = []
    for row in rows("headers.tsv"):
        columns = ("header", "direction", "when", "meaning", "diagnostic_use", "names", "value_starts")
        lines.append("    {" + ", ".join(text(row[column]) for column in columns) + "},\n")
    write(
        "header_table.cc",
        "headers.tsv",
        '#include <array>\n\n#include "decoders/eas/header_words.h"\n\n'
        "namespace eastap::eas {\nnamespace {\n\n"
        f"constexpr std::array<HeaderInfo, {len(lines)}> table{{{{\n" + "".join(lines) + "}};\n\n}  // namespace\n\n"
        "std::span<const HeaderInfo> all_headers() { return table; }\n\n"
        "}  // namespace eastap::eas\n",
    )


if __name__ == "__main__":
    commands()
    headers()
    values()
    policies()
    statuses()
    http_statuses()
