"""The row of decoding: WBXML to printed XML on one core, beside libwbxml's own conversion, by the micro-benchmark wbxml_bench."""
import json
import os

from driver.load import BUILD
from driver.lines import Figure, Line
from support.processes import run
from support.registry import Failure

OWN, LIBRARY = "decode_and_print", "libwbxml_conversion"
BODIES = [("0", "2 KB Sync response", 100.0), ("2", "1 MB Sync response", 300.0)]    # argument of the benchmark, what it is, least MB/s


def decode(bench) -> list[Line]:
    speed = measure(3 if bench.scale < 1 else 9)
    for name, value in sorted(speed.items()):
        bench.say("  %-34s %12.1f MB/s" % (name, value))
    lines = []
    for number, body, least in BODIES:
        library = speed["%s/%s" % (LIBRARY, number)]
        own = speed["%s/%s" % (OWN, number)]
        mine, other = Figure("eastap", own, "MB/s", own / library), Figure("libwbxml", library, "MB/s", 1.0)
        lines += [Line("decode", "decode and print, %s" % body, least, False, mine, [other], at_least=True),
                  Line("decode", "the same, times libwbxml's conversion", 3.0, True, mine, [other], at_least=True, base="libwbxml")]
    return lines


def measure(repetitions: int) -> dict[str, float]:
    """MB/s of each benchmark: medians of interleaved repetitions."""
    done = run([os.path.join(BUILD, "wbxml_bench"), "--benchmark_filter=^(%s|%s)/[02]$" % (OWN, LIBRARY), "--benchmark_format=json",
                "--benchmark_repetitions=%d" % repetitions, "--benchmark_enable_random_interleaving=true",
                "--benchmark_report_aggregates_only=true"], seconds=300)
    found = {entry["run_name"].split("/repeats")[0]: entry["bytes_per_second"] / 1e6
             for entry in json.loads(done.stdout)["benchmarks"] if entry.get("aggregate_name") == "median"}
    missing = [name for number, _, _ in BODIES for name in ("%s/%s" % (OWN, number), "%s/%s" % (LIBRARY, number)) if name not in found]
    if missing:
        raise Failure("wbxml_bench did not measure %s" % ", ".join(missing))
    return found
