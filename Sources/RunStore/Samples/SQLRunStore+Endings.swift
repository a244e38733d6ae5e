public import AssayKit

extension SQLRunStore {
  /// Rows of each table that one call looks at: it costs the same however large the tables are. A page is held for a client that
  /// reads slowly, so it is small.
  static let endingWindow: Int64 = 500

  public func endings(of run: RunID, after cursor: EndingCursor?) async throws(StoreError) -> EndingPage {
    try await read { store throws(StoreError) in
      let newest = EndingCursor(
        evaluation: try store.number("SELECT coalesce(max(id), 0) FROM evaluations", []),
        attempt: try store.number("SELECT coalesce(max(id), 0) FROM attempts", []))
      let start = if let cursor { cursor } else { try store.firstEnding(of: run, newest: newest) }
      let end = EndingCursor(
        evaluation: min(start.evaluation + Self.endingWindow, newest.evaluation),
        attempt: min(start.attempt + Self.endingWindow, newest.attempt))
      let scored = try store.endings(
        of: run, "evaluations e JOIN attempts a ON a.id = e.attempt_id", of: "e", start.evaluation, end.evaluation)
      let failed = try store.endings(
        of: run, "attempts a LEFT JOIN evaluations e ON e.attempt_id = a.id AND e.counts", of: "a", start.attempt, end.attempt,
        where: "a.failure IS NOT NULL")
      return EndingPage(endings: scored + failed, next: end, hasMore: end != newest)
    }
  }
}

extension StoreTransaction {
  fileprivate func number(_ sql: String, _ values: [SQLValue]) throws(StoreError) -> Int64 {
    guard var row = try self.sql.row(sql, values) else { throw .bug("no number from `\(sql)`") }
    return try row.integer()
  }

  /// Just before the run's first row, so that a new watcher does not walk through the runs before it.
  fileprivate func firstEnding(of run: RunID, newest: EndingCursor) throws(StoreError) -> EndingCursor {
    func first(_ table: String, else newest: Int64) throws(StoreError) -> Int64 {
      try number(
        """
        SELECT coalesce(min(x.id) - 1, $2) FROM sections c JOIN samples s ON s.section_id = c.id
        JOIN \(table) x ON x.sample_id = s.id WHERE c.run_id = $1
        """, [.id(run), .integer(newest)])
    }
    return EndingCursor(
      evaluation: try first("evaluations", else: newest.evaluation), attempt: try first("attempts", else: newest.attempt))
  }

  /// Endings that rows of `tables` recorded, those of `table` with ids above `after` up to `upTo`.
  fileprivate func endings(
    of run: RunID, _ tables: String, of table: String, _ after: Int64, _ upTo: Int64, where condition: String = "true"
  ) throws(StoreError) -> [SampleEnding] {
    let rows = try sql.rows(
      """
      SELECT s.item, s.sample_index, c.ordinal, c.benchmark, e.score, e.correct, coalesce(e.failure, a.failure),
        \(AttemptNumbers.columns("a"))
      FROM \(tables) JOIN samples s ON s.id = \(table).sample_id JOIN sections c ON c.id = s.section_id
      WHERE \(table).id > $2 AND \(table).id <= $3 AND \(table).counts AND \(condition) AND c.run_id = $1
      ORDER BY \(table).id
      """, [.id(run), .integer(after), .integer(upTo)])
    var endings: [SampleEnding] = []
    for row in rows {
      var row = row
      endings.append(try SampleEnding(reading: &row, run: run))
    }
    return endings
  }
}

extension SampleEnding {
  fileprivate init(reading row: inout SQLRow, run: RunID) throws(StoreError) {
    let (item, sampleIndex, section): (ItemID, Int, Int) = (try row.id(), try row.int(), try row.int())
    let benchmark: BenchmarkName = try row.id()
    let (score, correct) = (try row.realIfAny(), try row.booleanIfAny())
    var failure: Failure?
    if let text = try row.textIfAny() { failure = try JSONColumn.decode(from: text) }
    let numbers = try AttemptNumbers(reading: &row)
    self.init(
      key: SampleKey(run: run, section: section, item: item, sampleIndex: sampleIndex), benchmark: benchmark,
      state: failure == nil ? .scored : .failed, score: score, correct: correct, failure: failure, usage: numbers.usage,
      timing: numbers.timing, cost: numbers.cost)
  }
}
