"""What a client does with its first synchronisation. Put your own client in place of `ask`."""
import subprocess
import urllib.request

from conftest import FIXTURES, eastap


def ask(server, command, xml):
    """One request of a phone; its body and the answer's are XML files' content."""
    body = subprocess.run([eastap(), "encode", "-"], input=xml, stdout=subprocess.PIPE, check=True).stdout
    request = urllib.request.Request(
        server.url + "/Microsoft-Server-ActiveSync?Cmd=%s&User=tester&DeviceId=MYCLIENT1&DeviceType=test" % command, data=body,
        headers={"Content-Type": "application/vnd.ms-sync.wbxml", "MS-ASProtocolVersion": "16.1"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        content = answer.read()
    return subprocess.run([eastap(), "decode", "-"], input=content, stdout=subprocess.PIPE, check=True).stdout.decode()


def recorded(name):
    return (FIXTURES / "fixture" / name).read_bytes()


def test_the_inbox_is_found_and_filled(serve):
    server = serve("fixture")
    assert "<DisplayName>Inbox</DisplayName>" in ask(server, "FolderSync", recorded("0001-FolderSync.request.xml"))
    assert "<SyncKey>1</SyncKey>" in ask(server, "Sync", recorded("0002-Sync.request.xml"))
    assert "Lunch at" in ask(server, "Sync", recorded("0003-Sync.request.xml"))
    report = server.stop()
    assert report["answered"] == 3
    assert [row["request"] for row in report["exchanges"] if row["used"] == 0] == ["Sync", "Ping", "Sync"]


def test_two_servers_know_nothing_of_each_other(serve):
    first, second = serve("fixture"), serve("fixture", "--only", "cmd == Sync")
    assert first.url != second.url
    ask(first, "FolderSync", recorded("0001-FolderSync.request.xml"))
    for name in ("0002-Sync.request.xml", "0003-Sync.request.xml"):
        ask(second, "Sync", recorded(name))
    assert (first.stop()["answered"], second.stop()["answered"]) == (1, 2)
