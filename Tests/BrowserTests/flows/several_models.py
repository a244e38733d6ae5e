"""Several models make an experiment, whose page follows all of its runs."""

from assay_browser import arrived, expect_accessible, goto, points, text, until


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
        assert text(page, ".head").count("Starter set, protocol ") == 1 and "Simulated answers are among these" in text(page, ".head")
        for row, run in zip(page.locator("tbody tr").all(), runs):
            correct = sum(section["correct"] for section in run["benchmarks"])
            assert row.locator('[data-label="Score"] b').inner_text() == points(correct / 6)
            assert run["model_id"] in row.inner_text()
        pausing(server, page)


def pausing(server, page):
    """A page that follows runs can be stopped, says how far they are, and goes on where it is let."""
    experiment = server.api("/api/experiments", {
        "name": "", "model_ids": ["custom/steady"], "selected_benchmarks": ["starter"], "samples": 10, "concurrency": 4})
    goto(page, f"/experiments/{experiment['id']}")
    sentence = text(page, "[data-sentence]")
    assert sentence.endswith(" of 600 samples done"), sentence
    until(lambda: text(page, "[data-sentence]") != sentence)
    page.get_by_role("button", name="Pause updates").click()
    page.wait_for_timeout(500)
    sentence = text(page, "[data-sentence]")
    page.wait_for_timeout(5_000)
    assert text(page, "[data-sentence]") == sentence, "it was told to pause"
    expect_accessible(page, "experiment that runs")
    page.get_by_role("button", name="Go on with updates").click()
    until(lambda: text(page, "[data-sentence]") != sentence)
    server.api(f"/api/runs/{experiment['runs'][0]['id']}/cancel", method="POST")
