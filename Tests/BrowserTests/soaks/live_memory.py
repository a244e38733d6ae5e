"""The page of a run that is watched for long does not grow, nor does the server that it watches.

`LiveMemorySoakTests` says for how many seconds, and which process serves. Prints what was measured as one line of JSON.
"""

import json
import pathlib
import statistics
import time

from assay_browser import goto, text, until

# What a garbage collection or an allocator may leave over, whatever happens; and the share that a reading may be off.
SLACK = {"heap": 512 << 10, "nodes": 200, "listeners": 5, "tab": 48 << 20, "server": 24 << 20}
SHARE = {"heap": 1.1, "nodes": 1.25, "listeners": 1, "tab": 1.15, "server": 1.1}
READINGS = 60
# Readings that are taken together at either end: one alone depends on when it falls.
ENDS = 6


def flow(server, seconds, process):
    seconds = int(seconds)
    long = seconds > 600
    # Four requests of 0.3 s at once take 75 minutes for 60,000 samples.
    run = server.start("custom/steady" if long else "simulated/default", samples=1000 if long else 900, concurrency=4 if long else 1)
    server.wait(run, "running")
    with server.page() as page:
        looks = []
        page.on("response", lambda answer: "/fragment" in answer.url and looks.append(answer.status))
        goto(page, f"/runs/{run}")
        page.locator("#items tbody a[data-open]").first.click()
        until(lambda: page.locator("#item").count() == 1)
        page.locator('[data-key="metrics"] > summary').click()
        session = page.context.new_cdp_session(page)
        session.send("Performance.enable")
        page.wait_for_timeout(60_000 if long else 8_000)
        readings, done, start = [], text(page, "[data-sentence]"), time.monotonic()
        while (passed := time.monotonic() - start) < seconds and server.run(run)["status"] == "running":
            readings.append(measure(session, server, process))
            page.wait_for_timeout(max(0, seconds / READINGS - (time.monotonic() - start - passed)) * 1000)
        assert len(readings) >= 2 * ENDS, f"only {len(readings)} readings in {passed:.0f} s"
        assert text(page, "[data-sentence]") != done, "the page stood still"
        assert len(looks) > passed / 8, f"only {len(looks)} looks"
        # What somebody unfolded or opened stays so through all updates.
        assert page.locator('[data-key="metrics"]').get_attribute("open") is not None
        assert page.locator("#item").count() == 1
    if server.run(run)["status"] == "running":
        server.api(f"/api/runs/{run}/cancel", method="POST")
    judge(readings, passed, looks)


def judge(readings, passed, looks):
    first, last = ({name: statistics.median(one[name] for one in part) for name in SLACK}
                   for part in (readings[:ENDS], readings[-ENDS:]))
    print(json.dumps({"seconds": round(passed), "looks": len(looks), "first": first, "last": last}))
    grown = [name for name in SLACK if last[name] > first[name] * SHARE[name] + SLACK[name]]
    assert not grown, (grown, first, last)


def measure(session, server, process):
    """What the script, the page's whole process and the server hold, in bytes; and how many elements and listeners there are."""
    for _ in range(3):
        session.send("HeapProfiler.collectGarbage")
    metrics = {metric["name"]: metric["value"] for metric in session.send("Performance.getMetrics")["metrics"]}
    return {
        "heap": metrics["JSHeapUsedSize"], "nodes": metrics["Nodes"], "listeners": metrics["JSEventListeners"],
        "tab": sum(memory(tab) for tab in server.tabs()), "server": memory(process)}


def memory(process):
    """Proportional pages in memory: those that processes share are divided among them."""
    lines = pathlib.Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) << 10
