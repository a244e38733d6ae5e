/// One line of a run's history; what SSE, `--follow` and tests read.
public struct RunEvent: Hashable, Sendable, Codable {
  /// 1, 2, 3, … without a gap within a run.
  public var id: Int
  public var run: RunID
  public var kind: Kind
  public var benchmark: BenchmarkName?
  public var message: String?
  public var data: JSONValue
  public var createdAt: Timestamp

  public init(
    id: Int, run: RunID, kind: Kind, benchmark: BenchmarkName?, message: String?, data: JSONValue, createdAt: Timestamp
  ) {
    self.id = id
    self.run = run
    self.kind = kind
    self.benchmark = benchmark
    self.message = message
    self.data = data
    self.createdAt = createdAt
  }

  /// The words of the original Chutes Bench Runner, and a few more.
  public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
    /// Data: `model_slug`, `provider`, `subset_pct`, `subset_count`, `subset_seed`, `benchmark_count`, `samples`; also `model` and
    /// `seed`, which are the model in full and the seed again.
    case runCreated = "run_created"
    case runStarted = "run_started"
    case runResumed = "run_resumed"
    case runPaused = "run_paused"
    /// Nobody who looked could go on with the run at that time; the message says why.
    case runWaiting = "run_waiting"
    /// Data: `mode` (`retry_errors`, `rescore`, `requeue`), `revision`, `waiting`.
    case runRequeued = "run_requeued"
    case runCanceled = "run_canceled"
    case runCompleted = "run_completed"
    case runFailed = "run_failed"
    /// Data: `completed`, `total`.
    case benchmarkStarted = "benchmark_started"
    /// A benchmark that had begun before goes on. Data: `completed`, `total`.
    case benchmarkResumed = "benchmark_resumed"
    /// Data: `completed`, `total`, `scored`, `failed`, `score_sum`, `correct`, `current_accuracy` (over the completed prefix, or null),
    /// `prefix_scored`, `input_tokens`, `output_tokens`, `cost_nanodollars`, `cost_unknown`, `truncated`, `empty`, `unparsed`.
    case benchmarkProgress = "benchmark_progress"
    /// Data: `completed`, `total`, `scored`, `failed`, `correct`, `score`, `coverage`, `interval`, and `metrics` with the numbers.
    case benchmarkCompleted = "benchmark_completed"
    case benchmarkFailed = "benchmark_failed"
    case benchmarkCanceled = "benchmark_canceled"
    case benchmarkNeedsSetup = "benchmark_needs_setup"
    /// A worker ended without giving its samples back.
    case workerLost = "worker_lost"
  }
}
