"""A run is paused, goes on, is canceled, asked again and deleted from its page; what failed is said in the provider's words."""

from assay_browser import goto, text, until


def flow(server):
    run = server.start("custom/slow", subset_count=40, concurrency=1)
    server.wait(run, "running")
    with server.page(expected=("404",)) as page:
        goto(page, f"/runs/{run}")
        page.get_by_role("button", name="Pause run").click()
        until(lambda: "Paused by hand." in text(page, '[data-part="head"]'))
        assert server.run(run)["status"] == "paused"
        page.get_by_role("button", name="Resume").click()
        until(lambda: server.run(run)["status"] in ("running", "queued"))
        page.get_by_role("button", name="Cancel run").click()
        until(lambda: "Canceled" in text(page, '[data-part="head"]'))
        ended = server.run(run)
        assert ended["status"] == "canceled" and ended["benchmarks"][0]["scored"] < 40
        assert page.get_by_role("button", name="Cancel run").count() == 0
        failures(page, server)
        deletion(page, server)


def failures(page, server):
    """What only a user can mend stops the run; the item that was asked keeps what the provider said."""
    run = server.start("custom/refusing", subset_count=4)
    assert server.wait(run)["status"] == "failed"
    goto(page, f"/runs/{run}")
    assert "answered with status 403" in text(page, '[data-part="head"]')
    items = server.api(f"/api/runs/{run}/benchmarks/starter")["items"]["items"]
    asked = next(item for item in items if item["attempts"])
    page.get_by_role("link", name=asked["item_id"]).click()
    until(lambda: page.locator("#item").count() == 1)
    attempts = text(page, '#item [aria-label="Attempts"]')
    assert "failed: unauthorized" in attempts and "this key may not use the model" in attempts, attempts
    page.get_by_role("button", name="Resume").click()
    until(lambda: server.run(run)["revision"] == 2)
    server.wait(run)


def deletion(page, server):
    run = server.start("simulated/default", subset_count=2)
    server.wait(run)
    goto(page, f"/runs/{run}")
    page.locator('[data-key="more"] > summary').click()
    page.locator('[data-key="more"]').get_by_role("button", name="Delete").click()
    page.wait_for_url("**/runs?deleted=*")
    assert run not in [known["id"] for known in server.api("/api/runs")["runs"]]
    goto(page, f"/runs/{run}")
    assert f"There is no run {run}." in text(page, "main")
