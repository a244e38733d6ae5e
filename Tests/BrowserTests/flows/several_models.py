"""Several models make an experiment, whose page follows all of its runs."""

from assay_browser import arrived, goto, points, text, until


def flow(server):
    with server.page() as page:
        goto(page, "/?model_id=custom%2Fgood&model_id=simulated%2Fdefault&subset_mode=count&subset_count=6")
        assert page.locator(".chip").count() == 2
        assert text(page, ".sums > div:nth-child(2) dd") == "12"
        page.get_by_role("button", name="Run 2 models").click()
        experiment = server.api("/api/experiments/" + arrived(page, "experiments"))
        runs = [server.wait(run["id"]) for run in experiment["runs"]]
        assert [run["model_id"] for run in runs] == ["custom/good", "simulated/default"]
        until(lambda: page.locator("tbody", has_text="Running").count() + page.locator("tbody", has_text="Queued").count() == 0)
        until(lambda: page.locator("tbody tr", has_text="Succeeded").count() == 2)
        for row, run in zip(page.locator("tbody tr").all(), runs):
            correct = sum(section["correct"] for section in run["benchmarks"])
            assert row.locator('[data-label="Score"] b').inner_text() == points(correct / 6)
            assert run["model_id"] in row.inner_text()
