"""The model whose name stands in the field is the one that is asked, whether it was picked from the list or not."""

from assay_browser import arrived, goto, text, until

RUN = ".summary button[type=submit]"


def flow(server):
    server.wait(server.start("simulated/default", subset_count=1))
    with server.page(expected=("422",)) as page:
        for typed, model in (("custom/good", "custom/good"), ("refus", "custom/refusing"), ("own/model.7b", "own/model.7b")):
            typed_and_left(page, typed, model)
        asked = run_of(page, server, "custom/good")
        server.wait(asked["id"])
        several_fit(page, server)
        the_mark_stays(page)
        clicked_after_typing(page)


def chips(page):
    return [chip.inner_text().strip("×\n ") for chip in page.locator(".chip").all()]


def typed_and_left(page, typed, model):
    """The one that was offered makes way for the one that was typed."""
    goto(page, "/")
    assert len(chips(page)) == 1
    with page.expect_response("**/api/models?**"):
        page.locator("#f-model").press_sequentially(typed)
    until(lambda: page.locator("#model-options [role=option][id]").count() == 1)
    page.get_by_role("heading", name="How much").click()
    until(lambda: chips(page) == [model])
    assert page.input_value("#f-model") == ""


def run_of(page, server, model):
    """Typed, and Run pressed at once, before the list of models has answered."""
    page.route("**/api/models?**", lambda route: None)
    goto(page, "/")
    page.locator("label", has_text="Number").click()
    page.fill("#f-subset_count", "1")
    page.locator("#f-model").press_sequentially(model)
    page.locator(RUN).click()
    run = server.run(arrived(page, "runs"))
    page.unroute_all()
    assert run["model_id"] == model, run["model_id"]
    return run


def several_fit(page, server):
    """What is no model's name is not passed over: the server says so, and it still stands in the field."""
    before = server.api("/api/runs")["total"]
    goto(page, "/?model_id=custom%2Fgood")
    page.locator("#f-model").press_sequentially("jud")
    until(lambda: page.locator("#model-options [role=option][id]").count() == 2)
    page.keyboard.press("Tab")
    until(lambda: "jud has no provider" in text(page, '[data-part="summary"]'))
    assert chips(page) == ["custom/good"]
    page.reload()
    assert (chips(page), page.input_value("#f-model")) == (["custom/good"], "jud"), "a reload keeps what was typed"
    page.locator(RUN).click()
    page.locator(".wrong-fields a", has_text="Models").click()
    assert page.evaluate("document.activeElement.id") == "f-model"
    assert page.input_value("#f-model") == "jud"
    assert server.api("/api/runs")["total"] == before
    page.keyboard.press("Enter")
    assert chips(page) == ["custom/good", "custom/judge"]


def the_mark_stays(page):
    """A list that comes late from the server does not move what the arrow keys have marked; Enter takes it."""
    held = []
    page.route("**/api/models?**", lambda route: held.append(route))
    goto(page, "/?model_id=custom%2Fgood")
    page.locator("#f-model").press_sequentially("judge")
    page.keyboard.press("ArrowDown")
    marked = lambda: text(page, "#model-options .active span")
    assert marked() == "custom/other-judge"
    until(lambda: len(held) == 5)
    model = {"id": "custom/a-judge", "name": "a judge", "input_price_per_million_usd": None}
    held[-1].fulfill(json={"models": [model]})
    until(lambda: page.locator("#model-options [role=option][id]").count() == 3)
    assert marked() == "custom/other-judge"
    page.keyboard.press("Enter")
    assert chips(page) == ["custom/good", "custom/other-judge"]
    page.unroute_all()


def clicked_after_typing(page):
    """A press on the list is one choice, and not also what the text alone would mean."""
    goto(page, "/?model_id=custom%2Fgood")
    page.locator("#f-model").press_sequentially("judge")
    page.locator("#model-options [role=option]", has_text="custom/other-judge").click()
    page.get_by_role("heading", name="How much").click()
    assert chips(page) == ["custom/good", "custom/other-judge"]
    assert page.input_value("#f-model") == ""
