"""Runs programs and measures them: wall time, CPU time and peak memory of the process alone."""

import json
import os
import subprocess
import sys
import tempfile
import time


class Measured:
    """What one run of a program cost."""

    def __init__(self, seconds, usage, output):
        self.wall = seconds
        self.cpu = usage.ru_utime + usage.ru_stime
        self.peak = usage.ru_maxrss / 1024
        self.output = output


def measured(command, environment=None):
    """Runs a command to its end; ends this program when the command fails."""
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
        started = time.perf_counter()
        process = subprocess.Popen([str(word) for word in command], stdout=output, stderr=errors, env=environment)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        errors.seek(0)
        if process.returncode != 0:
            sys.exit(f"error: `{' '.join(map(str, command))}` ended with {process.returncode}\n\n{errors.read()[-2000:]}")
        return Measured(seconds, usage, output.read())


class Assay:
    """The binary, and what it asks: MMLU-Pro where the data set is there, otherwise many samples of the starter set."""

    STARTER_ITEMS = 60

    def __init__(self, binary, folder, data):
        self.binary = binary
        self.folder = folder
        self.prepared = None
        mmlu_pro = data / "mmlu-pro"
        if mmlu_pro.is_dir() and self._knows("mmlu_pro"):
            self.prepared = self._home()
            measured([binary, "benchmarks", "prepare", "mmlu_pro", "--from", mmlu_pro], self._environment(self.prepared))
        self.workload = "mmlu_pro, protocol aa_v2" if self.prepared else "starter, many samples of each item"

    def _home(self):
        return tempfile.mkdtemp(prefix="home-", dir=self.folder)

    def _environment(self, home, port=None):
        kept = {name: value for name, value in os.environ.items() if not name.startswith("ASSAY_")}
        address = {"ASSAY_BASE_URL": f"http://127.0.0.1:{port}/v1"} if port else {}
        return {**kept, "ASSAY_HOME": str(home), **address}

    def _knows(self, benchmark):
        listed = measured([self.binary, "benchmarks", "list", "--json"], self._environment(self._home()))
        return f'"{benchmark}"' in listed.output

    def version(self):
        return measured([self.binary, "--version"])

    def simulated_item(self):
        """One item without any model: start-up, store and end."""
        command = ["run", "--model", "simulated/default", "--benchmark", "starter", "--count", "1", "--json"]
        return measured([self.binary, *command], self._environment(self._home()))

    def run(self, port, items, concurrency):
        """A run into a store that is new, so that no text is there already.

        Returns what it cost, how many samples it has and how many of them were scored.
        """
        home = self.prepared or self._home()
        environment = self._environment(home, port)
        environment["DATABASE_URL"] = f"{self._home()}/assay.sqlite"
        if self.prepared:
            what = ["--benchmark", "mmlu_pro", "--protocol", "aa_v2", "--count", items]
        elif items < self.STARTER_ITEMS:
            what = ["--benchmark", "starter", "--count", items]
        else:
            what = ["--benchmark", "starter", "--samples", -(-items // self.STARTER_ITEMS)]
        result = measured([self.binary, "run", "--model", "custom/mock", *what, "--concurrency", concurrency], environment)
        listed = json.loads(measured([self.binary, "runs", "list", "--json"], environment).output)
        section = listed["runs"][0]["benchmarks"][0]
        return result, section["scored"] + section["failed"], section["scored"]
