"""axe-core finds nothing on any page, in any state and either theme, and no page scrolls sideways."""

from assay_browser import (
    NARROW, PHONE, THEMES, WIDE, expect_accessible, expect_no_sideways_scroll, expect_tables_fit,
    expect_texts_whole, goto)
from places import EMPTY, PAGES, path

# Tables that are only read across: hashes, settings of several runs, the numbers of a chart.
READ_ACROSS = "^The data$|^Settings$| as a table$"


def flow(server):
    look(server, [(name, address) for name, address in PAGES if name in EMPTY], "empty")
    experiment = server.api("/api/experiments", {
        "name": "two", "model_ids": ["simulated/default", "custom/good"], "selected_benchmarks": ["starter"], "subset_pct": 50})
    done = experiment["runs"][0]["id"]
    for run in experiment["runs"]:
        assert server.wait(run["id"])["status"] == "succeeded"
    failed = server.start("custom/refusing", subset_count=5)
    server.wait(failed)
    running = server.start("custom/slow", subset_count=20)
    server.wait(running, "running")
    item = server.api(f"/api/runs/{done}/benchmarks/starter")["items"]["items"][0]["item_id"]
    ids = {"run": done, "other": experiment["runs"][1]["id"], "item": item, "experiment": experiment["id"]}
    look(server, [(name, path(address, **ids)) for name, address in PAGES], "done")
    asked = next(one["item_id"] for one in server.api(f"/api/runs/{failed}/benchmarks/starter")["items"]["items"] if one["attempts"])
    look(server, [
        ("run-detail", f"/runs/{failed}"), ("run-item", f"/runs/{failed}?item={asked}"),
        ("item", f"/runs/{failed}/benchmarks/starter/items/{asked}"), ("compare", f"/compare?runs={done},{failed}"),
        ("history", "/runs?status=failed")], "failed")
    look(server, [
        ("run-detail", f"/runs/{running}"), ("history", "/runs?status=running"), ("operations", "/ops"),
        ("compare", f"/compare?runs={done},{running}")], "running")
    server.api(f"/api/runs/{running}/cancel", method="POST")


def look(server, pages, state):
    for theme in THEMES:
        with server.page(theme, expected=("404",)) as page:
            for name, address in pages:
                goto(page, address)
                expect_accessible(page, f"{name}, {state}, {theme}")
                if name == "history":
                    expect_tables_fit(page, f"{name}, {state}, at {WIDE}")
                if theme == THEMES[0]:
                    for width in (PHONE, NARROW):
                        page.set_viewport_size({"width": width, "height": 800})
                        expect_no_sideways_scroll(page, f"{name}, {state}, at {width}")
                    expect_accessible(page, f"{name}, {state}, {theme}, narrow")
                    page.set_viewport_size({"width": PHONE, "height": 800})
                    expect_tables_fit(page, f"{name}, {state}, at {PHONE}", READ_ACROSS)
                    expect_texts_whole(page, f"{name}, {state}, at {PHONE}")
                    page.set_viewport_size({"width": WIDE, "height": 900})
