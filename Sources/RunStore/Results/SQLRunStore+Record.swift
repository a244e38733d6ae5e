public import AssayKit

extension SQLRunStore {
  public func record(_ steps: [StepRecord], lease: Lease) async throws(StoreError) -> [StepReceipt] {
    guard !steps.isEmpty else { return [] }
    let prepared = try PreparedStep.prepare(steps)
    return try await write { store throws(StoreError) in
      var recorder = StepRecorder(store, lease: lease)
      var receipts: [StepReceipt] = []
      receipts.reserveCapacity(prepared.count)
      for step in prepared { receipts.append(try recorder.record(step)) }
      try recorder.finish()
      return receipts
    }
  }

  public func keep(_ categories: [ItemID: String], of section: Int, in run: RunID) async throws(StoreError) {
    guard !categories.isEmpty else { return }
    try await write { store throws(StoreError) in
      let row = try store.section(section, of: run, changing: true)
      for (item, category) in categories {
        try store.sql.execute(
          "UPDATE samples SET category = coalesce(category, $3) WHERE section_id = $1 AND item = $2",
          [.integer(row.id), .id(item), .words(category)])
      }
    }
  }

  public func outcomes(
    of run: RunID, section: Int, after: SampleCursor?, limit: Int
  ) async throws(StoreError) -> (outcomes: [SampleOutcome], next: SampleCursor?) {
    let limit = max(1, limit)
    let page = try await read { store throws(StoreError) in
      let row = try store.section(section, of: run, changing: false)
      let rows = try store.sql.rows(
        """
        SELECT s.position, s.sample_index, s.item, s.category, s.state, s.score, s.correct, s.flags,
          \(AttemptNumbers.columns("a")), a.served_model, a.upstream_provider, a.system_fingerprint,
          CASE WHEN e.details LIKE '%[true%' OR e.details LIKE '%[false%' OR e.details LIKE '%"confidence"%'
            OR e.details LIKE '%"cluster"%' THEN e.details END,
          CASE WHEN EXISTS (SELECT 1 FROM judgements j WHERE j.evaluation_id = e.id) THEN e.id END
        FROM samples s LEFT JOIN attempts a ON a.sample_id = s.id AND a.counts
          LEFT JOIN evaluations e ON e.attempt_id = a.id AND e.counts
        WHERE s.section_id = $1 AND s.place > $2 ORDER BY s.place LIMIT $3
        """, [.integer(row.id), .integer(row.place(of: after)), .integer(limit + 1)])
      var page = OutcomePage()
      for columns in rows.prefix(limit) {
        var columns = columns
        page.last = SampleCursor(position: try columns.int(), sampleIndex: try columns.int())
        var outcome = try SampleOutcome(reading: &columns)
        if let judged = try columns.integerIfAny() { outcome.opinions = try store.opinions(of: judged) }
        page.outcomes.append(outcome)
      }
      page.hasMore = rows.count > limit
      return page
    }
    return (page.outcomes, page.hasMore ? page.last : nil)
  }
}

private struct OutcomePage: Sendable {
  var outcomes: [SampleOutcome] = []
  var last: SampleCursor?
  var hasMore = false
}

extension SampleOutcome {
  fileprivate init(reading row: inout SQLRow) throws(StoreError) {
    let item: ItemID = try row.id()
    let category = try row.wordsIfAny()
    let state: SampleState = try row.word()
    let (score, correct, flags) = (try row.realIfAny(), try row.booleanIfAny(), try row.integer())
    let numbers = try AttemptNumbers(reading: &row)
    let servedBy = ServedBy(model: try row.wordsIfAny(), upstream: try row.wordsIfAny(), fingerprint: try row.wordsIfAny())
    // Only details that may have such facts are asked for.
    let details: JSONValue? = try row.textIfAny().map { text throws(StoreError) in try JSONColumn.decode(from: text) }
    self.init(
      item: item, category: category, state: state, score: score, correct: correct, flags: Set(bits: flags),
      usage: numbers.usage, timing: numbers.timing, cost: numbers.cost, servedBy: servedBy,
      facts: VerdictFacts(details))
  }
}
