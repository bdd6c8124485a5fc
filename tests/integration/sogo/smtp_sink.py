#!/usr/bin/python3
"""smtp_sink.py PORT MAILDIRS OUTBOX: a small SMTP server on 127.0.0.1.

Every message is written to OUTBOX, and delivered to MAILDIRS/NAME for each
recipient NAME@... that has a folder there. Nothing ever leaves the machine.
"""
import itertools
import os
import re
import socketserver
import sys
import time

PORT, MAILDIRS, OUTBOX = int(sys.argv[1]), sys.argv[2], sys.argv[3]
COUNTER = itertools.count()


def write(folder, name, data):
    """Writes a file under a temporary name and moves it into place, as maildirs want it."""
    os.makedirs(os.path.join(folder, "tmp"), exist_ok=True)
    os.makedirs(os.path.join(folder, "new"), exist_ok=True)
    with open(os.path.join(folder, "tmp", name), "wb") as f:
        f.write(data)
    os.rename(os.path.join(folder, "tmp", name), os.path.join(folder, "new", name))


class Session(socketserver.StreamRequestHandler):
    def reply(self, text):
        self.wfile.write(text.encode() + b"\r\n")

    def handle(self):
        self.reply("220 smtp_sink")
        sender, recipients = "", []
        for raw in self.rfile:
            line = raw.decode("utf-8", "replace").strip()
            verb = line[:4].upper()
            if verb == "EHLO":
                self.reply("250-smtp_sink\r\n250-8BITMIME\r\n250 SIZE 67108864")
            elif verb == "MAIL":
                sender, recipients = line, []
                self.reply("250 ok")
            elif verb == "RCPT":
                recipients += re.findall(r"<([^>]*)>", line)[:1]
                self.reply("250 ok")
            elif verb == "DATA":
                self.reply("354 go on")
                self.deliver(sender, recipients, self.read_data())
                self.reply("250 ok")
            elif verb == "QUIT":
                self.reply("221 bye")
                return
            else:
                self.reply("250 ok" if verb in ("HELO", "RSET", "NOOP") else "502 no")

    def read_data(self):
        lines = []
        for line in self.rfile:
            if line in (b".\r\n", b".\n"):
                break
            lines.append(line[1:] if line.startswith(b".") else line)
        return b"".join(lines)

    def deliver(self, sender, recipients, data):
        name = "%d.%d_%d.sink" % (time.time(), os.getpid(), next(COUNTER))
        with open(os.path.join(OUTBOX, name + ".eml"), "wb") as f:
            f.write(data)
        for address in recipients:
            folder = os.path.join(MAILDIRS, os.path.basename(address.split("@")[0].lower()))
            if os.path.isdir(folder):
                write(folder, name, data)
        print(name, sender, "->", ", ".join(recipients), len(data), "bytes", flush=True)


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


Server(("127.0.0.1", PORT), Session).serve_forever()
