"""A run with many items answers at once, is light, and pages to its end as quickly as to its beginning."""


from assay_browser import THEMES, expect_accessible, goto


def flow(server):
    run = server.api("/api/runs")["runs"][0]
    assert run["benchmarks"][0]["sampled_items"] == 10_000
    for theme in THEMES:
        with server.page(theme) as page:
            loaded = []
            page.on("response", lambda answer: loaded.append(answer))
            goto(page, f"/runs/{run['id']}")
            expect_accessible(page, f"large run, {theme}")
            size = sum(int(answer.request.sizes()["responseBodySize"]) for answer in loaded if "/events" not in answer.url)
            assert size <= 150_000, f"{size} bytes at first"
            loaded.clear()
            page.get_by_role("link", name="Next items").click()
            page.wait_for_load_state("load")
            size = sum(int(answer.request.sizes()["responseBodySize"]) for answer in loaded if "/events" not in answer.url)
            assert size <= 60_000, f"{size} bytes later"
            goto(page, f"/runs/{run['id']}?sort=latency&filter=correct&back=true&item=9")
            expect_accessible(page, f"the end of many sorted items, {theme}")
            goto(page, "/runs")
            expect_accessible(page, f"history with a large run, {theme}")
