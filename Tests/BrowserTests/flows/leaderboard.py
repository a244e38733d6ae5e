"""The leaderboard: its numbers follow from the runs, and a run is withdrawn and published with a button."""

from assay_browser import goto, points


def flow(server):
    good = server.start("custom/good")
    made_up = server.start("simulated/default")
    ended = {run: server.wait(run) for run in (good, made_up)}
    share = {run: sum(section["correct"] for section in ended[run]["benchmarks"]) / 60 for run in ended}

    for javascript in (True, False):
        with server.page(javascript=javascript) as page:
            goto(page, "/leaderboard?benchmark=starter")
            real, simulated = page.locator(".board").first, page.locator(".board-apart")
            assert real.locator('[data-label="Best"] b').all_inner_texts() == [points(share[good])]
            assert simulated.locator('[data-label="Best"] b').all_inner_texts() == [points(share[made_up])]
            page.get_by_role("button", name=f"Withdraw run {good}").click()
            page.wait_for_url("**withdrawn=**")
            assert server.run(good)["withdrawn_at"]
            assert page.locator(".board", has_text="good").count() == 0
            page.locator(".undo").get_by_role("button", name="Undo").click()
            page.wait_for_url("**published=**")
            assert server.run(good)["withdrawn_at"] is None
            goto(page, "/leaderboard")
            assert page.locator(".board").first.locator('[data-label="Score"] b').inner_text() == points(share[good])
