"""Prints the rows: for people a table, for programs one JSON object per line."""
import dataclasses
import json

from driver.lines import Figure, Line


def number(value: float) -> str:
    return "%.2f" % value if abs(value) < 100 else "%.0f" % value


def unit(figure: Figure) -> str:
    """"us" of "us CPU/request", but "MB/s" whole."""
    return figure.unit if figure.unit.endswith("/s") else figure.unit.split("/")[0].split()[0]


def measured(line: Line) -> str:
    if line.figure is None:
        return "not measured"
    if line.relative:
        return "%s x (%s %s)" % (number(line.figure.ratio), number(line.figure.value), unit(line.figure))
    return "%s %s" % (number(line.figure.value), unit(line.figure))


def peer(figure: Figure, relative: bool) -> str:
    text = "%s %s" % (figure.contender, number(figure.value))
    return text + (" (%s x)" % number(figure.ratio) if relative and figure.ratio is not None and figure.ratio != 1 else "")


def print_table(lines: list[Line]) -> None:
    width = max(len(line.title) for line in lines)
    print("%-*s  %-24s %-20s %-8s %s" % (width, "work", "eastap", "limit", "", "peers"))
    for line in lines:
        limit = "%s x %s" % (line.limit, line.base) if line.relative else "%g %s" % (line.limit, unit(line.figure) if line.figure else "")
        limit = ("at least " if line.at_least else "") + limit
        word = {True: "met", False: "MISSED", None: "-"}[line.met]
        print("%-*s  %-24s %-20s %-8s %s" % (width, line.title, measured(line), limit, word,
                                             ", ".join(peer(p, line.relative) for p in line.peers)))


def print_json(lines: list[Line]) -> None:
    for line in lines:
        print(json.dumps({"row": line.row, "title": line.title, "limit": line.limit, "relative": line.relative, "measured": line.measured,
                          "met": line.met, "eastap": dataclasses.asdict(line.figure) if line.figure else None,
                          "peers": [dataclasses.asdict(p) for p in line.peers]}))
