"""The model server and the load generator that Assay is measured against, compiled from C."""

import contextlib
import json
import pathlib
import socket
import subprocess
import sys
import time
import urllib.request

from process import measured

NEEDED = ["mock.c", "rawload.c", "make_items.py"]


class Tools:
    """Compiled tools and the bodies of the requests that the load generator sends."""

    def __init__(self, source, folder):
        missing = [name for name in NEEDED if not (source / name).is_file()]
        if missing:
            sys.exit(
                f"error: `{source}` lacks {', '.join(missing)}\n\n"
                "hint: set ASSAY_SHARED to the folder that holds bench-peers")
        self.source, self.folder = source, pathlib.Path(folder)
        for name in ("mock", "rawload"):
            command = ["cc", "-O2", "-pthread", "-o", self.folder / name, source / f"{name}.c"]
            try:
                subprocess.run(command, check=True)
            except FileNotFoundError:
                sys.exit("error: there is no C compiler `cc`\n\nhint: apt-get install gcc libc6-dev")

    def bodies(self, items):
        file = self.folder / "items" / f"bodies_{items}.jsonl"
        if not file.exists():
            measured([sys.executable, self.source / "make_items.py", items, file.parent])
        return file

    def raw_load(self, port, items, concurrency):
        """Sends as many streamed requests with the same shape of prompt and returns what the generator saw."""
        command = ["--port", port, "--file", self.bodies(items), "--n", items, "--conc", concurrency, "--stream", 1]
        result = measured([self.folder / "rawload", *command])
        seen = json.loads(result.output)
        if seen["ok"] != items:
            sys.exit(f"error: the load generator got {seen['ok']} answers to {items} requests")
        return result

    @contextlib.contextmanager
    def server(self, latency):
        """A server that answers after `latency` milliseconds with a stream of one token."""
        port = free_port()
        command = [self.folder / "mock", "--port", port, "--ttft-ms", latency, "--latency-ms", latency, "--tokens", 1]
        process = subprocess.Popen([str(word) for word in command], stderr=subprocess.DEVNULL)
        server = ModelServer(port)
        try:
            server.wait()
            yield server
        finally:
            process.terminate()
            process.wait()


class ModelServer:
    def __init__(self, port):
        self.port = port

    def _ask(self, path, body=None):
        address = f"http://127.0.0.1:{self.port}{path}"
        with urllib.request.urlopen(urllib.request.Request(address, data=body), timeout=10) as answer:
            return answer.read()

    def wait(self):
        for _ in range(250):
            try:
                self._ask("/health")
                return
            except OSError:
                time.sleep(0.02)
        sys.exit("error: the model server does not answer")

    def reset(self):
        self._ask("/reset", b"")

    def stats(self):
        return json.loads(self._ask("/stats"))


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
