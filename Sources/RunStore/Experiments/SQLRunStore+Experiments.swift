public import AssayKit

extension SQLRunStore {
  public func experiment(_ id: ExperimentID) async throws(StoreError) -> ExperimentRecord {
    try await read { store throws(StoreError) in
      let found = try store.sql.row("SELECT id, name, created_at FROM experiments WHERE id = $1", [.id(id)])
      guard let row = found, case let record = try store.experiment(row), !record.runs.isEmpty else {
        throw .notFound("experiment `\(id)`")
      }
      return record
    }
  }

  public func experiments(after cursor: ExperimentPage.Cursor?, limit: Int) async throws(StoreError) -> ExperimentPage {
    let limit = max(1, limit)
    return try await read { store throws(StoreError) in
      var total = 0
      if var row = try store.sql.row("SELECT count(*) FROM experiments", []) { total = try row.int() }
      var after = ""
      var values: [SQLValue] = [.integer(limit + 1)]
      if let cursor {
        values += [.time(cursor.createdAt), .id(cursor.id)]
        after = "WHERE (created_at, id) < ($2, $3)"
      }
      var records: [ExperimentRecord] = []
      let rows = try store.sql.rows(
        "SELECT id, name, created_at FROM experiments \(after) ORDER BY created_at DESC, id DESC LIMIT $1", values)
      for row in rows { records.append(try store.experiment(row)) }
      let more = records.count > limit
      if more { records.removeLast() }
      return ExperimentPage(
        experiments: records, total: total,
        next: more ? records.last.map { ExperimentPage.Cursor(createdAt: $0.createdAt, id: $0.id) } : nil)
    }
  }
}

extension StoreTransaction {
  func insert(_ experiment: ExperimentHead, runs: [RunID]) throws(StoreError) {
    try sql.execute(
      "INSERT INTO experiments (id, name, created_at) VALUES ($1, $2, $3)",
      [.id(experiment.id), .words(experiment.name), .time(now)])
    for (ordinal, run) in runs.enumerated() {
      try sql.execute(
        "INSERT INTO experiment_runs (experiment_id, ordinal, run_id) VALUES ($1, $2, $3)",
        [.id(experiment.id), .integer(ordinal), .id(run)])
    }
  }

  fileprivate func experiment(_ columns: SQLRow) throws(StoreError) -> ExperimentRecord {
    var row = columns
    let id: ExperimentID = try row.id()
    let (name, createdAt) = (try row.wordsIfAny() ?? "", try row.time())
    var runs: [RunID] = []
    let found = try sql.rows(
      """
      SELECT e.run_id FROM experiment_runs e JOIN runs r ON r.id = e.run_id
      WHERE e.experiment_id = $1 AND r.deleted_at IS NULL ORDER BY e.ordinal
      """, [.id(id)])
    for var row in found { runs.append(try row.id()) }
    return ExperimentRecord(id: id, name: name, createdAt: createdAt, runs: runs)
  }
}
