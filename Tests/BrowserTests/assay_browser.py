"""What the flows share: the server under test, its JSON API, and pages that notice everything that goes wrong in them.

A flow is a file in flows/ with a function `flow(server)`. It fails by an assertion, and also when a page that it opened wrote an
error to the console, threw, broke the content security policy, or asked for something that was not there.
"""

import contextlib
import json
import pathlib
import re
import time
import urllib.error
import urllib.request

import axe_playwright_python
from playwright.sync_api import sync_playwright

AXE = (pathlib.Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
THEMES = ("dark", "light")
WIDE, PHONE, NARROW = 1280, 375, 320


class Server:
    """The running program."""

    def __init__(self, url, browser):
        self.url = url
        self._browser = browser

    def api(self, path, body=None, method=None):
        """The answer of the JSON API; `AssertionError` for one that is no success."""
        data = None if body is None else json.dumps(body).encode()
        method = method or ("GET" if data is None else "POST")
        request = urllib.request.Request(self.url + path, data, {"Content-Type": "application/json"}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{method} {path}: {error.code} {error.read().decode()}") from None

    def start(self, model="simulated/default", **settings):
        """Starts a run and returns its id."""
        body = {"model_id": model, "selected_benchmarks": ["starter"], "subset_pct": 100, **settings}
        if "subset_count" in settings:
            del body["subset_pct"]
        return self.api("/api/runs", body)["id"]

    def run(self, run):
        return self.api(f"/api/runs/{run}")

    def cancel_all(self):
        """Ends what a flow left open: a server that is asked to stop waits for the answers in flight."""
        for state in ("queued", "running", "paused"):
            for run in self.api(f"/api/runs?status={state}&limit=200")["runs"]:
                try:
                    self.api(f"/api/runs/{run['id']}/cancel", method="POST")
                except AssertionError as error:
                    # It ended by itself meanwhile.
                    if "409" not in str(error):
                        raise

    def wait(self, run, *states):
        """The run, once it is in one of the states; an ended one without."""
        return until(lambda: found if (found := self.run(run))["status"] in (states or ENDED) else None, 180)

    @contextlib.contextmanager
    def page(self, theme="dark", width=WIDE, javascript=True, expected=(), **options):
        """A page in a browser of its own.

        `expected` are parts of faults that belong to the flow, such as the address of a page that is not there.
        """
        context = self._browser.new_context(
            base_url=self.url, viewport={"width": width, "height": 900}, color_scheme=theme, java_script_enabled=javascript,
            reduced_motion="reduce", **options)
        page = context.new_page()
        page.set_default_timeout(15_000)
        faults = watch(page, javascript)
        try:
            yield page
        finally:
            context.close()
        faults = [fault for fault in faults if not any(part in fault for part in expected)]
        assert not faults, "\n".join(faults)


ENDED = ("succeeded", "failed", "canceled")


def watch(page, javascript):
    faults = []
    page.on("console", lambda message: message.type in ("error", "warning") and faults.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: faults.append(f"script: {error}"))
    page.on("response", lambda answer: answer.status >= 400 and faults.append(f"{answer.status}: {answer.url}"))

    def failed(request):
        # A stream or a request for a part ends with the page that asked for it; without JavaScript no module is loaded.
        if "ERR_ABORTED" not in (request.failure or "") and (javascript or not request.url.endswith(".js")):
            faults.append(f"failed: {request.url} {request.failure}")

    page.on("requestfailed", failed)
    return faults


def until(look, seconds=60):
    """What `look` returns, as soon as it is something."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := look():
            return found
        time.sleep(0.05)
    raise AssertionError("it did not happen in time")


def goto(page, path):
    """Opens a page and waits for its scripts; not for a quiet network, which an event stream never allows."""
    return page.goto(path, wait_until="load")


def arrived(page, noun):
    """The id of the run or experiment whose page was come to."""
    page.wait_for_url(re.compile(f"/{noun}/[0-9a-f]{{12}}$"))
    return page.url.rsplit("/", 1)[1]


def expect_accessible(page, name):
    """axe-core finds nothing, and nothing is wider than the window."""
    page.evaluate(AXE)
    found = page.evaluate(
        """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations.map(
            (one) => `${one.id}: ${one.help}: ` + one.nodes.map((node) => node.target.join(" ") + " "
              + node.any.concat(node.all, node.none).map((check) => check.message).join("; ")).join(" | "))""")
    assert not found, f"{name}: " + "\n".join(found)
    expect_no_sideways_scroll(page, name)


def expect_no_sideways_scroll(page, name):
    wide, window = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert wide <= window, f"{name} is {wide} wide in a window of {window}"


def expect_tables_fit(page, name, besides=None):
    """No table is wider than its box, folded ones neither; `besides` is a pattern of names of those that may be."""
    wide = page.evaluate(
        """() => {
          for (const details of document.querySelectorAll("main details")) details.open = true;
          const boxes = [...document.querySelectorAll("main .table")].filter((box) => box.scrollWidth > box.clientWidth);
          return boxes.map((box) => [box.ariaLabel, box.scrollWidth, box.clientWidth]);
        }""")
    wide = [box for box in wide if not (besides and re.search(besides, box[0]))]
    assert not wide, f"{name}: " + "; ".join(f"{label} has {inner} in {outer}" for label, inner, outer in wide)


def expect_texts_whole(page, name):
    """No command runs out of its box without a sign, and no sentence of a cell is cut into a text and its code."""
    cut = page.evaluate(
        """() => [...document.querySelectorAll("main .code pre")].filter((box) => box.scrollWidth > box.clientWidth)
          .map((box) => `${box.textContent.slice(0, 60)} has ${box.scrollWidth} in ${box.clientWidth}`)""")
    assert not cut, f"{name}: " + "; ".join(cut)
    torn = page.evaluate(
        """() => [...document.querySelectorAll("main .stacked :is(td, th):not([data-label])")]
          .filter((cell) => cell.querySelector(":scope > code") && getComputedStyle(cell).display === "flex"
            && [...cell.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim()))
          .map((cell) => cell.innerText.slice(0, 80))""")
    assert not torn, f"{name}: " + "; ".join(torn)


def text(page, selector):
    """The visible text, with plain spaces."""
    return " ".join(page.locator(selector).first.inner_text().split())


def points(share):
    """A share as pages show it, rounded half away from zero: 0.6342 is `63.4`."""
    tenths = int(abs(share) * 1000 + 0.5)
    return f"{tenths // 10}.{tenths % 10}"


@contextlib.contextmanager
def opened(url):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        server = Server(url, browser)
        try:
            yield server
        finally:
            browser.close()
            server.cancel_all()


def chromium():
    for path in ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"):
        if pathlib.Path(path).exists():
            return path
    raise SystemExit("no Chromium; run scripts/setup")
