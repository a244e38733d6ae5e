"""From a started run over its live page to one item: every number on the way is the one that follows from the API's items."""

import math

from assay_browser import THEMES, expect_accessible, goto, points, text, until


def flow(server):
    run = server.start("simulated/default", samples=40, concurrency=2)
    with server.page() as page:
        goto(page, f"/runs/{run}")
        until(lambda: page.locator("#chart-done-t").count() == 1)
        seen = number(text(page, "[data-sentence]"))
        until(lambda: number(text(page, "[data-sentence]")) > seen)
        pausing(page)
        ended = server.wait(run)
        assert ended["status"] == "succeeded", ended
        until(lambda: "Succeeded" in text(page, '[data-part="head"]'))
        until(lambda: page.locator("[data-status]").text_content().startswith("2,400 of 2,400 samples done"))
        items = all_items(server, run)
        assert len(items) == 2400
        headline(page, items)
        kinds(page, items)
        histogram(page, items)
        walk(page, run, items)
        copying(page, run, server.url)
    for theme in THEMES:
        with server.page(theme) as page:
            goto(page, f"/runs/{run}?filter=wrong&item={items[0]['item_id']}")
            for summary in page.locator("#live summary").all():
                if summary.is_visible():
                    summary.click()
            expect_accessible(page, f"run with everything unfolded, {theme}")


def number(words):
    return int(words.split(" ")[0].replace(",", ""))


def pausing(page):
    """Nothing moves while updates are paused, and it goes on afterwards."""
    page.get_by_role("button", name="Pause updates").click()
    page.wait_for_timeout(1_200)
    before = page.locator("#live").inner_html()
    page.wait_for_timeout(1_500)
    assert page.locator("#live").inner_html() == before
    page.get_by_role("button", name="Go on with updates").click()
    until(lambda: page.locator("#live").inner_html() != before)


def all_items(server, run):
    items, cursor = [], ""
    while cursor is not None:
        page = server.api(f"/api/runs/{run}/benchmarks/starter?limit=500{cursor}")["items"]
        items += page["items"]
        cursor = f"&cursor={page['next_cursor']}" if page["next_cursor"] else None
    return items


def headline(page, items):
    """The mean over items with its clustered interval, computed here from single scores."""
    by_item = {}
    for item in items:
        by_item.setdefault(item["item_id"], []).append(item["score"])
    scores = [score for values in by_item.values() for score in values]
    mean = sum(scores) / len(scores)
    error = math.sqrt(sum(sum(score - mean for score in values) ** 2 for values in by_item.values())) / len(scores)
    low, high = mean - 1.959963984540054 * error, mean + 1.959963984540054 * error
    beside = f"± {points((high - low) / 2)}"
    assert text(page, ".big").startswith(f"{points(mean)} % {beside}"), text(page, ".big")
    assert f"95 % interval {points(low)} to {points(high)}" in text(page, ".score .label").replace("\xa0", " ")
    unparsed = sum("unparsed" in item["flags"] for item in items)
    facts = text(page, ".hero .facts").replace("\xa0", " ")
    assert f"Unparsed {points(unparsed / len(items))} % {unparsed:,} of {len(items):,}" in facts, facts


def kinds(page, items):
    """The table beside the chart of kinds says what the items say."""
    page.locator('[data-key="chart-kinds"] summary').click()
    rows = {cells[0]: cells[1] for cells in table(page, '[data-key="chart-kinds"]')}
    for kind in {item["category"] for item in items}:
        of_kind = [item["score"] for item in items if item["category"] == kind]
        share = sum(of_kind) / len(of_kind) * 1000
        assert rows[kind] == f"{int(share + 0.5) / 10:g} %", (kind, rows[kind], share)


def histogram(page, items):
    """Every answer is in one bar."""
    page.locator('[data-key="chart-latency"] summary').click()
    counts = [int(cells[2].replace(",", "")) for cells in table(page, '[data-key="chart-latency"]')]
    assert sum(counts) == len(items)


def table(page, selector):
    rows = page.locator(f"{selector} tbody tr").all()
    return [[" ".join(cell.split()) for cell in row.locator("th, td").all_inner_texts()] for row in rows]


def walk(page, run, items):
    """The wrong ones one by one: in place, with keys, and each at its own address."""
    wrong = [item for item in items if item["is_correct"] is False]
    tab = page.locator("nav.tabs").get_by_role("link", name="Wrong")
    assert text(page, "nav.tabs").replace(",", "").find(f"Wrong {len(wrong)}") >= 0
    tab.click()
    until(lambda: f"of {len(wrong):,}" in text(page, "#items h2"))
    page.locator("#items tbody a[data-open]").first.click()
    for item in wrong[:3]:
        until(lambda: chosen(page, "#item h2") == name(item))
        assert f"item={item['item_id']}" in page.url and "filter=wrong" in page.url
        page.keyboard.press("j")
    until(lambda: chosen(page, "#item h2") == name(wrong[3]))
    page.keyboard.press("k")
    until(lambda: chosen(page, "#item h2") == name(wrong[2]))
    page.keyboard.press("Escape")
    until(lambda: page.locator("#item").count() == 0)
    page.go_back()
    until(lambda: chosen(page, "#item h2") == name(wrong[2]))
    page.get_by_role("link", name="Open on its own page").click()
    page.wait_for_url("**/items/**")
    assert "filter=wrong" in page.url
    page.keyboard.press("j")
    until(lambda: chosen(page, "h1") == name(wrong[3]))
    goto(page, f"/runs/{run}")


def name(item):
    return f"Item {item['item_id']} {item['category']} · sample {item['sample_index'] + 1}"


def chosen(page, heading):
    """The item that is shown; nothing while the page changes."""
    shown = page.locator(heading)
    return " ".join(shown.text_content().split()) if shown.count() else ""


def copying(page, run, url):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator('[data-key="share"] > summary').click()
    page.get_by_role("button", name="Copy link").click()
    until(lambda: page.evaluate("navigator.clipboard.readText()") == f"{url.rstrip('/')}/runs/{run}")
