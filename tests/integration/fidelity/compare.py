"""Compares two plays of one scenario: the bytes that each side received, and the events, in their order."""
from fidelity.player import Outcome


def describe(entry) -> str:
    kind, value = entry
    if kind == "data":
        return "%d bytes %r" % (len(value), value if len(value) <= 120 else value[:60] + b"..." + value[-40:])
    return kind + (" (%s)" % value if value else "")


def first_difference(direct: bytes, tapped: bytes) -> str:
    """Where two byte strings part, with what stands there."""
    at = next((n for n, (a, b) in enumerate(zip(direct, tapped)) if a != b), min(len(direct), len(tapped)))
    start = max(0, at - 30)
    return "at byte %d of %d/%d: directly %r, through the tap %r" % (
        at, len(direct), len(tapped), direct[start:at + 40], tapped[start:at + 40])


def differences(direct: Outcome, tapped: Outcome) -> list[str]:
    """What is not the same, in words; empty when nothing is."""
    found = []
    if direct.problem != tapped.problem:
        found.append("the play: directly %s, through the tap %s" % (direct.problem or "whole", tapped.problem or "whole"))
    for side, one, two in (("client", direct.client, tapped.client), ("server", direct.server, tapped.server)):
        if one == two:
            continue
        for number in range(max(len(one), len(two))):
            a = one[number] if number < len(one) else None
            b = two[number] if number < len(two) else None
            if a == b:
                continue
            if a and b and a[0] == b[0] == "data":
                found.append("%s, %s" % (side, first_difference(a[1], b[1])))
            else:
                found.append("%s, event %d: directly %s, through the tap %s" % (
                    side, number + 1, describe(a) if a else "nothing more", describe(b) if b else "nothing more"))
            break
    return found
