"""The page of a run that is watched for long does not grow, nor does the server that it watches.

`LiveMemorySoakTests` says for how many seconds, and which process serves. Prints what was measured as one line of JSON.
"""

import json
import pathlib
import statistics
import time

import bare_tab
from assay_browser import until

# What a garbage collection or an allocator may leave over, whatever happens; and the share that a reading may be off.
SLACK = {"heap": 512 << 10, "nodes": 200, "listeners": 5, "tab": 48 << 20, "server": 24 << 20}
SHARE = {"heap": 1.1, "nodes": 1.25, "listeners": 1, "tab": 1.15, "server": 1.1}
READINGS = 60
SENTENCE = "document.querySelector('[data-sentence]').innerText"
# Readings that are taken together at either end: one alone depends on when it falls.
ENDS = 6


def flow(server, seconds, process):
    seconds = int(seconds)
    long = seconds > 600
    # Four requests of 0.3 s at once take 75 minutes for 60,000 samples.
    run = server.start("custom/steady" if long else "simulated/default", samples=1000 if long else 900, concurrency=4 if long else 1)
    server.wait(run, "running")
    with bare_tab.opened(f"{server.url}/runs/{run}") as tab:
        tab.evaluate("document.querySelector('#items tbody a[data-open]').click()")
        until(lambda: tab.evaluate("document.querySelectorAll('#item').length") == 1)
        tab.evaluate("document.querySelector('[data-key=metrics] > summary').click()")
        tab.wait(60 if long else 8)
        readings, done, start = [], tab.evaluate(SENTENCE), time.monotonic()
        before = tab.evaluate("looks")
        while (passed := time.monotonic() - start) < seconds and server.run(run)["status"] == "running":
            readings.append(measure(tab, process))
            tab.wait(max(0, seconds / READINGS - (time.monotonic() - start - passed)))
        looks = tab.evaluate("looks") - before
        assert len(readings) >= 2 * ENDS, f"only {len(readings)} readings in {passed:.0f} s"
        assert tab.evaluate(SENTENCE) != done, "the page stood still"
        assert looks > passed / 8, f"only {looks} looks"
        # What somebody unfolded or opened stays so through all updates.
        assert tab.evaluate("document.querySelector('[data-key=metrics]').open")
        assert tab.evaluate("document.querySelectorAll('#item').length") == 1
        assert not tab.faults, tab.faults
    if server.run(run)["status"] == "running":
        server.api(f"/api/runs/{run}/cancel", method="POST")
    judge(readings, passed, looks)


def judge(readings, passed, looks):
    first, last = ({name: statistics.median(one[name] for one in part) for name in SLACK}
                   for part in (readings[:ENDS], readings[-ENDS:]))
    print(json.dumps({"seconds": round(passed), "looks": looks, "first": first, "last": last}))
    grown = [name for name in SLACK if last[name] > first[name] * SHARE[name] + SLACK[name]]
    assert not grown, (grown, first, last)


def measure(tab, process):
    """What the script, the page's whole process and the server hold, in bytes; and how many elements and listeners there are."""
    for _ in range(3):
        tab.send("HeapProfiler.collectGarbage")
    metrics = {metric["name"]: metric["value"] for metric in tab.send("Performance.getMetrics")["metrics"]}
    return {
        "heap": metrics["JSHeapUsedSize"], "nodes": metrics["Nodes"], "listeners": metrics["JSEventListeners"],
        "tab": sum(memory(one) for one in tab.processes()), "server": memory(process)}


def memory(process):
    """Proportional pages in memory: those that processes share are divided among them."""
    lines = pathlib.Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) << 10
