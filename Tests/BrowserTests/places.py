"""Every page, for what is asked of all of them: axe-core, width and pictures. A new page gets a line here.

RUN, ITEM and EXPERIMENT in a path stand for ids.
"""

PAGES = [
    ("run-form", "/"),
    ("history", "/runs"),
    ("run-detail", "/runs/RUN"),
    ("run-item", "/runs/RUN?benchmark=starter&item=ITEM"),
    ("item", "/runs/RUN/benchmarks/starter/items/ITEM"),
    ("experiment", "/experiments/EXPERIMENT"),
    ("api-reference", "/docs"),
    ("components", "/design"),
    ("not-found", "/nowhere"),
]

# Pages that say something even where nothing was ever run.
EMPTY = ("run-form", "history", "components", "not-found")


def path(template, **ids):
    for name, value in ids.items():
        template = template.replace(name.upper(), value)
    return template
