/// What a verifier takes as it is stored, since nothing else in the archive decides it: what was asked for, what was measured
/// while an answer came, and what was spent on the way.
///
/// `docs/reference/signed-export.md` lists the same places; a test changes every value of real exports and compares both lists
/// with what went unseen.
enum UncheckedFacts {
  /// Places in `results.json`; `[]` stands for every element.
  static let results = [
    "benchmarks[].items[].created_at", "benchmarks[].items[].item_metadata.attempts", "benchmarks[].items[].item_metadata.tries",
    "benchmarks[].items[].item_metadata.chunks", "benchmarks[].items[].item_metadata.keep_alives",
    "benchmarks[].items[].item_metadata.total_us", "benchmarks[].items[].item_metadata.first_token_us",
    "benchmarks[].items[].item_metadata.max_gap_us", "benchmarks[].items[].item_metadata.cached_input_tokens",
    "benchmarks[].items[].item_metadata.request_id", "benchmarks[].items[].item_metadata.failure.kind",
    "benchmarks[].items[].item_metadata.failure.hint", "benchmarks[].items[].item_metadata.failure.provider_message",
    "benchmarks[].items[].item_metadata.failure.http_status", "benchmarks[].items[].judge_output[].finish_reason",
    "benchmarks[].items[].judge_output[].served_model",
  ]

  /// Places in `run.json`.
  static let run = [
    "concurrency", "detached", "judges", "judge_budget_usd", "active_seconds", "active_since", "benchmarks[].active_seconds",
    "benchmarks[].active_since", "benchmarks[].metrics.client_delay_seconds.count",
    "benchmarks[].metrics.client_delay_seconds.mean", "benchmarks[].metrics.client_delay_seconds.p99",
  ]

  /// Places in the events of `events.jsonl`, by their kind: what happened on the way to numbers that are compared. `earlier` stands
  /// for all but the first event before the one that opened a run that had ended, for the last time.
  static let events = [
    "benchmark_progress.created_at", "benchmark_progress.data.completed", "benchmark_progress.data.correct",
    "benchmark_progress.data.cost_nanodollars", "benchmark_progress.data.cost_unknown",
    "benchmark_progress.data.current_accuracy", "benchmark_progress.data.empty", "benchmark_progress.data.failed",
    "benchmark_progress.data.input_tokens", "benchmark_progress.data.judge_cost_nanodollars",
    "benchmark_progress.data.judges_asked", "benchmark_progress.data.judges_cached", "benchmark_progress.data.output_tokens",
    "benchmark_progress.data.prefix_scored", "benchmark_progress.data.score_sum", "benchmark_progress.data.scored",
    "benchmark_progress.data.truncated", "benchmark_progress.data.unparsed",
    "benchmark_started.data.completed", "benchmark_resumed.created_at", "benchmark_resumed.data.completed",
    "run_started.created_at", "run_waiting.created_at", "run_waiting.message", "run_paused.created_at", "run_paused.message",
    "run_resumed.created_at", "run_resumed.data.mode", "run_resumed.data.waiting", "run_resumed.message",
    "run_requeued.created_at", "run_requeued.data.mode", "run_requeued.data.waiting", "run_requeued.message",
    "run_requeued.data.scorers[].benchmark", "run_requeued.data.scorers[].new", "run_requeued.data.scorers[].old",
    "worker_lost.created_at", "worker_lost.data.failed", "worker_lost.data.samples", "worker_lost.data.struck",
    "worker_lost.data.worker", "earlier.created_at", "earlier.data", "earlier.message",
  ]

  /// Places in `results.json` that are only unchecked until their benchmark has ended: what is compared with them is not there before.
  static let unfinished = [
    "benchmarks[].items[].item_metadata.reasoning_tokens", "benchmarks[].items[].item_metadata.served_model",
    "benchmarks[].items[].item_metadata.upstream_provider", "benchmarks[].items[].item_metadata.system_fingerprint",
  ]

  /// Until a benchmark has ended these count every try, and the archive has only the answers that count.
  static let spending: Set = ["input_tokens", "output_tokens", "cost_nanodollars", "tokens", "cost_usd", "cost_unknown"]

  /// Ends the verdict on the numbers.
  static let sentence =
    "every score, interval, coverage, share, count and sum follows from the items; times and tries of single answers are as they were "
    + "stored"
}
