"""Checkers of instructions: rows a second of Assay beside the official Python code on the same answers, one thread each."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import venv

from process import measured

# The carrier of the official checkers, and what they import.
PACKAGES = [
    "lm_eval==0.4.13", "nltk==3.9.2", "langdetect==1.0.9", "immutabledict==4.3.1", "six==1.17.0", "regex==2026.11.15", "joblib==1.6.0",
    "click==8.5.1", "packaging==25.0", "tqdm==4.70.1", "llama-index-core==0.14.25",
]

# Runs in the environment: the official checkers without the rest of their package.
REFERENCE = r'''
import importlib, json, pathlib, random, sys, time, types
import langdetect, nltk
data, answers, site = sys.argv[1:4]
for name in ("lm_eval", "lm_eval.tasks", "lm_eval.tasks.ifeval"):
    module = types.ModuleType(name)
    module.__path__ = [str(pathlib.Path(site, *name.split(".")))]
    sys.modules[name] = module
nltk.data.path.insert(0, str(pathlib.Path(site, "llama_index/core/_static/nltk_cache")))
utils = importlib.import_module("lm_eval.tasks.ifeval.utils")
langdetect.DetectorFactory.seed = 0
random.seed(0)
lines = lambda path: [json.loads(line) for line in open(path, encoding="utf-8") if line.strip()]
responses = {row["prompt"]: row["response"] for row in lines(answers)}
docs = [row for row in lines(data) if row["prompt"] in responses]
utils.process_results(docs[0], [responses[docs[0]["prompt"]]])
started = time.process_time()
for doc in docs:
    utils.process_results(doc, [responses[doc["prompt"]]])
print(json.dumps({"rows": len(docs), "seconds": time.process_time() - started}))
'''

REPEATS = 40


def reference(folder):
    """An environment with the official checkers; `None`, after saying why, when it cannot be made."""
    place = folder / "ifeval-venv"
    python = place / "bin" / "python"
    try:
        venv.create(place, with_pip=True)
        subprocess.run(
            [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", *PACKAGES],
            check=True, capture_output=True, text=True)
        found = subprocess.run(
            [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], check=True, capture_output=True, text=True)
        return python, found.stdout.strip()
    except (OSError, subprocess.CalledProcessError) as error:
        detail = getattr(error, "stderr", None) or error
        print(f"\nSKIPPED: instruction checkers, the Python reference cannot be installed: {str(detail).strip()[-300:]}")
        return None


def score(assay, home, rows, folder):
    """CPU seconds that `assay score` takes for so many rows."""
    path = folder / "answers.jsonl"
    with open(path, "w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps(row) + "\n")
    command = [assay.binary, "score", "ifeval", "--responses", path, "--json"]
    return measured(command, {**os.environ, "ASSAY_HOME": str(home)}).cpu


def run(assay, data):
    """The ratio of rows a second, start-up of both left out."""
    prompts, answers = data / "ifeval" / "input_data.jsonl", next(iter((data / "ifeval").glob("input_response_data_gpt4*")), None)
    if answers is None or not prompts.is_file():
        print(f"\nSKIPPED: instruction checkers, no answers in `{data / 'ifeval'}`")
        return None
    with tempfile.TemporaryDirectory(prefix="assay-instructions-") as name:
        folder = pathlib.Path(name)
        made = reference(folder)
        if made is None:
            return None
        python, site = made
        home = folder / "home"
        measured(
            [assay.binary, "benchmarks", "prepare", "ifeval", "--from", prompts.parent], {**os.environ, "ASSAY_HOME": str(home)})
        responses = {row["prompt"]: row["response"] for row in map(json.loads, open(answers, encoding="utf-8"))}
        rows = [
            {"item_id": str(row["key"]), "response": responses[row["prompt"]]}
            for row in map(json.loads, open(prompts, encoding="utf-8")) if row["prompt"] in responses
        ]
        ratios = []
        print(f"\ninstruction checkers, {len(rows)} rows of IFEval, CPU time of one thread")
        for _ in range(3):
            theirs = json.loads(measured([python, "-c", REFERENCE, prompts, answers, site]).output)
            # The difference of two lengths leaves out the start of the process.
            ours = (score(assay, home, rows * REPEATS, folder) - score(assay, home, rows, folder)) / (REPEATS - 1)
            ratios.append((theirs["seconds"] / theirs["rows"]) / (ours / len(rows)))
            print(
                f"  official {theirs['rows'] / theirs['seconds']:8.0f} rows/s   assay {len(rows) / ours:8.0f} rows/s"
                f"   ratio {ratios[-1]:.0f}", flush=True)
        return sorted(ratios)[1]


if __name__ == "__main__":
    sys.exit("run Performance/bench")
