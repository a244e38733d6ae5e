"""Items are searched, filtered and paged from both ends, with scripts and without, and the lists are those of the API."""

from assay_browser import PHONE, expect_no_sideways_scroll, goto, text, until


def flow(server):
    run = server.start("simulated/default", samples=3)
    assert server.wait(run)["status"] == "succeeded"
    order = listed(server, run, "")
    for javascript in (True, False):
        with server.page(javascript=javascript, width=PHONE if not javascript else 1280) as page:
            paging(page, run, order)
            search(page, run, order)
            for name in ("correct", "wrong", "unparsed"):
                goto(page, f"/runs/{run}?filter={name}")
                expected = listed(server, run, f"&filter={name}")
                assert shown(page) == expected[:50], name
                assert f"of {len(expected)}" in text(page, "#items h2")
            goto(page, f"/runs/{run}?category=knowledge&filter=correct")
            assert shown(page) == listed(server, run, "&category=knowledge&filter=correct")[:50]
            expect_no_sideways_scroll(page, "run with a filter")


def listed(server, run, conditions):
    items = server.api(f"/api/runs/{run}/benchmarks/starter?limit=500{conditions}")["items"]["items"]
    return [(item["item_id"], item["sample_index"] + 1) for item in items]


def shown(page):
    rows = page.locator("#items tbody th").all_inner_texts()
    return [(row.split()[0], int(row.split()[1].lstrip("#"))) for row in rows]


def press(page, name, expected):
    page.get_by_role("link", name=name, exact=True).click()
    until(lambda: shown(page) == expected)


def paging(page, run, order):
    goto(page, f"/runs/{run}")
    assert shown(page) == order[:50]
    press(page, "Next items", order[50:100])
    press(page, "Last page", order[-50:])
    press(page, "Previous items", order[-100:-50])
    press(page, "Next items", order[-50:])
    assert page.get_by_role("link", name="Next items").count() == 0
    press(page, "First page", order[:50])
    assert page.get_by_role("link", name="Previous items").count() == 0


def search(page, run, order):
    goto(page, f"/runs/{run}")
    page.get_by_role("searchbox").fill("ARITH-1")
    page.get_by_role("button", name="Find").click()
    page.wait_for_url("**q=ARITH-1*")
    assert shown(page) == [item for item in order if item[0].startswith("arith-1")]
    page.get_by_role("searchbox").fill("<nothing like this>")
    page.get_by_role("button", name="Find").click()
    page.wait_for_url("**nothing**")
    assert "Nothing that is searched has this text" in text(page, "#items")
    page.get_by_role("link", name="Clear").click()
    until(lambda: shown(page) == order[:50])
