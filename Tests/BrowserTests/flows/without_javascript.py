"""Everything works as plain pages and forms."""

from assay_browser import arrived, goto, points, text


def flow(server):
    with server.page(javascript=False) as page:
        goto(page, "/")
        page.select_option("#f-model", "simulated/default")
        page.check('input[value="count"]', force=True)
        page.fill("#f-subset_count", "12")
        page.get_by_role("button", name="Work out the figures again").click()
        assert text(page, ".sums > div:first-child dd") == "12"
        assert page.input_value("#f-subset_count") == "12"
        page.get_by_role("button", name="Run", exact=True).click()
        run = arrived(page, "runs")
        ended = server.wait(run)
        page.reload()
        correct = sum(section["correct"] for section in ended["benchmarks"])
        assert text(page, ".big").startswith(points(correct / 12)), text(page, ".big")
        page.get_by_role("link", name="Run again").click()
        assert page.input_value("#f-subset_count") == "12"
        page.get_by_role("button", name="Colours").click()
        page.get_by_role("button", name="Light").click()
        assert page.evaluate("document.documentElement.dataset.theme") == "light"
        assert page.input_value("#f-subset_count") == "12"
        page.get_by_role("button", name="Keyboard shortcuts").click()
        assert "Single keys need JavaScript" in page.locator("#shortcuts").inner_text()
