"""The pages of benchmarks and models say what the API says, and lead to a run that is filled in."""

import hashlib
import random

from assay_browser import PHONE, expect_accessible, goto, text


def flow(server):
    run = server.start()
    assert server.wait(run)["status"] == "succeeded"
    listed = server.api("/api/benchmarks")["benchmarks"]
    with server.page() as page:
        goto(page, "/benchmarks")
        for entry in listed:
            row = page.locator(".bench", has=page.get_by_role("link", name=entry["display_name"], exact=True))
            assert f"{entry['total_items']:,}" in row.inner_text()
            assert ("Needs set-up" if entry["requires_setup"] else "Ready") in row.inner_text()
        page.get_by_role("link", name="Starter set").click()
        assert page.locator(f"a[href^='/runs/{run}']").count() > 0
        seed_decides(server, page)
        page.get_by_role("link", name="Run it").click()
        assert page.locator("input[name=selected_benchmarks][value=starter]").is_checked()
    without_data(server, listed)
    models(server)


def seed_decides(server, page):
    """The ids that the page says are those that CPython draws."""
    page.get_by_label("Seed").fill("alpha")
    page.get_by_label("Percent", exact=True).fill("10")
    page.get_by_role("button", name="Show").click()
    shown = page.locator(".id-list code").all_inner_texts()
    done = server.start(subset_pct=100)
    server.wait(done)
    items = server.api(f"/api/runs/{done}/benchmarks/starter?limit=100")["items"]["items"]
    ids = [item["item_id"] for item in items]
    random.Random(int(hashlib.sha256(b"alpha_starter").hexdigest()[:16], 16)).shuffle(ids)
    assert shown == ids[:6], (shown, ids[:6])


def without_data(server, listed):
    missing = [entry["name"] for entry in listed if entry["requires_setup"]]
    for name in missing[:1]:
        with server.page("light", PHONE) as page:
            goto(page, f"/benchmarks/{name}")
            assert f"assay benchmarks prepare {name}" in page.content()
            expect_accessible(page, f"{name} without its data, on a phone")


def models(server):
    known = server.api("/api/models?provider=custom")
    with server.page(javascript=False) as page:
        goto(page, "/models?provider=custom")
        assert f"{known['total']} models" in text(page, ".head")
        for model in known["models"]:
            assert page.locator(f"a[href='/models/{model['id']}']").count() == 1
        page.get_by_label("Name contains").fill("good")
        page.get_by_role("button", name="Show").click()
        page.get_by_role("link", name="good", exact=True).click()
        page.get_by_role("link", name="Run this model").first.click()
        assert "custom/good" in page.content()
