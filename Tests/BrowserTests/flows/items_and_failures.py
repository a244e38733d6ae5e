"""Items in other orders, failures asked again by kind, and the menu for sharing, each against what the API says."""

from assay_browser import expect_accessible, goto, text, until


def flow(server):
    run = server.start("simulated/default", subset_pct=100)
    server.wait(run)
    with server.page() as page:
        goto(page, f"/runs/{run}")
        sorting(page, server, run)
        sharing(page, server, run)
        choosing(page, server)
        failures(page, server)


def rows(page):
    return page.locator("#items tbody th bdi").all_inner_texts()


def items(server, run, query):
    return [item["item_id"] for item in server.api(f"/api/runs/{run}/benchmarks/starter?limit=50&{query}")["items"]["items"]]


def sorting(page, server, run):
    """Each press of a head turns the order, the third one leads back; the way from item to item follows it."""
    for query in ("sort=latency", "sort=latency&order=asc", "sort=position"):
        page.locator("#items thead").get_by_role("link", name="Time").click()
        wanted = items(server, run, query)
        until(lambda: rows(page) == wanted)
    by_score = items(server, run, "sort=score")
    page.locator("#items thead").get_by_role("link", name="Result").click()
    until(lambda: rows(page) == by_score)
    assert page.locator("#items th[aria-sort=ascending]").inner_text() == "Result"
    page.locator("#items tbody a[data-open]").first.click()
    until(lambda: by_score[0] in text(page, "#item h2"))
    page.keyboard.press("j")
    until(lambda: page.locator("#item").count() == 1 and by_score[1] in text(page, "#item h2"))
    expect_accessible(page, "sorted items with one open")
    goto(page, f"/runs/{run}")


def sharing(page, server, run):
    page.locator('[data-key="share"] > summary').click()
    page.get_by_role("button", name="Withdraw").click()
    until(lambda: server.run(run)["withdrawn_at"])
    page.locator('[data-key="share"] > summary').click()
    page.get_by_role("button", name="Publish").click()
    until(lambda: server.run(run)["withdrawn_at"] is None)
    page.locator('[data-key="share"] > summary').click()
    assert page.locator('[data-key="share"]').get_by_role("link", name=f"/runs/{run}").is_visible()
    page.locator('[data-key="export"] > summary').click()
    assert page.locator('[data-key="share"]').get_attribute("open") is None, "one menu at a time"


def choosing(page, server):
    """The runs to compare stand over the whole width."""
    goto(page, "/compare")
    assert page.locator(".picks").bounding_box()["width"] > 900


def failures(page, server):
    run = server.start("custom/shaky", subset_count=12, concurrency=1)
    assert server.wait(run)["benchmarks"][0]["failed"] > 0
    goto(page, f"/runs/{run}")
    failed = server.api(f"/api/runs/{run}/api-errors")["samples"]
    kinds = {item["failure"]["kind"] for item in failed}
    buttons = page.locator(".retries button")
    assert {button.get_attribute("value") for button in buttons.all()} == kinds
    kind = buttons.first.get_attribute("value")
    count = sum(item["failure"]["kind"] == kind for item in failed)
    assert buttons.first.inner_text() == f"Retry {count} {kind.replace('_', ' ')}"
    expect_accessible(page, "a run with failures")
    buttons.first.click()
    until(lambda: server.run(run)["revision"] == 2)
    server.wait(run)
    left = server.api(f"/api/runs/{run}/api-errors")["samples"]
    assert [item for item in left if item["failure"]["kind"] != kind] == [item for item in failed if item["failure"]["kind"] != kind]
