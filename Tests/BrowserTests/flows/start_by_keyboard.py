"""From the form to the finished run without a mouse; the page's numbers are those of the API."""

from assay_browser import arrived, goto, points, text, until


def flow(server):
    with server.page() as page:
        goto(page, "/")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("Enter")
        choose_model(page, "good")
        assert [chip.inner_text().strip("×\n ") for chip in page.locator(".chip").all()] == ["custom/good"]
        page.locator('input[name="subset_mode"][value="100"]').focus()
        page.keyboard.press("ArrowLeft")
        until(lambda: "30 of 60 items" in text(page, '[data-part="card-starter"]'))
        assert text(page, ".sums > div:nth-child(2) dd") == "30"
        page.locator(".summary button[type=submit]").focus()
        page.keyboard.press("Enter")
        run = arrived(page, "runs")
        ended = server.wait(run)
        assert ended["status"] == "succeeded", ended
        until(lambda: "Succeeded" in text(page, '[data-part="head"]'))
        correct = sum(section["correct"] for section in ended["benchmarks"])
        assert ended["benchmarks"][0]["sampled_items"] == 30
        assert text(page, ".big").startswith(points(correct / 30)), text(page, ".big")
        keys(page, "g", "h")
        page.wait_for_url("**/runs")
        page.keyboard.press("j")
        assert page.evaluate("document.activeElement.getAttribute('href')") == f"/runs/{run}"
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/runs/{run}")
        shortcuts(page)


def choose_model(page, words):
    """Replaces the model that the form begins with."""
    page.locator("#f-model").focus()
    page.keyboard.press("Escape")
    while page.locator(".chip").count():
        page.keyboard.press("Backspace")
    page.keyboard.type(words)
    until(lambda: page.locator("#model-options [role=option]").count() == 1)
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")


def keys(page, *names):
    for name in names:
        page.keyboard.press(name)


def shortcuts(page):
    """The sheet opens and closes, and single keys can be switched off."""
    page.keyboard.press("?")
    sheet = page.locator("#shortcuts")
    assert sheet.is_visible()
    page.keyboard.press("Escape")
    assert not sheet.is_visible()
    page.keyboard.press("?")
    page.locator("[data-shortcut-switch]").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    assert not sheet.is_visible()
