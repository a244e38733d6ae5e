"""A good export and a tampered one get their verdicts, with and without JavaScript, and dropped or chosen."""

import urllib.request

from assay_browser import PHONE, expect_accessible, goto, text


def flow(server):
    run = server.start(subset_count=6)
    assert server.wait(run)["status"] == "succeeded"
    with urllib.request.urlopen(f"{server.url}/api/runs/{run}/export?format=zip") as answer:
        good = answer.read()
    middle = len(good) // 2
    bad = good[:middle] + bytes([good[middle] ^ 1]) + good[middle + 1:]
    key = server.api("/api/exports/public-key")
    for javascript in (True, False):
        with server.page(javascript=javascript) as page:
            goto(page, "/verify")
            assert key["public_key_fingerprint"] in page.content()
            check(page, good, "Valid")
            assert run in text(page, "[data-result]")
            assert page.locator("[data-result] .tone-danger").count() == 0
            check(page, bad, "Not valid")
            assert page.locator("[data-result] .tone-danger").count() > 0
            check(page, b"no export at all", "Not valid")
    with server.page("light", PHONE) as page:
        goto(page, "/verify")
        drop(page, good)
        page.get_by_text("Valid", exact=True).wait_for()
        expect_accessible(page, "verify, valid, on a phone")
        page.get_by_text("Check against another public key").click()
        page.get_by_label("Public key").fill("11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=")
        check(page, good, "Not valid")
        assert page.get_by_label("Public key").input_value().startswith("11qY"), "what was typed stays"


def check(page, content, word):
    page.get_by_label("Signed ZIP").set_input_files({"name": "results.zip", "mimeType": "application/zip", "buffer": content})
    page.get_by_role("button", name="Verify").click()
    page.locator("[data-result] .big-word", has_text=word).filter(has_text=word).wait_for()
    assert text(page, "[data-result] .big-word").endswith(word)


def drop(page, content):
    page.evaluate(
        """(bytes) => {
            const transfer = new DataTransfer();
            transfer.items.add(new File([new Uint8Array(bytes)], "results.zip", {type: "application/zip"}));
            const event = new DragEvent("drop", {dataTransfer: transfer, bubbles: true, cancelable: true});
            document.querySelector(".drop-zone").dispatchEvent(event);
        }""", list(content))
