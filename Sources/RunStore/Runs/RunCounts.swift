import AssayKit

extension StoreTransaction {
  /// Keeps the counters of runs by state, in the transaction that changes a run's state.
  ///
  /// - Parameters:
  ///   - from: `nil` for a run that comes into the lists.
  ///   - to: `nil` for one that leaves them.
  func countRun(from: RunState?, to: RunState?) throws(StoreError) {
    guard from != to else { return }
    if let from { try sql.execute("UPDATE run_counts SET runs = runs - 1 WHERE state = $1", [.text(from.rawValue)]) }
    if let to { try sql.execute("UPDATE run_counts SET runs = runs + 1 WHERE state = $1", [.text(to.rawValue)]) }
  }

  /// What a run that has ended is sorted by in lists.
  static let listNumbers = """
    UPDATE runs SET
      listed_score = CASE WHEN overall_score IS NULL THEN -1 ELSE CAST(round(overall_score * 1000000000) AS bigint) END,
      listed_cost = coalesce((
        SELECT CASE WHEN sum(c.cost) > 0 OR sum(c.cost_unknown) = 0 THEN CAST(sum(c.cost) AS bigint) END
        FROM sections c WHERE c.run_id = runs.id), -1),
      listed_duration = CASE WHEN started_at IS NULL THEN -1 ELSE active_time END
    WHERE id = $1
    """
}
