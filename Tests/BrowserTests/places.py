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
    ("components", "/design"),
    ("not-found", "/nowhere"),
]

# Pages that say something even where nothing was ever run.
EMPTY = ("run-form", "history", "compare-choose", "leaderboard", "components", "not-found")


def path(template, **ids):
    for name, value in ids.items():
        template = template.replace(name.upper(), value)
    return template
