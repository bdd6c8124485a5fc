"""The bodies of the benchmark: a Sync request of about 300 bytes and a Sync response of about 2 KB, real WBXML both."""
from eas.wbxml import Node, encode


def sync_request() -> bytes:
    def collection(number):
        return Node("Collection", Node("SyncKey", "{3F2504E0-4F89-11D3-9A0C-0305E82C33%02d}7" % number), Node("CollectionId", number),
                    Node("DeletesAsMoves", 1), Node("GetChanges", 1), Node("WindowSize", 25), Node("Options", Node("FilterType", 3), Node(
                        "AirSyncBase:BodyPreference", Node("Type", 2), Node("TruncationSize", 32768), Node("AllOrNone", 0))))
    return encode(Node("AirSync:Sync", Node("Collections", *[collection(n) for n in (2, 5, 7)]), Node("WindowSize", 100)))


def sync_response() -> bytes:
    text = ("Hello Alice,\r\n\r\nplease find the figures of the last quarter in the attachment & let me know what you think "
            "before Thursday.\r\n\r\nBest regards from Cologne\r\nCarol Smith\r\n")

    def mail(number):
        email = {"To": "\"Alice Müller\" <alice@example.org>", "From": "\"Carol Smith\" <carol@example.org>",
                 "Subject": "Quarterly report %d – Übersicht" % number, "DateReceived": "2024-03-0%dT08:15:00.000Z" % number,
                 "DisplayTo": "Alice Müller", "ThreadTopic": "Quarterly report", "Importance": 1, "Read": 0,
                 "MessageClass": "IPM.Note", "InternetCPID": 65001, "ContentClass": "urn:content-classes:message"}
        return Node("Add", Node("ServerId", "5:%d" % number), Node(
            "ApplicationData", *[Node("Email:" + tag, value) for tag, value in email.items()],
            Node("AirSyncBase:Body", Node("Type", 1), Node("EstimatedDataSize", 4711), Node("Truncated", 1), Node("Data", text)),
            Node("AirSyncBase:NativeBodyType", 1), Node("Email2:ConversationId", bytes(range(16))),
            Node("Email2:ConversationIndex", bytes(range(5)))))

    return encode(Node("AirSync:Sync", Node("Collections", Node(
        "Collection", Node("SyncKey", "{3F2504E0-4F89-11D3-9A0C-0305E82C3301}8"), Node("CollectionId", 5), Node("Status", 1),
        Node("MoreAvailable"), Node("Commands", *[mail(n) for n in (1, 2, 3, 4)])))))
