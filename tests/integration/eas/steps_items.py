"""Contacts, events, fetching and searching."""
import base64
import time

from eas.client import need
from eas.wbxml import Node as N


def accepted(reply):
    """The check of a Sync that adds one item."""
    answer = next(iter(reply.every("Responses")), None)
    need(answer and answer.text("Status") == "1", "the server did not accept the new item")
    return "added " + answer.text("ServerId")


def added_id(reply):
    return next(reply.every("Responses")[0].every("Add")).text("ServerId")


def contact(s):
    folder = s.by_type["contacts"]
    person = N("ApplicationData", N("Contacts:FirstName", "Żółw"), N("Contacts:LastName", "O'Neil & <Sons>"),
               N("Contacts:Email1Address", "zolw@example.org"))
    server_id = added_id(s.sync(folder, commands=[N("Add", N("ClientId", "c1"), person)], check=accepted))
    changed = N("ApplicationData", N("Contacts:FirstName", "Ann"), N("Contacts:LastName", "Changed"))
    s.sync(folder, want=("1", "empty"), commands=[N("Change", N("ServerId", server_id), changed)], check=lambda r: "contact changed")
    s.sync(folder, want=("1", "empty"), commands=[N("Delete", N("ServerId", server_id))], check=lambda r: "contact deleted")


def event(s):
    def stamp(days):
        return time.strftime("%Y%m%dT100000Z", time.gmtime(time.time() + 86400 * days))

    folder = s.by_type["calendar"]
    data = N("ApplicationData",
             N("Calendar:Timezone", base64.b64encode(bytes(172)).decode()), N("Calendar:AllDayEvent", "0"), N("Calendar:BusyStatus", "2"),
             N("Calendar:DtStamp", stamp(0)), N("Calendar:StartTime", stamp(1)), N("Calendar:EndTime", stamp(1).replace("T10", "T11")),
             N("Calendar:Subject", "Treffen in Köln"), N("Calendar:Sensitivity", "0"), N("Calendar:MeetingStatus", "0"),
             N("Calendar:UID", "eas-client-%s-%d" % (s.device, time.time())),
             N("Calendar:Recurrence", N("Calendar:Type", "1"), N("Calendar:Interval", "1"), N("Calendar:DayOfWeek", "2"),
               N("Calendar:Occurrences", "5")))
    server_id = added_id(s.sync(folder, commands=[N("Add", N("ClientId", "e1"), data)], check=accepted))
    s.sync(folder, want=("1", "empty"), commands=[N("Delete", N("ServerId", server_id))], check=lambda r: "event deleted")


def fetch_body(s, inbox, server_id, kind, name):
    options = N("Options", N("AirSync:MIMESupport", "2") if kind == "4" else None, N("AirSyncBase:BodyPreference", N("Type", kind)))
    s.call("ItemOperations", N("ItemOperations:ItemOperations", N("Fetch", N("Store", "Mailbox"), N("AirSync:CollectionId", inbox),
           N("AirSync:ServerId", server_id), options)), check=lambda r: "%s body, %d bytes" % (name, len(r.text("Data"))))


def fetch(s):
    """Bodies and attachments of the first three mails that have any; each attachment inline and as multipart."""
    inbox = s.by_type["inbox"]
    found = 0
    for server_id, item in list(s.state[inbox]["items"].items()):
        if "Attachments" not in item or found == 3:
            continue
        found += 1
        for kind, name in (("2", "HTML"), ("4", "MIME")):
            fetch_body(s, inbox, server_id, kind, name)
        name = item["Attachments"].text("DisplayName")
        request = N("ItemOperations:ItemOperations", N("Fetch", N("Store", "Mailbox"),
                    N("AirSyncBase:FileReference", item["Attachments"].text("FileReference"))))
        inline = s.call("ItemOperations", request, check=lambda r: "%s, %d bytes inline" % (name, len(base64.b64decode(r.text("Data")))))

        def same(reply):
            need(len(reply.parts) == 2, "wanted two parts, got %d" % len(reply.parts))
            need(reply.parts[1] == base64.b64decode(inline.text("Data")), "the multipart attachment differs from the inline one")
            return "%s, %d bytes multipart" % (name, len(reply.parts[1]))
        s.call("ItemOperations", request, multipart=True, check=same)
    need(found, "no mail with an attachment")


def find(s):
    def some(reply):
        return "%d results" % sum(1 for n in reply.every("Result") if n.every("Properties"))

    def stamp(hours):
        return time.strftime("%Y-%m-%dT%H:00:00.000Z", time.gmtime(time.time() + 3600 * hours))

    s.call("Search", N("Search:Search", N("Store", N("Name", "GAL"), N("Query", s.user[:3]), N("Options", N("Range", "0-9")))),
           check=lambda r: "GAL: " + r.text("DisplayName") + " " + r.text("EmailAddress"))
    query = N("Query", N("And", N("AirSync:Class", "Email"), N("AirSync:CollectionId", s.by_type["inbox"]), N("FreeText", "Plain")))
    options = N("Options", N("RebuildResults"), N("Range", "0-9"), N("AirSyncBase:BodyPreference", N("Type", "1"), N("TruncationSize", "200")))
    s.call("Search", N("Search:Search", N("Store", N("Name", "Mailbox"), query, options)), check=lambda r: "mailbox: " + some(r))
    s.call("ResolveRecipients", N("ResolveRecipients:ResolveRecipients", N("To", s.address), N("Options", N(
        "Availability", N("StartTime", stamp(0)), N("EndTime", stamp(48))))),
        check=lambda r: r.text("DisplayName") + " " + r.text("MergedFreeBusy"))
