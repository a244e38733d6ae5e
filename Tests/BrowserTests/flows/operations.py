"""The operations page has the numbers of the API, keeps itself current, and stops when it is told to."""

from assay_browser import expect_accessible, goto, text, until


def flow(server):
    with server.page() as page:
        goto(page, "/ops")
        expect_accessible(page, "operations, empty")
        run = server.start(subset_count=6)
        assert server.wait(run)["status"] == "succeeded"
        page.locator(f"a[href='/runs/{run}']").wait_for()
        same_numbers(server, page)
        page.get_by_role("button", name="Pause updates").click()
        slow = server.start("custom/slow", subset_count=20)
        server.wait(slow, "running")
        page.wait_for_timeout(6_000)
        assert page.locator(f"a[href='/runs/{slow}']").count() == 0, "it was told to pause"
        page.get_by_role("button", name="Go on with updates").click()
        page.locator(f"a[href='/runs/{slow}']").wait_for()
        expect_accessible(page, "operations, running")
        server.api(f"/api/runs/{slow}/cancel", method="POST")
    with server.page(javascript=False) as page:
        goto(page, "/ops")
        same_numbers(server, page)
        assert not page.get_by_role("button", name="Pause updates").is_visible()


def same_numbers(server, page):
    def agree():
        counts = server.api("/api/ops/overview")["queue_counts"]
        return all(text(page, f"a[href='/runs?status={state}']") == str(count) for state, count in counts.items())

    assert until(agree, 20)
