"""At phone width the navigation is a menu that works without a script of ours, and a run can be started."""

from assay_browser import PHONE, arrived, expect_accessible, goto


def flow(server):
    for javascript in (True, False):
        with server.page(width=PHONE, javascript=javascript, has_touch=True) as page:
            goto(page, "/")
            menu = page.locator("#places")
            assert not menu.is_visible()
            page.get_by_role("button", name="Menu").tap()
            assert menu.is_visible()
            if javascript:
                expect_accessible(page, "open menu")
            menu.get_by_role("link", name="History").tap()
            page.wait_for_url("**/runs")
            assert menu.locator("[aria-current=page]").text_content() == "History"
            page.get_by_role("link", name="Start the first run").tap()
            page.wait_for_selector(".run-form")
    with server.page(width=PHONE, has_touch=True) as page:
        goto(page, "/?subset_mode=count&subset_count=2&model_id=simulated/default")
        page.get_by_role("button", name="Run", exact=True).tap()
        server.wait(arrived(page, "runs"))
