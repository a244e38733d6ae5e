"""Who judges, and that it is paid apart, stands wherever somebody decides on it or looks at what came of it."""

from assay_browser import PHONE, THEMES, expect_accessible, expect_no_sideways_scroll, goto, text, until
from places import JUDGED, path


def flow(server):
    with server.page() as page:
        goto(page, "/benchmarks/hle")
        about = text(page, ".pairs.about")
        assert "Judged by custom/judge; its cost counts apart." in about and "Its publishers use o3-mini-2025-01-31." in about, about
        assert "HLE_JUDGE_MODEL" in about
        page.get_by_role("link", name="Choose another").click()
        page.wait_for_url("**/?selected_benchmarks=hle#judges")
        assert page.get_by_label("Judge", exact=True).is_visible()
        assert "Judged by custom/judge; its cost counts apart." in text(page, ".choice:has(#b-hle)")
        summary = '[data-part="summary"]'
        assert "custom/judge" in text(page, summary) and "its cost counts apart and is not in these figures" in text(page, summary)
        page.get_by_label("Judge", exact=True).fill("custom/other-judge")
        until(lambda: "custom/other-judge" in text(page, summary))
    run = server.start("custom/good", selected_benchmarks=["hle"], subset_count=60, judges=["custom/judge", "custom/other-judge"])
    ended = server.wait(run)
    assert ended["status"] == "succeeded", ended
    section = ended["benchmarks"][0]
    item = server.api(f"/api/runs/{run}/benchmarks/hle")["items"]["items"][0]["item_id"]
    with server.page() as page:
        goto(page, f"/runs/{run}")
        words = text(page, ".judged")
        assert words.startswith("Humanity's Last Exam is judged by custom/judge, compared with custom/other-judge; their cost counts apart:"), words
        cost, shown = section["judging"]["cost_usd"], float(words.split("$")[1].split(". ")[0])
        assert abs(shown - cost) < 0.001 and cost > 0, (shown, cost)
        facts = text(page, ".hero .facts")
        assert f"{section['judging']['asked']} replies" in facts, facts
        assert f"Judges agree {section['judge_agreement']['share'] * 100:.1f}" in facts, (facts, section["judge_agreement"])
        judgements(server, page, run, item)
    look(server, {"judged": run, "exam": item})


def judgements(server, page, run, item):
    """The item shows what each judge said, word for word."""
    evaluation = server.api(f"/api/runs/{run}/benchmarks/hle/items/{item}")["evaluations"][-1]
    goto(page, f"/runs/{run}/benchmarks/hle/items/{item}")
    content = text(page, "article")
    for judgement in evaluation["judgements"]:
        assert f"Judge {judgement['judge']} says {'right' if judgement['is_correct'] else 'wrong'}" in content, content
        assert judgement["text"] in content


def look(server, ids):
    for theme in THEMES:
        with server.page(theme) as page:
            for name, address in JUDGED:
                goto(page, path(address, **ids))
                expect_accessible(page, f"{name}, {theme}")
                page.set_viewport_size({"width": PHONE, "height": 800})
                expect_no_sideways_scroll(page, f"{name}, {theme}, narrow")
                page.set_viewport_size({"width": 1280, "height": 900})
