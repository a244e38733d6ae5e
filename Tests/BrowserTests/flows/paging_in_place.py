"""Going to another page of items in place shows what loading that page shows, in the same order, and it goes on moving."""

from assay_browser import goto, text, until


def flow(server):
    run = server.start("custom/steady", samples=40, concurrency=4)
    server.wait(run, "running")
    with server.page() as page:
        goto(page, f"/runs/{run}")
        until(lambda: page.locator("#chart-done-t").count() == 1)
        go(page, "Next items")
        assert page.locator("#chart-done-t").count() == 0 and page.locator("#items tbody tr").count() == 50
        assert page.get_by_role("link", name="Charts and tables of").is_visible()
        go(page, "First page")
        assert not page.get_by_role("link", name="Charts and tables of").is_visible()
        moves(page)
        typed_stays(page)
        paused(page)
        later = page.get_by_role("link", name="Next items").get_attribute("href")
        # The same from a later page that was loaded as such.
        goto(page, later)
        assert page.locator("#chart-done-t").count() == 0
        go(page, "Previous items")
        moves(page)
    server.api(f"/api/runs/{run}/cancel", method="POST")


def go(page, name):
    """The parts are in the order in which the server writes them, and those stand empty that a fresh page has empty."""
    before = page.url
    page.get_by_role("link", name=name).click()
    until(lambda: page.evaluate("location.href") != before)
    with page.context.new_page() as fresh:
        goto(fresh, page.url)
        until(lambda: shape(page) == shape(fresh))


def shape(page):
    return page.evaluate(
        """[...document.querySelectorAll("#live [data-part]")].map(
             (part) => part.dataset.part + (part.textContent.trim() === "" && !part.querySelector("progress") ? " empty" : ""))""")


def moves(page):
    """The chart goes on with the run."""
    page.locator('[data-key="chart-done"] > summary').click()
    rows = page.locator('[data-key="chart-done"] tbody tr')
    until(lambda: rows.count() > 1)
    before = rows.last.inner_text()
    until(lambda: rows.last.inner_text() != before)


def typed_stays(page):
    """What was typed and not sent is still there when the list has moved on below it."""
    field = page.get_by_role("searchbox")
    field.fill("arith")
    page.get_by_role("heading", name="Benchmarks").click()
    rows = page.locator("#items tbody")
    before = rows.inner_text()
    until(lambda: rows.inner_text() != before)
    assert field.input_value() == "arith"
    field.fill("")


def paused(page):
    """Who has stopped the updates can leaf on, and the button goes on saying that they are stopped."""
    page.get_by_role("button", name="Pause updates").click()
    go(page, "Next items")
    go(page, "First page")
    sentence = text(page, "[data-sentence]")
    page.get_by_role("button", name="Go on with updates").click()
    until(lambda: text(page, "[data-sentence]") != sentence)
