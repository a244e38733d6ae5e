"""The chosen colours hold on every page and the system's come back; the page is rendered with them, not switched later."""

from assay_browser import goto

PAGE = {"dark": "rgb(13, 17, 23)", "light": "rgb(255, 255, 255)"}


def flow(server):
    for system in PAGE:
        with server.page(system) as page:
            goto(page, "/runs")
            assert ground(page) == PAGE[system]
            for chosen, name in (("light", "Light"), ("dark", "Dark")):
                page.get_by_role("button", name="Colours").click()
                page.get_by_role("button", name=name, exact=True).click()
                page.wait_for_selector(f"html[data-theme={chosen}]")
                goto(page, "/design")
                assert ground(page) == PAGE[chosen]
            page.get_by_role("button", name="Colours").click()
            page.get_by_role("button", name="As the system").click()
            page.wait_for_selector("html:not([data-theme])")
            assert ground(page) == PAGE[system]


def ground(page):
    return page.evaluate("getComputedStyle(document.body).backgroundColor")
