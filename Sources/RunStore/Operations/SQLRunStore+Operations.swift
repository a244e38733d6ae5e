public import AssayKit

extension SQLRunStore {
  /// Answers added up in one transaction.
  private static let sumStep = 2_000

  public func beat(_ heartbeat: WorkerHeartbeat) async throws(StoreError) {
    try await write { store throws(StoreError) -> Void in
      try store.sql.execute(
        """
        INSERT INTO workers (worker, host, running_runs, max_concurrent_runs, item_concurrency, last_seen)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (worker) DO UPDATE SET host = excluded.host, running_runs = excluded.running_runs,
          max_concurrent_runs = excluded.max_concurrent_runs, item_concurrency = excluded.item_concurrency,
          last_seen = excluded.last_seen
        """,
        [
          .id(heartbeat.worker), .words(heartbeat.host), .integer(heartbeat.runningRuns), .integer(heartbeat.maxConcurrentRuns),
          .integer(heartbeat.itemConcurrency), .time(store.now),
        ])
      try store.sampleMinute()
      try store.forgetOldFigures()
    }
    var isMore = true
    while isMore {
      isMore = try await write { store throws(StoreError) in try store.addUpAnswers(limit: Self.sumStep) }
    }
  }

  public func retire(_ worker: WorkerID) async throws(StoreError) {
    try await write { store throws(StoreError) in
      _ = try store.sql.execute("DELETE FROM workers WHERE worker = $1", [.id(worker)])
    }
  }

  public func operations(seenWithin: Duration, window: Duration) async throws(StoreError) -> OperationsOverview {
    try await read { store throws(StoreError) in
      let (scored, failed) = try store.sampleCounts()
      return OperationsOverview(
        workers: try store.workers(since: store.now - seenWithin), minutes: try store.minutes(since: store.now - window),
        runs: try store.runCounts(), scoredSamples: scored, failedSamples: failed,
        lastDay: try store.tokens(since: store.now - .seconds(86_400)),
        lastWeek: try store.tokens(since: store.now - .seconds(7 * 86_400)), averageLatency: try store.latencies())
    }
  }
}

extension SQLRunStore {
  public func tokenHistory(window: Duration) async throws(StoreError) -> [OperationsOverview.TokenSum] {
    try await read { store throws(StoreError) in try store.tokenHistory(since: store.now - window) }
  }
}

extension StoreTransaction {
  /// How long a worker counts as alive without a sign of life.
  private static let workerLifetime = Duration.seconds(180)
  private static let figureLifetime = Duration.seconds(8 * 86_400)
  private static let minute: Int64 = 60_000_000
  private static let sumWidth: Int64 = 300_000_000

  fileprivate func sampleMinute() throws(StoreError) {
    try sql.execute(
      """
      INSERT INTO ops_minutes (start, workers, running_runs, queued_runs)
      VALUES ($1, (SELECT count(*) FROM workers WHERE last_seen > $2),
        (SELECT count(*) FROM runs WHERE state = 'running' AND deleted_at IS NULL),
        (SELECT count(*) FROM runs WHERE state = 'queued' AND deleted_at IS NULL))
      ON CONFLICT (start) DO UPDATE SET workers = excluded.workers, running_runs = excluded.running_runs,
        queued_runs = excluded.queued_runs
      """,
      [.integer(now.microseconds / Self.minute * Self.minute), .time(now - Self.workerLifetime)])
  }

  fileprivate func forgetOldFigures() throws(StoreError) {
    let old = SQLValue.time(now - Self.figureLifetime)
    try sql.execute("DELETE FROM ops_minutes WHERE start < $1", [old])
    try sql.execute("DELETE FROM token_sums WHERE start < $1", [old])
    try sql.execute("DELETE FROM workers WHERE last_seen < $1", [old])
  }

  /// Adds answers that were stored since the last time to the sums: recording an answer stays as cheap as it is.
  ///
  /// - Returns: whether there may be more.
  fileprivate func addUpAnswers(limit: Int) throws(StoreError) -> Bool {
    guard var progress = try sql.row("SELECT last_attempt FROM token_progress\(sql.dialect.lockRows)", []) else {
      throw .bug("nothing says which answers are added up")
    }
    var last = try progress.integer()
    var tokens: [Int64: (input: Int64, output: Int64)] = [:]
    var times: [String: (count: Int64, total: Int64)] = [:]
    var read = 0
    try sql.each(StoreTransaction.newAnswers, [.integer(last), .integer(limit)]) { row throws(StoreError) in
      var row = row
      last = try row.integer()
      read += 1
      let bucket = try row.integer() / Self.sumWidth * Self.sumWidth
      let (input, output) = (try row.integerIfAny() ?? 0, try row.integerIfAny() ?? 0)
      tokens[bucket, default: (0, 0)].input += input
      tokens[bucket, default: (0, 0)].output += output
      let time = try row.integerIfAny()
      let (benchmark, model) = (try row.text(), try row.text())
      // What a made-up answer took says nothing about real ones.
      if let time, ModelReference(model)?.isSimulated != true {
        times[benchmark, default: (0, 0)].count += 1
        times[benchmark, default: (0, 0)].total += time
      }
      return true
    }
    guard read > 0 else { return false }
    for (start, sum) in tokens { try add(sum, to: start) }
    for (benchmark, sum) in times { try add(sum, to: benchmark) }
    try sql.execute("UPDATE token_progress SET last_attempt = $1", [.integer(last)])
    return read == limit
  }

  private static let newAnswers = """
    SELECT a.id, a.ended_at, a.input_tokens, a.output_tokens, a.total_time, c.benchmark, r.model
    FROM attempts a JOIN samples s ON s.id = a.sample_id JOIN sections c ON c.id = s.section_id JOIN runs r ON r.id = c.run_id
    WHERE a.id > $1 ORDER BY a.id LIMIT $2
    """

  private func add(_ sum: (input: Int64, output: Int64), to start: Int64) throws(StoreError) {
    try sql.execute(
      """
      INSERT INTO token_sums (start, input_tokens, output_tokens) VALUES ($1, $2, $3)
      ON CONFLICT (start) DO UPDATE SET input_tokens = token_sums.input_tokens + excluded.input_tokens,
        output_tokens = token_sums.output_tokens + excluded.output_tokens
      """, [.integer(start), .integer(sum.input), .integer(sum.output)])
  }

  private func add(_ sum: (count: Int64, total: Int64), to benchmark: String) throws(StoreError) {
    try sql.execute(
      """
      INSERT INTO latency_sums (benchmark, answers, total_time) VALUES ($1, $2, $3)
      ON CONFLICT (benchmark) DO UPDATE SET answers = latency_sums.answers + excluded.answers,
        total_time = latency_sums.total_time + excluded.total_time
      """, [.text(benchmark), .integer(sum.count), .integer(sum.total)])
  }
}
