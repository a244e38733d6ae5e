"""Answers that try to be markup, script, terminal codes or links are shown, and do nothing."""

from assay_browser import expect_accessible, goto


def flow(server):
    run = server.start("custom/hostile", subset_count=4)
    ended = server.wait(run)
    assert ended["status"] == "succeeded", ended
    items = server.api(f"/api/runs/{run}/benchmarks/starter")["items"]["items"]
    with server.page() as page:
        page.on("dialog", lambda dialog: (_ for _ in ()).throw(AssertionError(dialog.message)))
        goto(page, f"/runs/{run}")
        kinds = set()
        for item in items:
            for address in (f"/runs/{run}?benchmark=starter&item={item['item_id']}",
                            f"/runs/{run}/benchmarks/starter/items/{item['item_id']}"):
                goto(page, address)
                kinds.add(expect_inert(page))
                expect_accessible(page, address)
        assert kinds == {"markup", "line"}, kinds


def expect_inert(page):
    assert page.title() != "taken over"
    assert page.evaluate("window.takenOver") is None
    assert page.locator("main img, main iframe, main script, main marquee, main form[action*=evil]").count() == 0
    assert page.locator('main a[href*="evil"], main a[href^="javascript:"]').count() == 0
    words = page.locator(".passage pre").last.inner_text()
    if "<script>" in words:
        assert "<img src=x onerror=" in words and "javascript:" in words
        # Control and direction marks are replaced by marks that can be seen.
        assert not set(words) & {"\x1b", "\0", "\u202e", "\x07"}
        assert "␛" in words or "⟨U+" in words
        return "markup"
    assert len(words) < 300_000
    return "line"
