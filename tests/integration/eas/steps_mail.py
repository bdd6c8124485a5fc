"""Mail that the session sends to itself: SendMail, Ping, SmartReply, SmartForward, MoveItems, MeetingResponse; then tidying up."""
import email.message
import os
import threading
import time

from eas.client import COUNTER, Failure, need
from eas.http import Connection
from eas.wbxml import Node as N


def message(s, subject, text, to=None):
    m = email.message.EmailMessage()
    m["From"], m["To"], m["Subject"] = s.address, to or s.address, subject
    m["Message-ID"] = "<%s.%d.%d@example.org>" % (s.device, time.time(), next(COUNTER))
    m.set_content(text, cte="base64")
    return m


def compose(s, cmd, m, source=None):
    """SendMail, SmartReply or SmartForward, in the form that the protocol version asks for."""
    data = m.as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")

    def note(_reply):
        return "%d bytes: %s" % (len(data), m["Subject"])
    if s.options.version < "14":
        parameters = {"CollectionId": source[0], "ItemId": source[1]} if source else {}
        return s.call(cmd, mime=data, parameters=parameters, save=True, want=("empty",), check=note)
    origin = N("Source", N("FolderId", source[0]), N("ItemId", source[1])) if source else None
    body = N("ComposeMail:" + cmd, N("ClientId", "%d" % time.time_ns()), N("SaveInSentItems"), origin, N("MIME", data))
    return s.call(cmd, body, want=("empty",), check=note)


def mails(s):
    s.mark = "%s %d" % (s.device, time.time())
    m = message(s, "Grüße " + s.mark, "Schöne Grüße 👋\n")
    m.add_attachment(os.urandom(200000), maintype="application", subtype="octet-stream", filename="Anhang ä.bin")
    compose(s, "SendMail", m)
    s.mail = s.arrival("Grüße " + s.mark)


def push(s):
    """A Ping waits on one connection while a mail is sent over another."""
    inbox, other = s.by_type["inbox"], Connection(s.options)
    while s.sync(inbox, want=("1", "empty"), check=lambda r: "inbox: %d new" % len(r.every("Add"))).eas != "empty":
        pass                            # a Ping answers at once while there is anything to fetch
    request = N("Ping:Ping", N("HeartbeatInterval", "60"), N("Folders", N("Folder", N("Id", inbox), N("Class", "Email"))))

    def wait():
        try:
            s.call("Ping", request, want=("2",), timeout=90, connection=other, check=lambda r: "change in " + r.text("Folder"))
        except Failure:
            pass                        # counted and printed already
        other.close()
    thread = threading.Thread(target=wait)
    thread.start()
    time.sleep(1)
    compose(s, "SendMail", message(s, "Ping " + s.mark, "wake up\n"))
    thread.join()
    s.arrival("Ping " + s.mark)


def long_ping(s):
    """With --ping: a Ping and a hanging Sync that wait that long for nothing."""
    seconds = s.options.ping
    if not seconds:
        return
    s.sync(s.own, want=("1", "empty"), check=lambda r: "own folder")

    def full(_reply):
        need(time.monotonic() - began >= seconds - 1, "came back early")
        return "nothing for %d s" % seconds
    began = time.monotonic()
    s.call("Ping", N("Ping:Ping", N("HeartbeatInterval", seconds), N("Folders", N("Folder", N("Id", s.own), N("Class", "Email")))),
           timeout=seconds + 60, check=full)
    if s.options.version >= "14":
        began = time.monotonic()
        s.sync(s.own, want=("1", "empty"), hold=seconds, check=full)


def answer(s):
    inbox = s.by_type["inbox"]
    compose(s, "SmartReply", message(s, "Re: Grüße " + s.mark, "Danke\n"), (inbox, s.mail))
    compose(s, "SmartForward", message(s, "Fwd: Grüße " + s.mark, "Siehe unten\n"), (inbox, s.mail))
    reply_id, forward_id = s.arrival("Re: Grüße " + s.mark), s.arrival("Fwd: Grüße " + s.mark)
    need("Attachments" in s.state[inbox]["items"][forward_id], "the forwarded mail has lost its attachment")
    flag = N("ApplicationData", N("Email:Read", "1"), N("Email:Flag", N("Email:Status", "2"), N("Email:FlagType", "for Follow Up")))
    s.sync(inbox, want=("1", "empty"), check=lambda r: "read and flagged", commands=[N("Change", N("ServerId", reply_id), flag)])

    s.sync(s.own, check=lambda r: "own folder: first key")
    s.sync(s.own, want=("1", "empty"), check=lambda r: "own folder")
    move = N("Move", N("SrcMsgId", forward_id), N("SrcFldId", inbox), N("DstFldId", s.own))
    reply = s.call("MoveItems", N("Move:MoveItems", move), want=("3",), check=lambda r: "now " + r.text("DstMsgId")[-40:])
    s.sync(s.own, want=("1", "empty"), check=lambda r: "own folder: %d new" % len(r.every("Add")))
    s.call("ItemOperations", N("ItemOperations:ItemOperations", N("Fetch", N("Store", "Mailbox"), N("AirSync:CollectionId", s.own),
           N("AirSync:ServerId", reply.text("DstMsgId")))), check=lambda r: "moved: " + r.text("Subject"))
    s.sync(inbox, want=("1", "empty"), commands=[N("Delete", N("ServerId", reply_id))], check=lambda r: "mail deleted")


def invitation(s, subject):
    def stamp(hour):
        return time.strftime("%Y%m%dT", time.gmtime(time.time() + 3 * 86400)) + "%02d0000Z" % hour

    m = message(s, subject, "Invitation\n")
    m.add_alternative("\r\n".join((
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//eas_client//EN", "METHOD:REQUEST", "BEGIN:VEVENT", "UID:" + s.mark.replace(" ", "-"),
        "DTSTAMP:" + stamp(1), "DTSTART:" + stamp(14), "DTEND:" + stamp(15), "SUMMARY:" + subject, "SEQUENCE:0", "STATUS:CONFIRMED",
        "ORGANIZER;CN=Carol:mailto:carol@example.org",
        "ATTENDEE;PARTSTAT=NEEDS-ACTION;ROLE=REQ-PARTICIPANT;RSVP=TRUE:mailto:" + s.address, "END:VEVENT", "END:VCALENDAR", "")),
        subtype="calendar", cte="base64", params={"method": "REQUEST"})
    return m


def meeting(s):
    inbox, subject = s.by_type["inbox"], "Einladung " + s.mark
    compose(s, "SendMail", invitation(s, subject))
    request_id = s.arrival(subject)
    need("MeetingRequest" in s.state[inbox]["items"][request_id], "the invitation has no MeetingRequest")
    s.call("MeetingResponse", N("MeetingResponse:MeetingResponse", N("Request", N("UserResponse", "1"), N("CollectionId", inbox),
           N("RequestId", request_id))), check=lambda r: "accepted: " + r.text("CalendarId"))
    s.sync(s.by_type["calendar"], want=("1", "empty"), check=lambda r: "calendar: %d new" % len(r.every("Add")))


def tidy(s):
    """Deletes what the session has made, but for the mails in Sent and Trash."""
    for kind in ("inbox", "calendar"):
        folder = s.by_type[kind]
        mine = [N("Delete", N("ServerId", i)) for i, item in s.state[folder]["items"].items()
                if "Subject" in item and s.mark in item["Subject"].text()]
        s.sync(folder, want=("1", "empty"), commands=mine, check=lambda r: "%s: %d deleted" % (kind, len(mine)))
    s.call("ItemOperations", N("ItemOperations:ItemOperations", N("EmptyFolderContents", N("AirSync:CollectionId", s.own),
           N("Options", N("DeleteSubFolders")))), check=lambda r: "folder emptied")
    s.call("FolderDelete", N("FolderHierarchy:FolderDelete", N("SyncKey", s.hierarchy_key), N("ServerId", s.own)))
