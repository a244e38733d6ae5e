"""The page of a run that is watched for long does not grow: neither its script's memory, nor its elements, nor its listeners.

Half a minute of updates in `make test`; ASSAY_SOAK=1 makes it an hour.
"""

import os
import time

from assay_browser import goto, text, until

LONG = os.environ.get("ASSAY_SOAK", "") not in ("", "0")
SECONDS = 3600 if LONG else 30
WARM_UP = 60 if LONG else 8
# What a garbage collection may leave over, whatever the page does.
SLACK = 512 * 1024


def flow(server):
    run = server.start("custom/steady" if LONG else "simulated/default", samples=900, concurrency=4 if LONG else 1)
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
        page.wait_for_timeout(WARM_UP * 1000)
        before = measure(session)
        done, start = text(page, "[data-sentence]"), time.monotonic()
        while time.monotonic() - start < SECONDS and server.run(run)["status"] == "running":
            page.wait_for_timeout(2_000)
        after = measure(session)
        assert text(page, "[data-sentence]") != done, "the page stood still"
        assert len(looks) > (time.monotonic() - start) / 8, f"only {len(looks)} looks"
        # What somebody unfolded or opened stays so through all updates.
        assert page.locator('[data-key="metrics"]').get_attribute("open") is not None
        assert page.locator("#item").count() == 1
        assert after["heap"] <= before["heap"] * 1.1 + SLACK, (before, after, len(looks))
        assert after["nodes"] <= before["nodes"] * 1.25 + 200, (before, after)
        assert after["listeners"] <= before["listeners"] + 5, (before, after)
    if server.run(run)["status"] == "running":
        server.api(f"/api/runs/{run}/cancel", method="POST")


def measure(session):
    for _ in range(3):
        session.send("HeapProfiler.collectGarbage")
    metrics = {metric["name"]: metric["value"] for metric in session.send("Performance.getMetrics")["metrics"]}
    return {"heap": metrics["JSHeapUsedSize"], "nodes": metrics["Nodes"], "listeners": metrics["JSEventListeners"]}
