"""Takes a picture of every page in both themes, wide and narrow: `python screenshots.py URL FOLDER`.

The pictures have a palette of 256 colours, chosen so that small marks keep theirs; that makes them a third as large.
"""

import io
import pathlib
import sys

from PIL import Image

sys.dont_write_bytecode = True
from assay_browser import PHONE, THEMES, WIDE, goto, opened  # noqa: E402
from places import JUDGED, PAGES, path  # noqa: E402

TALLEST = 1600
# Where a picture begins: a little above an item that is open in its page, else at the top.
ITEM_TOP = """() => {
  const item = document.querySelector("#item");
  return item ? Math.max(0, Math.round(item.getBoundingClientRect().top + scrollY - 48)) : 0;
}"""


def main(url, folder):
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    with opened(url) as server:
        ids = prepare(server)
        for theme in THEMES:
            for label, width in (("wide", WIDE), ("narrow", PHONE)):
                with server.page(theme, width, expected=("404",)) as page:
                    for name, address in PAGES + JUDGED:
                        goto(page, path(address, **ids))
                        page.wait_for_timeout(150)
                        top = page.evaluate(ITEM_TOP)
                        save(page.screenshot(full_page=True), top, folder / f"{name}-{theme}-{label}.png")
    print(f"{len(PAGES + JUDGED) * 4} pictures in {folder}")


def prepare(server):
    """Runs to look at: an experiment of two models, a failed one and a judged one."""
    experiment = server.api("/api/experiments", {
        "name": "two models", "model_ids": ["simulated/default", "custom/good"], "selected_benchmarks": ["starter"],
        "subset_pct": 100})
    runs = [run["id"] for run in experiment["runs"]]
    failed = server.start("custom/refusing", subset_count=5)
    judged = server.start("custom/good", selected_benchmarks=["hle"], subset_count=60, judges=["custom/judge", "custom/other-judge"])
    for run in [*runs, failed, judged]:
        server.wait(run)
    item = server.api(f"/api/runs/{runs[0]}/benchmarks/starter")["items"]["items"][1]["item_id"]
    exam = server.api(f"/api/runs/{judged}/benchmarks/hle")["items"]["items"][0]["item_id"]
    return {"run": runs[0], "other": runs[1], "item": item, "experiment": experiment["id"],
            "judged": judged, "exam": exam}


def save(picture, top, target):
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    image = image.crop((0, top, image.width, min(image.height, top + TALLEST)))
    image.quantize(256, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(target, optimize=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
