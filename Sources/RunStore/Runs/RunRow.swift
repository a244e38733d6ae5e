import AssayKit

/// The part of a run's row that decides what may happen to it.
struct RunStatus {
  let state: RunState
  let revision: Int
  let holder: Int64?
}

extension ActiveTime {
  /// Reads the columns `active_time, active_since`.
  init(reading row: inout SQLRow) throws(StoreError) {
    self.init(spent: try row.span(), since: try row.timeIfAny())
  }
}

extension StoreTransaction {
  static let runColumns =
    "id, revision, state, request, detached, manifest, overall_score, message, created_at, started_at, ended_at, "
    + "last_event, withdrawn_at, active_time, active_since"
  static let runColumnCount = 15

  /// - Throws: `.notFound`.
  func requireRun(_ run: RunID) throws(StoreError) {
    let found = try sql.row("SELECT 1 FROM runs WHERE id = $1 AND deleted_at IS NULL", [.id(run)])
    guard found != nil else { throw .notFound("run `\(run)`") }
  }

  /// The run's state, kept as it is until the commit.
  ///
  /// - Throws: `.notFound`.
  func status(of run: RunID) throws(StoreError) -> RunStatus {
    let found = try sql.row(
      "SELECT state, revision, holder FROM runs WHERE id = $1 AND deleted_at IS NULL\(sql.dialect.lockRows)", [.id(run)])
    guard var row = found else { throw .notFound("run `\(run)`") }
    return RunStatus(state: try row.word(), revision: try row.int(), holder: try row.integerIfAny())
  }

  /// Reads a row of `runColumns`.
  func record(_ columns: SQLRow, sections: [SectionRow]) throws(StoreError) -> RunRecord {
    var row = columns
    var records: [SectionRecord] = []
    for section in sections { records.append(try section.record()) }
    return RunRecord(
      id: try row.id(), revision: try row.int(), state: try row.word(), request: try JSONColumn.decode(from: try row.text()),
      isDetached: try row.boolean(), manifest: try JSONColumn.decode(from: try row.text()), sections: records,
      overallScore: try row.realIfAny(),
      message: try row.wordsIfAny(), createdAt: try row.time(), startedAt: try row.timeIfAny(), endedAt: try row.timeIfAny(),
      lastEvent: try row.int(), withdrawnAt: try row.timeIfAny(), active: try ActiveTime(reading: &row))
  }
}
