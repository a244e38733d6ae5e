"""What is measured, and the bounds that hold."""

import statistics

from process import measured
from refusals import RefusingServer

LATENCY_MS = 50
CONCURRENCY = 256


class Bound:
    """A figure and the most that it may be."""

    def __init__(self, name, value, limit, unit=""):
        self.name, self.value, self.limit, self.unit = name, value, limit, unit

    @property
    def holds(self):
        return self.value <= self.limit

    def __str__(self):
        verdict = "holds" if self.holds else "BROKEN"
        return f"{verdict:<7} {self.name}: {self.value:.3g}{self.unit}, at most {self.limit:g}{self.unit}"


def start_up(assay, rounds):
    """Whole processes, in turn with /bin/true; the first round warms caches and is not counted."""
    programs = {
        "/bin/true": lambda: measured(["/bin/true"]), "assay --version": assay.version,
        "one simulated item": assay.simulated_item,
    }
    times = {name: [] for name in programs}
    for round_ in range(rounds + 1):
        for name, run in programs.items():
            seconds = run().wall
            if round_ > 0:
                times[name].append(seconds)
    medians = {name: statistics.median(values) for name, values in times.items()}
    print(f"\nstart-up, {rounds} rounds\n{'':<20} {'median':>10} {'fastest':>10} {'slowest':>10} {'x /bin/true':>12}")
    for name, values in times.items():
        cells = "".join(f" {value * 1000:>7.1f} ms" for value in (medians[name], min(values), max(values)))
        print(f"{name:<20}{cells} {medians[name] / medians['/bin/true']:>12.1f}")
    return [
        Bound("`--version`", medians["assay --version"], 0.03, " s"),
        Bound("a run of one item", medians["one simulated item"], 0.3, " s"),
    ]


def load(assay, tools, items, rounds):
    """The load generator and Assay in turn against the same server."""
    ideal = items * LATENCY_MS / 1000 / CONCURRENCY
    print(f"\n{items} items, {LATENCY_MS} ms x {CONCURRENCY}, ideal {ideal:.2f} s; request phase by the server's clock")
    print(f"{'':<10} {'request phase':>14} {'wall':>8} {'CPU ms/item':>12} {'peak':>8} {'phase / raw':>12}")
    tools.bodies(items)
    ratios, cpu, walls = [], [], []
    with tools.server(LATENCY_MS) as server:
        single, _, _ = assay.run(server.port, 1, CONCURRENCY)
        for _ in range(rounds):
            server.reset()
            raw = tools.raw_load(server.port, items, CONCURRENCY)
            raw_span = server.stats()["span_s"]
            line("raw", raw_span, raw, raw.cpu / items, raw_span)
            server.reset()
            result, samples, scored = assay.run(server.port, items, CONCURRENCY)
            stats = server.stats()
            if scored != samples or stats["ok"] != samples:
                raise SystemExit(f"error: {scored} of {samples} samples are scored after {stats['ok']} answers")
            each = (result.cpu - single.cpu) / samples
            line("assay", stats["span_s"], result, each, raw_span)
            ratios.append(stats["span_s"] * items / samples / raw_span)
            cpu.append(each * 1000)
            walls.append(result.wall)
    print(f"one item: wall {single.wall:.2f} s, peak {single.peak:.0f} MB")
    bounds = [
        Bound("request phase, times the load generator's", statistics.median(ratios), 1.4),
        Bound("CPU of an item", min(cpu), 0.45, " ms"),
    ]
    # Start and end do not shrink with the items, so the bound holds for one number of them.
    return bounds + [Bound("the whole process", min(walls), 3.5, " s")] if items == 10_000 else bounds


def line(name, span, result, cpu, raw_span):
    print(
        f"{name:<10} {span:>12.2f} s {result.wall:>6.2f} s {cpu * 1000:>12.3f} {result.peak:>5.0f} MB {span / raw_span:>12.2f}")


def refusals(assay):
    """2,000 items against a server that refuses: everything is scored, nothing is sent in vain or too early."""
    items = 2_000
    with RefusingServer() as server:
        result, samples, scored = assay.run(server.port, items, CONCURRENCY)
    least = samples / (1 - server.LIMITED - server.BROKEN)
    latest = max(server.inside, default=0)
    print(
        f"\n{samples} items, {server.refused} times 429 with Retry-After 1, {server.broken} times 500: wall {result.wall:.1f} s, "
        f"{scored} scored, {server.requests} requests ({server.requests / least:.3f} of what so many refusals cost), "
        f"{len(server.inside)} under way when a pause began, the last {latest * 1000:.0f} ms after it")
    return [
        Bound("samples without a verdict after refusals", samples - scored, 0),
        Bound("requests, times what so many refusals cost", server.requests / least, 1.1),
        Bound("requests that no refusal explains", server.requests - samples - server.refused - server.broken, 0),
        Bound("the last request after a pause had begun", latest, 0.1, " s"),
    ]
