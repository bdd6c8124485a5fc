"""A recorded session as a fixture folder, and back."""
import json
import os
import tempfile

from support.processes import run
from support.registry import need, test
from support.tap import binary


def exchanges(trace: str) -> list[dict]:
    """What `show` says, without the wall clock: it was read beside the other one, so that it may round up."""
    done = run([binary(), "show", trace, "--json"], codes=(0,))
    found = [json.loads(line) for line in done.stdout.decode().splitlines()]
    for one in found:
        one.pop("time")
    return found


def contents(folder: str) -> dict[str, bytes]:
    found = {}
    for name in os.listdir(folder):
        with open(os.path.join(folder, name), "rb") as file:
            found[name] = file.read()
    return found


@test("fixtures: a session becomes a folder that gives an equal trace and takes an edit")
def there_and_back():
    where = tempfile.mkdtemp(prefix="eastap-fixture.")
    trace, folder, again, second = (os.path.join(where, name) for name in ("a.eastrace", "folder", "b.eastrace", "second"))
    run([binary(), "demo", "--hurry", "--brief", "--record", trace], codes=(0,), seconds=120)
    run([binary(), "export", trace, "--fixture", folder], codes=(0,))
    run([binary(), "import", folder, again], codes=(0,))
    recorded = exchanges(trace)
    need(len(recorded) > 10, "exchanges: %d" % len(recorded))
    need(exchanges(again) == recorded and exchanges(folder) == recorded, "what came back differs")
    run([binary(), "export", again, "--fixture", second], codes=(0,))
    need(contents(folder) == contents(second), "the second folder differs")
    done = run([binary(), "export", trace, "--fixture", folder], codes=(2,))
    need(b"--force" in done.stderr, done.stderr.decode())

    answer = next(name for name in sorted(contents(folder)) if name.endswith("-Sync.response.xml"))
    path = os.path.join(folder, answer)
    with open(path, encoding="utf-8") as file:
        text = file.read()
    with open(path, "w", encoding="utf-8") as file:
        file.write(text.replace("<Status>1</Status>", "<Status>3</Status>", 1))
    edited = [one for one in exchanges(folder) if one["id"] == int(answer[:4])]
    need(edited[0]["status"] == 3, "status: %s" % edited[0]["status"])
    with open(path, "w", encoding="utf-8") as file:
        file.write(text.replace("</Sync>", "</Sink>"))
    done = run([binary(), "show", folder], codes=(2,))
    need(answer.encode() in done.stderr and b"line " in done.stderr, done.stderr.decode())
    return "%d exchanges, %d files" % (len(recorded), len(contents(folder)))
