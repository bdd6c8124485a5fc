#!/usr/bin/python3
"""seed.py IMAP_PORT DAV_URL USER...: fills the users' mailboxes, contacts, calendars and tasks, the same for each user."""
import base64
import datetime
import imaplib
import io
import random
import sys
import time
import urllib.request
import zipfile
from email.message import EmailMessage
from email.utils import format_datetime

IMAP_PORT, DAV = int(sys.argv[1]), sys.argv[2]
USERS = {name: name + "-secret" for name in sys.argv[3:]}
NOW = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
PNG = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")


def stamp(moment):
    return moment.strftime("%Y%m%dT%H%M%SZ")


def at(days, hour):
    return (NOW + datetime.timedelta(days=days)).replace(hour=hour, minute=0, second=0)


def mail(number, subject, text, html=None, sender="Carol Smith <carol@example.org>", to="alice@example.org"):
    m = EmailMessage()
    m["From"], m["To"], m["Subject"] = sender, to, subject
    m["Date"] = format_datetime(NOW - datetime.timedelta(hours=number))
    m["Message-ID"] = "<seed-%d-%s>" % (number, to)
    m.set_content(text)
    if html:
        m.add_alternative(html, subtype="html")
    return m


def mails(to):
    """What the inbox gets: plain, HTML, many scripts, pictures, attachments up to 3 MB, a mail in a mail, an invitation."""
    out = plain_mails(to)
    noise = random.Random(1)   # the same attachments for everybody
    m = mail(14, "Report with attachments", "Three files.\n", to=to)
    m.add_attachment(b"%PDF-1.4\n" + noise.randbytes(60000) + b"\n%%EOF\n", maintype="application", subtype="pdf", filename="report.pdf")
    m.add_attachment("Übersicht;1\n" * 100, subtype="csv", filename="Übersicht Ä.csv")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as z:
        z.writestr("hello.txt", "hello")
    m.add_attachment(packed.getvalue(), maintype="application", subtype="zip", filename="archive.zip")
    out.append(m)
    m = mail(15, "Big attachment (3 MB)", "One large file.\n", to=to)
    m.add_attachment(noise.randbytes(3 * 1024 * 1024), maintype="application", subtype="octet-stream", filename="big.bin")
    out.append(m)
    m = mail(16, "Fwd: a message inside", "See the message inside.\n", to=to)
    m.add_attachment(mail(17, "The inner message", "inner text\n", to=to))
    out.append(m)
    out.append(mail(18, "Long text", "".join("%05d %s\n" % (i, "lorem ipsum dolor sit amet " * 2) for i in range(3000)), to=to))
    out.append(mail(19, "", "No subject, to many.\n", to=", ".join([to] + ["person%d@example.org" % i for i in range(60)])))
    m = mail(20, "Urgent, flagged", "important\n", to=to)
    m["Importance"], m["X-Priority"] = "high", "1"
    out.append(m)
    out.append(invitation(to))
    return out


def plain_mails(to):
    out = []
    for i in range(1, 11):
        out.append(mail(i, "Plain message %d" % i, "Line one of message %d.\n" % i * i, to=to))
    out.append(mail(11, "Grüße aus Köln – 日本語 – Привет 👋", "Größe: 5 µm\n日本語のテキスト\nПривет, мир\n", to=to,
                    sender="Jörg Weiß <joerg@example.org>"))
    out.append(mail(12, "HTML newsletter", "Plain part\n", "<html><body><h1>Hé</h1><p>5 &lt; 6 <b>bold</b></p></body></html>", to=to))
    m = mail(13, "HTML with an inline picture", "see picture\n", '<html><body>Logo: <img src="cid:logo"></body></html>', to=to)
    m.get_payload()[1].add_related(PNG, "image", "png", cid="<logo>", filename="logo.png")
    out.append(m)
    return out


def invitation(to):
    request = calendar("""BEGIN:VEVENT
UID:invitation-%s
DTSTAMP:%s
DTSTART:%s
DTEND:%s
SUMMARY:Invitation: Projektgespräch
LOCATION:Room 7
ORGANIZER;CN=Carol Smith:mailto:carol@example.org
ATTENDEE;CN=You;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:%s
SEQUENCE:0
STATUS:CONFIRMED
END:VEVENT""" % (to, stamp(NOW), stamp(at(3, 14)), stamp(at(3, 15)), to), "REQUEST")
    m = mail(0, "Invitation: Projektgespräch", "You are invited.\n", to=to)
    m.add_alternative(request, subtype="calendar", params={"method": "REQUEST"})
    return m


def calendar(body, method=None):
    head = "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//seed//EN\n" + ("METHOD:%s\n" % method if method else "")
    return (head + body.strip() + "\nEND:VCALENDAR\n").replace("\n", "\r\n")


def events(user):
    def event(uid, start, end, summary, extra=""):
        return uid, calendar("BEGIN:VEVENT\nUID:%s\nDTSTAMP:%s\nDTSTART%s\nDTEND%s\nSUMMARY:%s\n%sEND:VEVENT" % (
            uid, stamp(NOW), start, end, summary, extra))

    def timed(uid, days, hour, summary, extra=""):
        return event(uid, ":" + stamp(at(days, hour)), ":" + stamp(at(days, hour + 1)), summary, extra)

    day = at(5, 0)
    yield timed("plain-" + user, 1, 9, "Dentist", "LOCATION:Hauptstraße 5\nDESCRIPTION:Bring the card\\nand the letter\n"
                "BEGIN:VALARM\nACTION:DISPLAY\nDESCRIPTION:x\nTRIGGER:-PT15M\nEND:VALARM\n")
    yield timed("daily-" + user, 1, 10, "Daily stand-up", "RRULE:FREQ=DAILY;COUNT=20\n")
    yield timed("weekly-" + user, 2, 11, "Weekly review", "RRULE:FREQ=WEEKLY;BYDAY=MO,WE;INTERVAL=2\nEXDATE:%s\n" % stamp(at(9, 11)))
    yield timed("monthly-" + user, 3, 12, "Monthly report – Übersicht", "RRULE:FREQ=MONTHLY;BYMONTHDAY=15;UNTIL=%s\n" % stamp(at(700, 0)))
    yield event("allday-" + user, ";VALUE=DATE:" + day.strftime("%Y%m%d"),
                ";VALUE=DATE:" + (day + datetime.timedelta(days=2)).strftime("%Y%m%d"), "Holiday", "TRANSP:TRANSPARENT\n")
    yield timed("private-" + user, 6, 13, "Private", "CLASS:PRIVATE\nCATEGORIES:Personal,Travel\n")
    yield timed("meeting-" + user, 4, 15, "Meeting of %s" % user,
                "ORGANIZER;CN=%s:mailto:%s@example.org\n" % (user, user) +
                "ATTENDEE;CN=%s;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:%s@example.org\n" % ("bob", "bob") +
                "ATTENDEE;CN=Carol Smith;PARTSTAT=ACCEPTED:mailto:carol@example.org\n")


def tasks(user):
    for i, extra in enumerate(("", "PRIORITY:1\nDESCRIPTION:Größe prüfen\n", "STATUS:COMPLETED\nCOMPLETED:%s\nPERCENT-COMPLETE:100\n" % stamp(NOW))):
        uid = "task-%d-%s" % (i, user)
        yield uid, calendar("BEGIN:VTODO\nUID:%s\nDTSTAMP:%s\nDUE:%s\nSUMMARY:Task %d\n%sEND:VTODO" % (
            uid, stamp(NOW), stamp(at(i + 2, 17)), i, extra))


def contacts(user):
    people = [("Zoë", "Ångström"), ("Иван", "Петров"), ("太郎", "山田"), ("Mary", "O'Brien"), ("José", "Núñez"), ("Ann & Co", "<Ltd>")]
    for i, (first, last) in enumerate(people):
        uid = "contact-%d-%s" % (i, user)
        yield uid, ("BEGIN:VCARD\nVERSION:3.0\nUID:%s\nN:%s;%s;;;\nFN:%s %s\nEMAIL;TYPE=work:person%d@example.org\nTEL;TYPE=cell:+49 170 %06d\n"
                    "ADR;TYPE=home:;;Straße %d;Köln;;50667;Germany\nBDAY:1980-01-%02d\nNOTE:Line one\\nLine two ü\nORG:Example;R&D\nTITLE:Dr.\n"
                    "END:VCARD\n" % (uid, last, first, first, last, i, i, i, i + 1)).replace("\n", "\r\n")


def put(user, path, content_type, body):
    request = urllib.request.Request("%s/%s/%s" % (DAV, user, path), body.encode(), method="PUT", headers={
        "Content-Type": content_type + "; charset=utf-8",
        "Authorization": "Basic " + base64.b64encode(("%s:%s" % (user, USERS[user])).encode()).decode()})
    with urllib.request.urlopen(request, timeout=60) as response:
        print(response.status, user, path)


def main():
    for user, password in USERS.items():
        box = imaplib.IMAP4("127.0.0.1", IMAP_PORT)
        box.login(user, password)
        for name in ("Projects", "Projects/2024", "Entw&APw-rfe"):   # the last one reads Entwürfe
            box.create(name)
            box.subscribe(name)
        for number, m in enumerate(mails(user + "@example.org")):
            flags = r"(\Seen)" if number % 2 else (r"(\Flagged)" if "flagged" in m["Subject"] else "()")
            box.append("INBOX", flags, imaplib.Time2Internaldate(time.time() - 3600 * number), m.as_bytes())
        for number in range(3):
            box.append("Projects", "()", None, mail(100 + number, "Project note %d" % number, "text\n", to=user + "@example.org").as_bytes())
        box.logout()
        print("mail of", user)
        for uid, body in list(events(user)) + list(tasks(user)):
            put(user, "Calendar/personal/%s.ics" % uid, "text/calendar", body)
        for uid, body in contacts(user):
            put(user, "Contacts/personal/%s.vcf" % uid, "text/vcard", body)


main()
