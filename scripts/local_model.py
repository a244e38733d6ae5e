"""Serves a GGUF model on the loopback interface with llama.cpp's HTTP server, until it is told to stop.

usage: local_model.py MODEL PORT [--slots N] [--threads N] [--context TOKENS] [--alias NAME]

Prints one line when the model answers, and ends with status 0 on SIGTERM or SIGINT. llama.cpp's own log goes to stderr.
"""

import argparse
import os
import signal
import sys
import threading
import time
import urllib.error
import urllib.request

# Without this, OpenMP's threads spin while they wait for each other, and two of them on a busy machine are slower than one.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")

import xllamacpp  # noqa: E402  (reads the variable above when it is loaded)

START_LIMIT_SECONDS = 120


def arguments():
    parser = argparse.ArgumentParser(description="Serve a GGUF model on 127.0.0.1 with llama.cpp.")
    parser.add_argument("model", help="the GGUF file")
    parser.add_argument("port", type=int, help="the port on 127.0.0.1; 0 lets the system choose")
    parser.add_argument("--slots", type=int, default=4, help="requests answered at once (default 4)")
    parser.add_argument("--threads", type=int, default=1, help="threads for one computation (default 1)")
    parser.add_argument("--context", type=int, default=8192, help="tokens of context, shared by the slots (default 8192)")
    parser.add_argument("--alias", default="smollm2-135m-instruct", help="the model's name in /v1/models")
    chosen = parser.parse_args()
    if not os.path.isfile(chosen.model):
        parser.error(f"there is no file `{chosen.model}`")
    if not 0 <= chosen.port <= 65535:
        parser.error(f"port {chosen.port} is out of range 0 to 65535")
    if min(chosen.slots, chosen.threads, chosen.context) < 1:
        parser.error("slots, threads and context must be at least 1")
    return chosen


def parameters(chosen):
    """llama.cpp's parameters for these arguments."""
    made = xllamacpp.CommonParams()
    made.model.path = chosen.model
    made.model_alias = {chosen.alias}
    made.hostnames = ["127.0.0.1"]
    made.port = chosen.port
    made.n_parallel = chosen.slots
    made.n_ctx = chosen.context
    made.cpuparams.n_threads = chosen.threads
    made.cpuparams_batch.n_threads = chosen.threads
    made.use_jinja = True
    return made


def wait_until_ready(address, stop):
    """Whether the server at `address` answers its health check before the limit and before `stop` is set."""
    # No proxy of the environment may come between this process and its own loopback address.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    end = time.monotonic() + START_LIMIT_SECONDS
    while time.monotonic() < end and not stop.is_set():
        try:
            with opener.open(f"{address}/health", timeout=5) as response:
                if response.status == 200:
                    return True
        except (urllib.error.URLError, OSError):
            pass  # Not there yet, or still loading: asked again below.
        stop.wait(0.2)
    return False


def main():
    chosen = arguments()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    try:
        server = xllamacpp.Server(parameters(chosen))
    except RuntimeError as error:
        print(f"error: llama.cpp does not start: {error}", file=sys.stderr)
        return 1
    address = server.listening_address
    if not wait_until_ready(address, stop):
        if stop.is_set():
            return 0
        print(f"error: the model is not ready after {START_LIMIT_SECONDS} s", file=sys.stderr)
        return 1
    print(f"{chosen.alias} answers on {address}", flush=True)
    stop.wait()
    return 0


if __name__ == "__main__":
    status = main()
    sys.stdout.flush()
    sys.stderr.flush()
    # The server's threads may still hold a request; leaving without unwinding them is what a stop signal asks for.
    os._exit(status)
