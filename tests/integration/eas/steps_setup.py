"""The first steps of a session: OPTIONS, Provision, Settings, the folder hierarchy, and the first Sync of each folder."""
from eas.client import need
from eas.wbxml import Node as N

FOLDER_TYPES = {"2": "inbox", "8": "calendar", "9": "contacts", "7": "tasks", "4": "trash", "5": "sent"}


def handshake(s):
    o = s.options

    def offers(reply):
        need(o.version in reply.http.header("MS-ASProtocolVersions").split(","), "version %s is not offered" % o.version)
        return "versions " + reply.http.header("MS-ASProtocolVersions")

    def policy(*more):
        return N("Provision:Provision", N("Policies", N("Policy", N("PolicyType", "MS-EAS-Provisioning-WBXML"), *more)))

    s.call("OPTIONS", method="OPTIONS", want=None, check=offers)
    s.call("FolderSync", N("FolderHierarchy:FolderSync", N("SyncKey", "0")), want=None, http=401, password="wrong",
           check=lambda r: "wrong password: " + r.http.header("WWW-Authenticate"))
    reply = s.call("Provision", policy(), check=lambda r: "policy key " + r.text("PolicyKey", "none"))
    if reply.text("PolicyKey"):
        key = reply.text("PolicyKey")
        reply = s.call("Provision", policy(N("PolicyKey", key), N("Status", "1")), check=lambda r: "acknowledged")
        s.policy_key = int(reply.text("PolicyKey", key))


def settings(s):
    device = N("DeviceInformation", N("Set", N("Model", "Test"), N("FriendlyName", "Größe"), N("OS", "None"), N("UserAgent", "EasClient/1.0")))
    s.call("Settings", N("Settings:Settings", device), check=lambda r: "device information")
    reply = s.call("Settings", N("Settings:Settings", N("UserInformation", N("Get"))),
                   check=lambda r: "address " + (r.text("PrimarySmtpAddress") or r.text("SmtpAddress")))
    s.address = reply.text("PrimarySmtpAddress") or reply.text("SmtpAddress") or s.user + "@example.org"
    s.call("Settings", N("Settings:Settings", N("Oof", N("Get", N("BodyType", "Text")))), check=lambda r: "Oof state " + r.text("OofState", "none"))


def folders(s):
    def listed(reply):
        for node in reply.every("Add"):
            s.by_type.setdefault(FOLDER_TYPES.get(node.text("Type")), node.text("ServerId"))
        need("inbox" in s.by_type, "no inbox")
        return "%d folders" % len(reply.every("Add"))

    reply = s.call("FolderSync", N("FolderHierarchy:FolderSync", N("SyncKey", "0")), check=listed)
    reply = s.call("FolderCreate", N("FolderHierarchy:FolderCreate", N("SyncKey", reply.text("SyncKey")), N("ParentId", "0"),
                                     N("DisplayName", "Test " + s.device), N("Type", "12")))
    s.own = reply.text("ServerId")
    reply = s.call("FolderUpdate", N("FolderHierarchy:FolderUpdate", N("SyncKey", reply.text("SyncKey")), N("ServerId", s.own),
                                     N("ParentId", "0"), N("DisplayName", "Prüfung " + s.device)))
    reply = s.call("FolderSync", N("FolderHierarchy:FolderSync", N("SyncKey", reply.text("SyncKey"))),
                   check=lambda r: "%s changes" % r.text("Count", "0"))
    s.hierarchy_key = reply.text("SyncKey")


def estimate(s, folder):
    options = N("AirSync:Options", N("FilterType", "0"))
    reply = s.call("GetItemEstimate", N("GetItemEstimate:GetItemEstimate", N("Collections", N(
        "Collection", N("AirSync:SyncKey", s.state[folder]["key"]), N("CollectionId", folder), options))),
        check=lambda r: "estimate " + r.text("Estimate"))
    return int(reply.text("Estimate", "0"))


def sync_all(s):
    for kind in ("inbox", "calendar", "contacts", "tasks"):
        folder = s.by_type.get(kind)
        if not folder:
            continue
        s.sync(folder, check=lambda r: kind + ": first key")
        expected = estimate(s, folder)
        for _ in range(50):
            s.sync(folder, window=10 if kind == "inbox" else 100, body_type="2" if kind == "inbox" else "1", want=("1", "empty"),
                   check=lambda r: "%s: %d new%s" % (kind, len(r.every("Add")), ", more" if r.every("MoreAvailable") else ""))
            if not s.state[folder]["more"]:
                break
        found = len(s.state[folder]["items"])
        need(found or not expected, "%s: %d items, estimate was %d" % (kind, found, expected))
        s.sync(folder, want=("1", "empty"), check=lambda r: kind + ": nothing new")
    s.call("Sync", want=("1", "13", "empty"), check=lambda r: "empty request")
