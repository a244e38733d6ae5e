"""What the form shows is what would run: an amount is a value, choices survive reload and the way back, and a pick is one model."""

from assay_browser import arrived, expect_accessible, goto, text, until

SUMMARY = '[data-part="summary"]'


def chips(page):
    return [chip.inner_text().strip("×\n ") for chip in page.locator(".chip").all()]


def items(page):
    return text(page, ".sums > div:first-child dd")


def flow(server):
    with server.page(expected=("422",)) as page:
        nothing_is_put_forward(page)
        an_amount_is_a_value(page)
        choices_survive(page)
        run = one_pick_is_one_model(page, server)
        errors_lead_to_their_fields(page)
        server.wait(run)


def nothing_is_put_forward(page):
    """Before any run, no model of several is chosen; what is missing is said once."""
    goto(page, "/")
    assert chips(page) == []
    assert page.locator(".summary .notice", has_text="model").count() == 1


def pick(page, words):
    page.fill("#f-model", words)
    until(lambda: page.locator("#model-options [role=option][id]").count() == 1)
    page.keyboard.press("Enter")
    assert not page.locator("#model-options").is_visible(), "the list is in the way after a pick"


def an_amount_is_a_value(page):
    pick(page, "custom/good")
    page.locator("label", has_text="Number").click()
    assert page.input_value("#f-subset_count") == "10"
    until(lambda: page.locator(".sums").count() and items(page) == "10")
    page.fill("#f-subset_count", "")
    until(lambda: "number of items is missing" in text(page, SUMMARY))
    page.locator(".summary button[type=submit]").click()
    page.locator(".wrong-fields a", has_text="Items of each benchmark").click()
    assert page.evaluate("document.activeElement.id") == "f-subset_count"
    page.fill("#f-subset_count", "4")
    until(lambda: page.locator(".sums").count() and items(page) == "4")


def choices_survive(page):
    page.fill("#f-subset_seed", "mine")
    until(lambda: "subset_seed=mine" in page.evaluate("location.search"))
    for way in (page.reload, lambda: (page.get_by_role("link", name="Compare", exact=True).first.click(),
                                      page.wait_for_url("**/compare"), page.go_back())):
        way()
        until(lambda: chips(page) == ["custom/good"])
        assert (page.input_value("#f-subset_count"), page.input_value("#f-subset_seed")) == ("4", "mine")
        assert page.is_checked("input[name=subset_mode][value=count]")
        until(lambda: page.locator(".sums").count() and items(page) == "4")


def one_pick_is_one_model(page, server):
    """The model that was used last is offered, and makes way for the first one that is wanted."""
    page.locator(".summary button[type=submit]").click()
    run = arrived(page, "runs")
    goto(page, "/")
    assert chips(page) == ["custom/good"]
    pick(page, "simulated/default")
    assert chips(page) == ["simulated/default"]
    pick(page, "custom/good")
    assert chips(page) == ["simulated/default", "custom/good"]
    until(lambda: text(page, ".summary button[type=submit]") == "Run 2 models")
    page.locator("#f-model").focus()
    page.keyboard.press("ArrowDown")
    assert page.locator("#model-options").is_visible()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName") != "BODY", "Tab goes on to the next field"
    assert not page.locator("#model-options").is_visible()
    return run


def errors_lead_to_their_fields(page):
    goto(page, "/?model_id=custom%2Fgood&protocol=offical")
    page.locator(".summary button[type=submit]").click()
    page.wait_for_selector(".wrong-fields")
    assert page.evaluate("document.activeElement.className").endswith("wrong-fields")
    page.locator(".wrong-fields a", has_text="Protocol").click()
    assert page.evaluate("document.activeElement.id") == "f-protocol"
    expect_accessible(page, "form with links to its errors")
