"""Every page, for what is asked of all of them: axe-core, width and pictures. A new page gets a line here.

RUN, OTHER, ITEM and EXPERIMENT in a path stand for ids.
"""

PAGES = [
    ("run-form", "/"),
    ("history", "/runs"),
    ("run-detail", "/runs/RUN"),
    ("run-item", "/runs/RUN?benchmark=starter&item=ITEM"),
    ("item", "/runs/RUN/benchmarks/starter/items/ITEM"),
    ("experiment", "/experiments/EXPERIMENT"),
    ("compare-choose", "/compare"),
    ("compare", "/compare?runs=RUN,OTHER"),
    ("compare-item", "/compare?runs=RUN,OTHER&item=ITEM"),
    ("leaderboard", "/leaderboard"),
    ("leaderboard-benchmark", "/leaderboard?benchmark=starter"),
    ("benchmarks", "/benchmarks"),
    ("benchmark", "/benchmarks/starter"),
    ("benchmark-without-data", "/benchmarks/mmlu_pro"),
    ("models", "/models"),
    ("model", "/models/simulated/default"),
    ("local-models", "/models/local"),
    ("verify", "/verify"),
    ("operations", "/ops"),
    ("api-guide", "/api-guide"),
    ("api-reference", "/docs"),
    ("components", "/design"),
    ("not-found", "/nowhere"),
]

# A run whose answers a judge has looked at: JUDGED and EXAM stand for its id and one of its items.
JUDGED = [
    ("run-judged", "/runs/JUDGED"),
    ("item-judged", "/runs/JUDGED/benchmarks/hle/items/EXAM"),
    ("benchmark-judged", "/benchmarks/hle"),
    ("run-form-judged", "/?selected_benchmarks=hle&subset_mode=count&subset_count=60"),
]

# Pages that say something even where nothing was ever run.
EMPTY = (
    "run-form", "history", "compare-choose", "leaderboard", "benchmarks", "benchmark", "models", "model", "local-models", "verify",
    "operations", "api-guide", "components", "not-found",
)


def path(template, **ids):
    for name, value in ids.items():
        template = template.replace(name.upper(), value)
    return template
