"""What is wrong stands beside its field, and nothing that was typed is lost."""

from assay_browser import expect_accessible, goto, text, until


def flow(server):
    with server.page(expected=("422",)) as page:
        goto(page, "/?model_id=custom%2Fgood")
        page.locator("summary", has_text="Sampling settings").click()
        page.fill("#f-subset_seed", "my seed")
        page.fill("#f-protocol", "offical")
        until(lambda: "offical" in text(page, '[data-part="summary"]'))
        page.get_by_role("button", name="Run", exact=True).click()
        page.wait_for_selector("[role=alert]")
        assert "offical" in text(page, "#e-protocol")
        assert page.input_value("#f-protocol") == "offical"
        assert page.input_value("#f-subset_seed") == "my seed"
        assert page.get_attribute("#f-protocol", "aria-describedby") == "h-protocol e-protocol"
        expect_accessible(page, "form with errors")
        page.locator("label[for=b-starter]").click()
        page.fill("#f-protocol", "")
        page.get_by_role("button", name="Run", exact=True).click()
        page.wait_for_selector("#e-benchmarks")
        assert not page.is_checked("#b-starter")
        assert server.api("/api/runs")["total"] == 0
