"""How many prompts and how many single instructions were followed, by each reading: as the single verdicts of the API say."""

from assay_browser import THEMES, expect_accessible, goto, points, text

# What each benchmark's publishers put first.
HEADLINES = {"ifeval": "Whole prompts, strict", "ifbench": "Whole prompts, loose"}


def flow(server, benchmark):
    run = server.start("custom/small-letters", selected_benchmarks=[benchmark], subset_count=150)
    assert server.wait(run)["status"] == "succeeded"
    path = f"/api/runs/{run}/benchmarks/{benchmark}"
    items = [item["item_id"] for item in server.api(f"{path}?limit=500")["items"]["items"]]
    assert len(items) == 150
    details = []
    for item in items:
        evaluations = server.api(f"{path}/items/{item}")["evaluations"]
        details.append(next(one["details"] for one in evaluations if one["counts"]))
    expected = {}
    for reading in ("strict", "loose"):
        followed = [one[reading] for one in details]
        assert all(len(one[reading]) == len(one["instructions"]) > 0 for one in details)
        expected[f"Whole prompts, {reading}"] = sum(map(all, followed)) / len(followed)
        expected[f"Single instructions, {reading}"] = sum(map(sum, followed)) / sum(map(len, followed))
    assert 0 < expected["Single instructions, strict"] < expected["Single instructions, loose"] < 1, expected
    for theme in THEMES:
        with server.page(theme) as page:
            goto(page, f"/runs/{run}")
            tiles = dict(zip(page.locator(".checks dt").all_inner_texts(), page.locator(".checks dd").all_inner_texts(), strict=True))
            shown = {label: tile.replace("\xa0", " ").split(" %")[0] for label, tile in tiles.items()}
            assert shown == {label: points(share) for label, share in expected.items()}, (shown, expected)
            assert text(page, ".big").startswith(f"{points(expected[HEADLINES[benchmark]])} %"), text(page, ".big")
            expect_accessible(page, f"{benchmark}, {theme}")
