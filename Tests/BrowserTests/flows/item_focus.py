"""Opening and closing items one after another: the last press counts, and the place on the page is kept."""

from assay_browser import PHONE, goto, text, until

LINKS = "#items tbody a[data-open]"


def flow(server):
    run = server.start("simulated/default")
    server.wait(run)
    with server.page() as page:
        last_press_counts(page, run)
    for width in (1280, PHONE):
        with server.page(width=width) as page:
            there_and_back(page, run)
    with server.page() as page:
        answered_meanwhile(page, server)


def item(page):
    """The id of the item that is open; nothing while there is none."""
    heading = page.locator("#item h2 bdi")
    return heading.first.inner_text() if heading.count() else None


def names(page):
    return [bdi.inner_text() for bdi in page.locator(f"{LINKS} bdi").all()]


def last_press_counts(page, run):
    goto(page, f"/runs/{run}")
    first, second = names(page)[:2]
    held = []
    page.route(f"**/fragment?*item={first}*", lambda route: held.append(route))
    page.locator(LINKS).nth(0).click()
    page.locator(LINKS).nth(1).click()
    until(lambda: item(page) == second)
    with page.expect_response(f"**/fragment?*item={first}*") as answer:
        held[0].continue_()
    answer.value.finished()
    page.evaluate("new Promise((done) => setTimeout(done))")
    assert item(page) == second and f"item={second}" in page.url
    page.unroute_all()


def there_and_back(page, run):
    goto(page, f"/runs/{run}")
    sixth = names(page)[5]
    page.locator(LINKS).nth(5).focus()
    page.keyboard.press("Enter")
    until(lambda: item(page) == sixth)
    assert page.evaluate("document.activeElement.id") == "item", "Tab goes on inside of the item"
    page.keyboard.press("j")
    seventh = names(page)[6]
    until(lambda: item(page) == seventh)
    assert page.evaluate("document.activeElement.dataset.step") == "next"
    page.keyboard.press("Escape")
    until(lambda: item(page) is None)
    link = page.locator(LINKS).nth(6)
    assert link.evaluate("(link) => link === document.activeElement"), "the row of the item that was closed"
    top, bottom, bar = link.evaluate(
        "(link) => [link.getBoundingClientRect().top, link.getBoundingClientRect().bottom, document.querySelector('.bar').offsetHeight]")
    assert bar <= top and bottom <= 900, (top, bottom)


def answered_meanwhile(page, server):
    """Who waits at an item for its answer is still there when it comes."""
    run = server.start("custom/steady", concurrency=1)
    server.wait(run, "running")
    goto(page, f"/runs/{run}")
    last = page.locator(LINKS).last
    last.focus()
    waiting = last.locator("bdi").inner_text()
    page.keyboard.press("Enter")
    until(lambda: item(page) == waiting)
    assert "Waiting" in text(page, "#item")
    until(lambda: "Waiting" not in text(page, "#item"))
    assert item(page) == waiting
    assert page.evaluate("document.activeElement.id") == "item"
    server.api(f"/api/runs/{run}/cancel", method="POST")
