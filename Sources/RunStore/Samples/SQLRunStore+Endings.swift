public import AssayKit

extension SQLRunStore {
  /// One call looks at one window of each table, however large they are and however far apart the run's rows lie. A page is held
  /// for a client that reads slowly, so it is small.
  public func endings(of run: RunID, after cursor: EndingCursor?) async throws(StoreError) -> EndingPage {
    try await read { store throws(StoreError) in
      let scored = try store.endingRange(of: run, .evaluations, after: cursor?.evaluation ?? 0)
      let failed = try store.endingRange(of: run, .attempts, after: cursor?.attempt ?? 0)
      let endings =
        try store.endings(of: run, "evaluations e CROSS JOIN attempts a", of: "e", scored, where: "a.id = e.attempt_id")
        + store.endings(
          of: run, "attempts a LEFT JOIN evaluations e ON e.attempt_id = a.id AND e.counts", of: "a", failed,
          where: "a.failure IS NOT NULL")
      return EndingPage(
        endings: endings, next: EndingCursor(evaluation: scored.next, attempt: failed.next),
        hasMore: scored.hasMore || failed.hasMore)
    }
  }
}

extension StoreTransaction {
  /// Endings that rows of `tables` recorded, those of `table` within `range`. SQLite keeps the order of a CROSS JOIN, so that it
  /// begins with the range and not with all samples of the run.
  fileprivate func endings(
    of run: RunID, _ tables: String, of table: String, _ range: EndingRange, where condition: String
  ) throws(StoreError) -> [SampleEnding] {
    guard range.after < range.upTo else { return [] }
    let rows = try sql.rows(
      """
      SELECT s.item, s.sample_index, c.ordinal, c.benchmark, e.score, e.correct, coalesce(e.failure, a.failure),
        \(AttemptNumbers.columns("a"))
      FROM \(tables) CROSS JOIN samples s CROSS JOIN sections c
      WHERE \(table).id > $2 AND \(table).id <= $3 AND \(table).counts AND \(condition) AND s.id = \(table).sample_id
        AND c.id = s.section_id AND c.run_id = $1
      ORDER BY \(table).id
      """, [.id(run), .integer(range.after), .integer(range.upTo)])
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
