public import AssayKit

extension SQLRunStore {
  public func snapshot<Value: Sendable>(
    of run: RunID, _ body: @escaping @Sendable (any RunSnapshot) throws(StoreError) -> Value
  ) async throws(StoreError) -> Value {
    try await read { store throws(StoreError) in
      try body(SQLRunSnapshot(store: store, run: try store.record(of: run)))
    }
  }
}

/// One reading transaction: a statement for all samples of a section, read row by row.
struct SQLRunSnapshot: RunSnapshot {
  let store: StoreTransaction
  let run: RunRecord

  func records(of section: Int, _ body: (SampleRecord) -> Bool) throws(StoreError) {
    try each(SampleRecord.columns, from: SampleRecord.tables, of: section) { row throws(StoreError) in
      body(try SampleRecord(reading: &row, run: run.id, section: section))
    }
  }

  func samples(of section: Int, _ body: (StoredSample) -> Bool) throws(StoreError) {
    let benchmark = try store.section(section, of: run.id, changing: false).benchmark
    let isJudged = run.manifest.sections.contains { $0.benchmark == benchmark && $0.judges != nil }
    let columns = "\(SampleRecord.columns), a.id, e.id, \(AttemptDetail.columns), \(EvaluationDetail.columns)"
    try each(columns, from: "\(SampleRecord.tables) \(AttemptDetail.texts)", of: section) { row throws(StoreError) in
      let record = try SampleRecord(reading: &row, run: run.id, section: section)
      let (hasAttempt, hasEvaluation) = (try row.integerIfAny() != nil, try row.integerIfAny() != nil)
      var sample = StoredSample(record: record, attempt: nil, evaluation: nil)
      var evaluation = row.dropping(AttemptDetail.width)
      if hasAttempt { sample.attempt = try AttemptDetail(reading: &row) }
      if hasEvaluation {
        var read = try EvaluationDetail(reading: &evaluation)
        if isJudged { read.judgements = try store.judgements(of: read.id) }
        sample.evaluation = read
      }
      return body(sample)
    }
  }

  func events(_ body: (RunEvent) -> Bool) throws(StoreError) {
    try store.sql.each(
      "SELECT seq, kind, benchmark, message, data, created_at FROM events WHERE run_id = $1 ORDER BY seq", [.id(run.id)]
    ) { row throws(StoreError) in
      var row = row
      return body(try RunEvent(reading: &row, run: run.id))
    }
  }

  private func each(
    _ columns: String, from tables: String, of ordinal: Int, _ body: (inout SQLRow) throws(StoreError) -> Bool
  ) throws(StoreError) {
    let section = try store.section(ordinal, of: run.id, changing: false)
    try store.sql.each(
      "SELECT \(columns) FROM \(tables) WHERE s.section_id = $1 ORDER BY s.place", [.integer(section.id)]
    ) { row throws(StoreError) in
      var row = row
      return try body(&row)
    }
  }
}
