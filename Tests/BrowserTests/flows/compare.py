"""Two runs compared: the page says what follows from the items of both, computed here."""

from math import comb

from assay_browser import PHONE, expect_no_sideways_scroll, goto, points


def scores(server, run):
    page = server.api(f"/api/runs/{run}/benchmarks/starter?limit=100")
    return {item["item_id"]: item["score"] for item in page["items"]["items"]}


def flow(server):
    first, second = [server.start(model) for model in ("custom/good", "simulated/default")]
    for run in (first, second):
        server.wait(run)
    mine, theirs = scores(server, first), scores(server, second)
    assert len(mine) == len(theirs) == 60
    better = [item for item in mine if theirs[item] > mine[item]]
    worse = [item for item in mine if theirs[item] < mine[item]]
    assert worse, "the flow needs items that differ"
    fewer, all_ = min(len(better), len(worse)), len(better) + len(worse)
    p = min(1, 2 * sum(comb(all_, k) for k in range(fewer + 1)) / 2**all_)
    difference = (sum(theirs.values()) - sum(mine.values())) / 60

    for javascript in (True, False):
        with server.page(javascript=javascript) as page:
            goto(page, f"/runs/{first}")
            page.get_by_role("link", name="Compare…").click()
            page.wait_for_url("**/compare**")
            assert page.locator(f'input[name="run"][value="{first}"]').is_checked(), "it is compared with others"
            page.locator(f'input[name="run"][value="{second}"]').check()
            page.get_by_role("button", name="Compare").click()
            page.wait_for_url("**runs=**")
            goto(page, f"/compare?runs={first},{second}")
            cell = lambda name: page.locator(f'.compare-benchmark [data-label="{name}"]').first.inner_text().strip()
            sign = "+" if difference > 0 else "−" if difference < 0 else ""
            assert cell("Difference") == sign + points(difference)
            assert cell("Better") == str(len(better)) and cell("Worse") == str(len(worse))
            assert cell("p") == ("<\u00a00.001" if p < 0.001 else f"{p:.3f}"), (cell("p"), p)
            assert "Simulated answers are among these" in page.inner_text("main")
            listed = []
            while True:
                listed += flips(page)
                following = page.locator("#flips .pages").get_by_role("link", name="Next")
                if following.count() == 0:
                    break
                following.click()
                page.wait_for_url("**offset=**")
            assert sorted(listed) == sorted(better + worse)
            goto(page, f"/compare?runs={first},{second}&flips=worse")
            page.locator(".compare-flips tbody th a").first.click()
            page.wait_for_url("**item=**")
            assert page.locator(".side-by-side article").count() == 2
            marks = [mark.inner_text().split()[-1] for mark in page.locator(".side-by-side article h3 .mark").all()]
            assert marks == ["Correct", "Wrong"], marks
            if javascript:
                page.set_viewport_size({"width": PHONE, "height": 800})
                expect_no_sideways_scroll(page, "comparison on a phone")


def flips(page):
    return page.locator(".compare-flips .table tbody th a").all_inner_texts()
