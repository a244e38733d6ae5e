"""Runs that were ticked stay so: while others are looked for, and where more are chosen than can be compared."""

from assay_browser import expect_accessible, goto


def flow(server):
    made_up = [server.start(subset_count=1) for _ in range(12)]
    good = server.start("custom/good", subset_count=1)
    for run in [*made_up, good]:
        server.wait(run)
    for javascript in (True, False):
        with server.page(javascript=javascript) as page:
            looked_for(page, made_up, good)
            more_than_fit(page, [*made_up, good], javascript)


def box(page, run):
    return page.locator(f'.picks input[name="run"][value="{run}"]')


def ticked(page):
    return set(page.locator(".picks input:checked").evaluate_all("boxes => boxes.map((box) => box.value)"))


def looked_for(page, made_up, good):
    goto(page, "/compare")
    box(page, made_up[0]).check()
    page.get_by_label("Model contains").fill("good")
    page.keyboard.press("Enter")
    page.wait_for_url("**model=good**")
    assert page.get_by_label("Model contains").input_value() == "good"
    assert ticked(page) == {made_up[0]}
    assert not box(page, made_up[1]).count(), "only those are listed beside it that fit"
    box(page, good).check()
    page.get_by_label("Model contains").fill("")
    page.get_by_role("button", name="Find").click()
    page.wait_for_url(lambda url: "model=" not in url)
    assert ticked(page) == {made_up[0], good}
    box(page, made_up[0]).uncheck()
    box(page, made_up[1]).check()
    page.locator(".picks").locator("xpath=ancestor::form").get_by_role("button", name="Compare").click()
    page.wait_for_url(lambda url: "pick=" not in url)
    assert set(page.url.split("runs=")[1].split(",")) == {made_up[1], good}
    assert page.get_by_role("heading", name="Compare 2 runs").is_visible()


def more_than_fit(page, runs, javascript):
    goto(page, "/runs")
    if javascript:
        page.get_by_label("All on this page").check()
    else:
        for run in runs:
            page.locator(f'input[name="run"][value="{run}"]').check()
    page.locator(".selection").get_by_role("button", name="Compare").click()
    page.wait_for_url("**/compare?runs=**")
    assert ticked(page) == set(runs)
    notice = page.locator(".notice", has_text="at most 10 are compared at once")
    assert notice.is_visible() and "13 runs are chosen" in notice.inner_text()
    if javascript:
        expect_accessible(page, "more runs than can be compared")
    for run in runs[:2]:
        box(page, run).uncheck()
    page.get_by_role("button", name="Compare", exact=True).click()
    page.wait_for_url(lambda url: runs[0] not in url)
    assert ticked(page) == set(runs[2:]) and "11 runs are chosen" in notice.inner_text()
    box(page, runs[2]).uncheck()
    page.get_by_role("button", name="Compare", exact=True).click()
    page.wait_for_url(lambda url: runs[2] not in url)
    assert page.get_by_role("heading", name="Compare 10 runs").is_visible()
