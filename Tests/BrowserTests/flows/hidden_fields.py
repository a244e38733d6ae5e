"""A wrong value never keeps the form from doing or saying something, be its field folded away or not needed at all."""

from assay_browser import arrived, goto, text

RUN = ".summary button.primary"


def flow(server):
    for javascript in (True, False):
        with server.page(javascript=javascript, expected=("422",)) as page:
            folded_away(page, server)
            not_a_number(page)
    with server.page() as page:
        not_needed(page, server)


def folded_away(page, server):
    goto(page, "/?model_id=custom%2Fgood")
    settings = page.locator("summary", has_text="Sampling settings")
    settings.click()
    page.fill("#f-temperature", "5")
    settings.click()
    assert not page.locator("#f-temperature").is_visible()
    page.locator(RUN).click()
    page.locator(".wrong-fields a", has_text="Temperature").click()
    assert page.evaluate("document.activeElement.id") == "f-temperature"
    assert page.input_value("#f-temperature") == "5"
    assert server.api("/api/runs")["total"] == 0


def not_a_number(page):
    """A field of a browser's own sends nothing at all in the place of what is no number, and the run would do without."""
    goto(page, "/?model_id=custom%2Fgood")
    page.locator("summary", has_text="Sampling settings").click()
    page.locator("#f-temperature").press_sequentially("0,7")
    page.locator(RUN).click()
    page.wait_for_selector("#e-temperature")
    assert "0,7" in text(page, "#e-temperature")
    assert page.input_value("#f-temperature") == "0,7"


def not_needed(page, server):
    """What was typed for another way of drawing items does not count."""
    goto(page, "/?model_id=custom%2Fgood")
    page.locator("label", has_text="Other share").click()
    page.fill("#f-subset_pct", "500")
    page.locator("label", has_text="1 %").first.click()
    page.locator(RUN).click()
    run = server.run(arrived(page, "runs"))
    assert run["subset_pct"] == 1, run
    server.wait(run["id"])
