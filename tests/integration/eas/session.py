"""A whole session of one device: its steps in order, and the state that they share (folders, keys, items)."""
import time
import traceback

from eas import steps_items, steps_mail, steps_setup
from eas.client import Client, Failure
from eas.wbxml import Node as N

STEPS = (steps_setup.handshake, steps_setup.settings, steps_setup.folders, steps_setup.sync_all, steps_items.contact, steps_items.event,
         steps_items.fetch, steps_mail.mails, steps_mail.push, steps_items.find, steps_mail.answer, steps_mail.meeting,
         steps_mail.long_ping, steps_mail.tidy)
NEEDED = (steps_setup.handshake, steps_setup.folders, steps_setup.sync_all)   # nothing after these works without them


class Session(Client):
    """by_type: folder ids by kind; own: the folder made here; state: key, items and more of each folder synced so far."""

    def __init__(self, options, name):
        super().__init__(options, name)
        self.by_type, self.state = {}, {}
        self.own = self.hierarchy_key = self.address = self.mark = self.mail = ""

    def run(self):
        for step in STEPS:
            before = self.failures
            try:
                step(self)
            except Exception as error:
                if self.failures == before:         # not a request that has its line already
                    self.line(step.__name__, None, time.monotonic(), str(error), "")
                if not isinstance(error, Failure):
                    traceback.print_exc()
                if step in NEEDED:
                    break
        self.connection.close()

    def sync(self, folder, *, commands=None, window=100, body_type="1", options=True, check=None, want=("1",), hold=None):
        """One Sync of one folder; remembers its key and its items."""
        state = self.state.setdefault(folder, {"key": "0", "items": {}, "more": False})
        collection = [N("SyncKey", state["key"]), N("CollectionId", folder)]
        if state["key"] != "0":
            collection += [N("DeletesAsMoves"), N("GetChanges"), N("WindowSize", window)]
            if options:
                collection.append(N("Options", N("FilterType", "0") if folder in (self.by_type["inbox"], self.own) else None,
                                    N("AirSyncBase:BodyPreference", N("Type", body_type), N("TruncationSize", "4096"))))
            if commands:
                collection.append(N("Commands", *commands))
        request = N("AirSync:Sync", N("Collections", N("Collection", *collection)), N("HeartbeatInterval", hold) if hold else None)
        reply = self.call("Sync", request, want=want, check=check, timeout=(hold or 0) + self.options.timeout)
        state["key"] = reply.text("SyncKey", state["key"])
        for change in reply.every("Commands"):
            for node in change.content:
                if node.tag in ("Add", "Change"):
                    item = state["items"].setdefault(node.text("ServerId"), {})
                    item.update({n.tag: n for n in next(node.every("ApplicationData")).content})
                else:
                    state["items"].pop(node.text("ServerId"), None)
        state["more"] = bool(reply.every("MoreAvailable"))
        return reply

    def arrival(self, subject):
        """Syncs the inbox until a mail of that subject is there; its server id."""
        inbox = self.by_type["inbox"]
        for _ in range(30):
            self.sync(inbox, want=("1", "empty"), check=lambda r: "inbox: %d new" % len(r.every("Add")))
            for server_id, item in self.state[inbox]["items"].items():
                if "Subject" in item and item["Subject"].text() == subject:
                    return server_id
            time.sleep(0.5)
        raise Failure("mail did not arrive")
