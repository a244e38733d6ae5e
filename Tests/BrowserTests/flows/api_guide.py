"""The commands of the API guide run as they are copied from the page."""

import subprocess
import tempfile

from assay_browser import PHONE, expect_accessible, goto


def flow(server):
    with server.page() as page:
        goto(page, "/api-guide")
        commands = [block.text_content() for block in page.locator(".guide pre").all()]
        assert server.url in commands[0], commands[0]
        script = "set -eu\n" + "\n".join(commands)
        with tempfile.TemporaryDirectory() as folder:
            ended = subprocess.run(["bash", "-c", script], cwd=folder, capture_output=True, text=True, timeout=120)
        assert ended.returncode == 0, ended.stderr
        for words in ('"status":"', '"valid":true', '"signature_valid":true', "key "):
            assert words in ended.stdout, (words, ended.stdout)
        run = server.api("/api/runs?limit=1")["runs"][0]["id"]
        goto(page, "/api-guide")
        assert f"RUN={run}" in page.content()
    with server.page("light", PHONE) as page:
        goto(page, "/api-guide")
        expect_accessible(page, "guide to the API, on a phone")
