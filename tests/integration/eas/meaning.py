"""What a session was told, without what differs from run to run: so that two sessions can be compared by meaning.

Ids, keys and times are blanked, the names of user and device replaced. A Sync that only polls (an empty answer, or one that brings
nothing) is left out, since how often a session polls depends on the server's speed; the items that Syncs bring are compared as
a set per folder, since the server may bring two of them in one answer or in two.
"""
import json
import re

VOLATILE = {"SyncKey", "PolicyKey", "ServerId", "ParentId", "CollectionId", "FolderId", "ConversationId", "ConversationIndex", "DateReceived",
            "DtStamp", "UID", "GlobalObjId", "FileReference", "ClientId", "StartTime", "EndTime", "Until", "LongId", "CalendarId",
            "RequestId", "SrcMsgId", "DstMsgId", "Id", "Folder", "DueDate", "UtcDueDate", "DateCompleted", "MergedFreeBusy", "MIMEData",
            "ExceptionStartTime", "Timezone", "StartDate", "UtcStartDate", "AppointmentReplyTime", "ThreadTopic", "MIMESize"}
USERS = re.compile(r"\b[Uu]ser ?\d+\b")
BOUNDARIES = re.compile(r"={15}\d+==")
TIMES = re.compile(r"\d{4}-?\d\d-?\d\dT\d\d:?\d\d:?\d\d(\.\d+)?Z?|\b1[6-9]\d{8}(\.\d+)*\b")


class Meaning:
    """Collects a session's answers; `value` is what two sessions are compared by."""

    def __init__(self, session):
        self.device = session.device
        calls = [entry for entry in (self.call(command, reply) for command, reply in session.answers) if entry]
        self.value = {"calls": [c for c in calls if c[0] != "Ping"], "pings": [c for c in calls if c[0] == "Ping"],
                      "items": self.items(session.answers)}

    def neutral(self, text: str) -> str:
        text = USERS.sub("USER", text.replace(self.device, "DEVICE"))
        return TIMES.sub("TIME", BOUNDARIES.sub("BOUNDARY", text))

    def call(self, command: str, reply):
        if command == "Sync" and not reply.every("Responses"):
            return None if reply.status == 200 and reply.eas in ("empty", "1") else [command, reply.status, reply.eas]
        return [command, reply.status, reply.eas, self.outline(reply.root) if reply.root else self.plain(reply)]

    @staticmethod
    def plain(reply):
        return reply.http.header("MS-ASProtocolVersions") or len(reply.http.body)

    def outline(self, node):
        """[tag, child...] with the texts of volatile elements blanked; of opaque values and long texts the length."""
        if node.tag in VOLATILE:
            return [node.tag, "*"]
        out = [node.tag]
        for child in node.content:
            if isinstance(child, bytes):
                out.append("%d bytes" % len(child))
            elif isinstance(child, str):
                # A mail's source has lines of the transport in it, whose length depends on the time of day.
                out.append(self.neutral(child) if len(child) < 2000 else "long text")
            elif child.tag != "Commands":
                out.append(self.outline(child))
        return out

    def items(self, answers):
        found = set()
        for command, reply in answers:
            if command == "Sync":
                for change in reply.every("Commands"):
                    found.update(json.dumps(self.outline(node), ensure_ascii=False) for node in change.content)
        return sorted(found)


def differences(one: dict, two: dict) -> list[str]:
    """What is not the same in two meanings, in words."""
    found = []
    for part in ("calls", "pings"):
        for number, (a, b) in enumerate(zip(one[part], two[part])):
            if a != b:
                found.append("%s %d, %s: %s" % (part, number + 1, a[0], parting(a, b)))
        if len(one[part]) != len(two[part]):
            found.append("%d %s against %d" % (len(one[part]), part, len(two[part])))
    for side, a, b in (("first", one, two), ("second", two, one)):
        found += ["item only in the %s: %s" % (side, item[:600]) for item in a["items"] if item not in b["items"]]
    return found


def parting(one, two) -> str:
    """Where two values part, with what stands there."""
    one, two = (json.dumps(value, ensure_ascii=False) for value in (one, two))
    at = next((n for n, (a, b) in enumerate(zip(one, two)) if a != b), min(len(one), len(two)))
    return "...%s against ...%s" % (one[max(0, at - 60):at + 80], two[max(0, at - 60):at + 80])
