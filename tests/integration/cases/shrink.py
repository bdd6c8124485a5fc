"""`eastap shrink`: with commands that people would give."""
import json
import os
import tempfile

from support.processes import run
from support.registry import need, test
from support.tap import binary, show


def recording() -> str:
    trace = os.path.join(tempfile.mkdtemp(prefix="eastap-shrink."), "t.eastrace")
    run([binary(), "demo", "--hurry", "--brief", "--record", trace])
    return trace


@test("shrink: the one exchange that a filter finds, of a trace and of a fixture folder")
def one_exchange():
    trace = recording()
    folder = trace + ".fixture"
    run([binary(), "export", trace, "--fixture", folder])
    whole = show(trace)
    wanted = [one["id"] for one in whole if one["command"] == "FolderSync"]
    # The command fails for as long as there is a FolderSync.
    finds = "! \"$0\" show \"$EASTAP_TRACE\" --filter 'cmd == FolderSync' > /dev/null"
    for source in (trace, folder):
        done = run([binary(), "shrink", source, "--json", "--", "sh", "-c", finds, binary()])
        result = json.loads(done.stdout)
        need(result["smallest"] and result["of"] == len(whole), "the result is %s" % result)
        need(len(result["exchanges"]) == 1 and result["exchanges"][0] in wanted, "%s are left; FolderSyncs are %s" % (result["exchanges"], wanted))
        left = show(result["out"])
        need([one["command"] for one in left] == ["FolderSync"], "%s are written" % [one["command"] for one in left])
        need([one["id"] for one in left] == result["exchanges"], "%s is numbered anew in %s" % (result["exchanges"], result["out"]))
        need(os.path.isdir(result["out"]) == os.path.isdir(source), "%s has another form than %s" % (result["out"], source))
    return "1 of %d" % len(whole)


@test("shrink: exchanges that are needed together, and a command that does not fail")
def together():
    trace = recording()
    both = "\"$0\" show \"$EASTAP_TRACE\" --filter 'cmd == %s' > /dev/null"
    fails = "! { " + both % "FolderSync" + " && " + both % "Sync" + "; }"
    done = run([binary(), "shrink", trace, "--json", "--", "sh", "-c", fails, binary()])
    left = show(json.loads(done.stdout)["out"])
    need(sorted(one["command"] for one in left) == ["FolderSync", "Sync"], "%s are left" % [one["command"] for one in left])
    passes = run([binary(), "shrink", trace, "--out", trace + ".none", "--", "true"], codes=(1,))
    need(b"no failure to look for" in passes.stderr and not os.path.exists(trace + ".none"), passes.stderr.decode())
