import AssayKit

extension StoreTransaction {
  func workers(since: Timestamp) throws(StoreError) -> [OperationsOverview.Worker] {
    var workers: [OperationsOverview.Worker] = []
    let rows = try sql.rows(
      """
      SELECT worker, host, running_runs, max_concurrent_runs, item_concurrency, last_seen FROM workers
      WHERE last_seen >= $1 ORDER BY last_seen DESC, worker LIMIT 1000
      """, [.time(since)])
    for var row in rows {
      let beat = WorkerHeartbeat(
        worker: try row.id(), host: try row.wordsIfAny() ?? "", runningRuns: try row.int(), maxConcurrentRuns: try row.int(),
        itemConcurrency: try row.int())
      workers.append(.init(heartbeat: beat, lastSeen: try row.time()))
    }
    return workers
  }

  func minutes(since: Timestamp) throws(StoreError) -> [OperationsOverview.Minute] {
    var minutes: [OperationsOverview.Minute] = []
    let rows = try sql.rows(
      "SELECT start, workers, running_runs, queued_runs FROM ops_minutes WHERE start >= $1 ORDER BY start", [.time(since)])
    for var row in rows {
      minutes.append(
        .init(start: try row.time(), workers: try row.int(), runningRuns: try row.int(), queuedRuns: try row.int()))
    }
    return minutes
  }

  func runCounts() throws(StoreError) -> [RunState: Int] {
    var counts: [RunState: Int] = [:]
    for var row in try sql.rows("SELECT state, runs FROM run_counts WHERE runs > 0", []) {
      counts[try row.word()] = try row.int()
    }
    return counts
  }

  func sampleCounts() throws(StoreError) -> (scored: Int, failed: Int) {
    guard var row = try sql.row("SELECT coalesce(sum(scored), 0), coalesce(sum(failed), 0) FROM sections", []) else {
      throw .bug("an aggregate gave no row")
    }
    return (try row.int(), try row.int())
  }

  /// What is added up, and the answers that are not yet.
  func tokens(since: Timestamp) throws(StoreError) -> OperationsOverview.Tokens {
    let found = try sql.row(
      """
      SELECT coalesce(sum(input_tokens), 0), coalesce(sum(output_tokens), 0) FROM (
        SELECT input_tokens, output_tokens FROM token_sums WHERE start >= $1
        UNION ALL
        SELECT input_tokens, output_tokens FROM attempts
        WHERE id > (SELECT last_attempt FROM token_progress) AND ended_at >= $1) AS parts
      """, [.time(since)])
    guard var row = found else { throw .bug("an aggregate gave no row") }
    return OperationsOverview.Tokens(input: try row.integer(), output: try row.integer())
  }

  func tokenHistory(since: Timestamp) throws(StoreError) -> [OperationsOverview.TokenSum] {
    var sums: [OperationsOverview.TokenSum] = []
    let rows = try sql.rows(
      "SELECT start, input_tokens, output_tokens FROM token_sums WHERE start >= $1 ORDER BY start", [.time(since)])
    for var row in rows {
      sums.append(.init(start: try row.time(), tokens: .init(input: try row.integer(), output: try row.integer())))
    }
    return sums
  }

  func latencies() throws(StoreError) -> [BenchmarkName: Double] {
    var latencies: [BenchmarkName: Double] = [:]
    for var row in try sql.rows("SELECT benchmark, answers, total_time FROM latency_sums", []) {
      let (name, count, total) = (try row.id(BenchmarkName.self), try row.integer(), try row.integer())
      if count > 0 { latencies[name] = Double(total) / Double(count) / 1e6 }
    }
    return latencies
  }
}
