"""A tab of a Chromium of its own that nobody records.

Playwright has Chromium keep the body of every answer that a page gets, up to 200 MB in the page's process. That is more than a page
may grow in an hour, so memory is measured in a tab that is spoken to without the domain `Network` of the DevTools protocol.
"""

import contextlib
import json
import pathlib
import subprocess
import tempfile
import time

from websockets.sync.client import connect

from assay_browser import chromium, until

# Counts what the page asks for to stay true to its run.
COUNT_LOOKS = """
  window.looks = 0;
  const ask = window.fetch;
  window.fetch = (...given) => { if (String(given[0]).includes("/fragment")) window.looks++; return ask(...given); };
"""


@contextlib.contextmanager
def opened(url):
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        process = subprocess.Popen(
            [chromium(), "--headless=new", "--no-sandbox", "--remote-debugging-port=0", f"--user-data-dir={folder}",
             "--window-size=1280,900", "about:blank"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            port, path = until(lambda: said.split() if (said := read(pathlib.Path(folder) / "DevToolsActivePort")) else None)
            with connect(f"ws://127.0.0.1:{port}{path}", max_size=None, compression=None) as socket:
                yield Tab(socket, url)
        finally:
            process.terminate()
            process.wait(30)


def read(file):
    return file.read_text() if file.exists() else ""


class Tab:
    def __init__(self, socket, url):
        self._socket = socket
        self._session = None
        self._sent = 0
        # Errors that the page wrote, threw or caused.
        self.faults = []
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Performance"):
            self.send(f"{domain}.enable")
        self.send("Page.addScriptToEvaluateOnNewDocument", source=COUNT_LOOKS)
        self.send("Page.navigate", url=url)
        until(lambda: self.evaluate("document.readyState === 'complete' && location.protocol === 'http:'"))

    def send(self, method, of_browser=False, **parameters):
        """The answer to one command of the DevTools protocol."""
        self._sent += 1
        message = {"id": self._sent, "method": method, "params": parameters}
        if self._session and not of_browser:
            message["sessionId"] = self._session
        self._socket.send(json.dumps(message))
        while (answer := json.loads(self._socket.recv(timeout=60))).get("id") != self._sent:
            self._note(answer)
        assert "error" not in answer, (method, answer)
        return answer["result"]

    def evaluate(self, expression):
        answer = self.send("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in answer, (expression, answer["exceptionDetails"])
        return answer["result"].get("value")

    def wait(self, seconds):
        """Lets time pass, and notes what the page says meanwhile."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            with contextlib.suppress(TimeoutError):
                self._note(json.loads(self._socket.recv(timeout=left)))

    def processes(self):
        """The processes that pages live in, by id."""
        found = self.send("SystemInfo.getProcessInfo", of_browser=True)["processInfo"]
        return [process["id"] for process in found if process["type"] == "renderer"]

    def _note(self, event):
        if event.get("method") == "Runtime.exceptionThrown":
            self.faults.append(event["params"]["exceptionDetails"]["text"])
        if event.get("method") == "Log.entryAdded" and (entry := event["params"]["entry"])["level"] in ("error", "warning"):
            self.faults.append(entry["text"])
