/// What a verifier takes as it is stored, since nothing else in the archive decides it: what was asked for, what was measured while
/// an answer came, and what was spent on the way. `docs/reference/signed-export.md` lists the same.
enum TakenFacts {
  /// Numbers of `results.json` by their place; `[]` stands for every element.
  static let results = [
    "benchmarks[].items[].item_metadata.attempts", "benchmarks[].items[].item_metadata.tries",
    "benchmarks[].items[].item_metadata.chunks", "benchmarks[].items[].item_metadata.keep_alives",
    "benchmarks[].items[].item_metadata.total_us", "benchmarks[].items[].item_metadata.first_token_us",
    "benchmarks[].items[].item_metadata.max_gap_us", "benchmarks[].items[].item_metadata.cached_input_tokens",
    "benchmarks[].items[].item_metadata.failure.http_status", "benchmarks[].items[].judge_output[].input_tokens",
    "benchmarks[].items[].judge_output[].output_tokens", "benchmarks[].items[].judge_output[].cost_nanodollars",
    "benchmarks[].metrics.judging",
  ]

  /// Numbers of `run.json`.
  static let run = [
    "concurrency", "parameters", "judge_budget_usd", "judging", "active_seconds", "manifest.sections[].parameters",
    "manifest.sections[].judges[].parameters", "benchmarks[].judging", "benchmarks[].active_seconds",
    "benchmarks[].metrics.client_delay_seconds",
  ]

  /// Members of a benchmark's `metrics` in `results.json`; protocol and scorer are compared with the manifest.
  static let metrics: Set = ["judging", "protocol_version", "scorer", "error_message"]

  /// Members of a benchmark in `run.json`; its metrics are compared one by one.
  static let section: Set = [
    "judging", "metrics", "error_message", "started_at", "completed_at", "active_seconds", "active_since",
  ]

  /// Members of the metrics in `run.json`: how late the client was is not kept for each answer.
  static let sectionMetrics: Set = ["client_delay_seconds", "timing_warning"]

  /// Until a benchmark has ended these count every try, and the archive has only the answers that count.
  static let spending: Set = ["input_tokens", "output_tokens", "cost_nanodollars", "tokens", "cost_usd", "cost_unknown"]

  /// Ends the verdict on the numbers.
  static let sentence =
    "every score, interval, coverage, share, count and sum follows from the items; what was asked for, times and tries of single "
    + "answers, and what judges took, are as they were stored"
}
