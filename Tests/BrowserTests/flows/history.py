"""The history: filters in the address, pages from both ends, choosing, deletion with undo; with and without scripts."""

from datetime import datetime, timedelta

from assay_browser import arrived, expect_accessible, expect_tables_fit, goto, until


def rows(page):
    return page.locator("tr[data-row]").evaluate_all("rows => rows.map((row) => row.dataset.row)")


def flow(server):
    experiment = server.api("/api/experiments", {
        "name": "pair", "model_ids": ["custom/good", "simulated/default"], "selected_benchmarks": ["starter"], "subset_count": 6})
    good, made_up = [run["id"] for run in experiment["runs"]]
    many = [server.start(subset_count=1) for _ in range(53)]
    for run in [good, made_up, *many]:
        server.wait(run)
    listed = [run["id"] for run in server.api("/api/runs?limit=200")["runs"]]

    for javascript in (True, False):
        with server.page(javascript=javascript) as page:
            pages_from_both_ends(page, listed)
            filters_and_order(page, server, good, experiment["id"])
            deleted_and_back(page, server, many[0], javascript)
    long_ago(server)
    chosen_by_keyboard(server, good, made_up)
    rows_that_move(server)


def pages_from_both_ends(page, listed):
    goto(page, "/runs")
    assert rows(page) == listed[:50]
    page.get_by_role("link", name="Last page").click()
    page.wait_for_url("**back=true")
    assert rows(page) == listed[-50:]
    page.get_by_role("link", name="Previous").click()
    page.wait_for_url("**cursor=**")
    assert rows(page) == listed[:5]
    page.get_by_role("link", name="Next").click()
    until(lambda: rows(page) == listed[5:55])


def filters_and_order(page, server, good, experiment):
    goto(page, "/runs")
    page.locator("summary", has_text="More filters").click()
    page.select_option("#f-simulated", "no")
    page.select_option("#f-experiment", experiment)
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**simulated=no**")
    assert rows(page) == [good]
    page.get_by_role("link", name="Clear filters").click()
    page.wait_for_url("**/runs")
    page.get_by_role("columnheader", name="Score").get_by_role("link").click()
    page.wait_for_url("**sort=score")
    scores = [run["overall_score"] for run in server.api("/api/runs?sort=score&limit=50")["runs"]]
    assert scores == sorted(scores, reverse=True)
    shown = page.locator('tr[data-row] [data-label="Score"] b').all_inner_texts()
    assert [float(text) for text in shown] == sorted((float(text) for text in shown), reverse=True)


def deleted_and_back(page, server, run, javascript):
    goto(page, "/runs?sort=duration&model=simulated")
    before = server.api("/api/runs")["total"]
    goto(page, f"/runs?model={run}")
    assert page.get_by_role("link", name=f"open run {run}").is_visible()
    goto(page, "/runs?back=true")
    page.locator(f'input[value="{run}"]').check()
    page.locator(".selection").get_by_role("button", name="Delete").click()
    page.wait_for_url("**deleted=**")
    assert "1 run deleted" in page.locator(".notice.undo").inner_text()
    assert server.api("/api/runs")["total"] == before - 1
    if javascript:
        expect_accessible(page, "history with a way back")
    page.get_by_role("button", name="Undo").click()
    page.wait_for_url("**restored=1")
    assert server.run(run)["status"] == "succeeded"
    assert server.api("/api/runs")["total"] == before


def long_ago(server):
    """With the date of an older run in each row, what can be done with it is still in sight."""
    with server.page() as page:
        page.clock.install(time=datetime.now() + timedelta(days=19))
        goto(page, "/runs")
        assert " UTC" in page.locator("tr[data-row] .when").first.inner_text()
        expect_tables_fit(page, "history of old runs")
        # Where the table does not fit, the button stays at its edge.
        page.set_viewport_size({"width": 900, "height": 800})
        button = page.get_by_role("button", name="Actions of run").first.bounding_box()
        assert button["x"] + button["width"] <= 900, button


def chosen_by_keyboard(server, first, second):
    with server.page() as page:
        goto(page, "/runs?back=true")
        for run in (first, second):
            page.locator(f'input[value="{run}"]').focus()
            page.keyboard.press("Space")
        assert page.locator("[data-chosen]").inner_text() == "2 chosen"
        page.get_by_role("button", name="Compare", exact=True).focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/compare?runs=**")
        assert {first, second} == set(page.url.split("runs=")[1].split(","))


def rows_that_move(server):
    with server.page() as page:
        goto(page, "/runs")
        run = server.start("custom/slow", subset_count=60)
        server.wait(run, "running")
        until(lambda: page.locator(f'tr[data-row="{run}"]', has_text="Running").count() == 1)
        page.locator(f'tr[data-row="{run}"]').get_by_role("button", name=f"Actions of run {run}").click()
        page.locator(f"#more-{run}").get_by_role("button", name="Cancel").click()
        page.wait_for_url("**canceled=1")
        assert server.run(run)["status"] == "canceled"
        page.locator(f'tr[data-row="{run}"]').get_by_role("button", name=f"Actions of run {run}").click()
        page.locator(f"#more-{run}").get_by_role("button", name="Run again").click()
        again = server.run(arrived(page, "runs"))
        assert again["id"] != run and (again["model_id"], again["subset_count"]) == ("custom/slow", 60)
        server.api(f"/api/runs/{again['id']}/cancel", method="POST")
