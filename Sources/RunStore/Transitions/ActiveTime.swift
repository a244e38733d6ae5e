import AssayKit

/// The clocks of runs and sections: they go while a run is running and somebody is at work on it.
extension StoreTransaction {
  /// Moves a run from one state to another in the counters and on its clock; the caller stores the state.
  ///
  /// A run that starts is started by who works on it; one that goes on after a pause may wait for somebody, and `acquire` starts
  /// its clock then.
  func move(_ run: RunID, from before: RunState, to state: RunState) throws(StoreError) {
    try countRun(from: before, to: state)
    if before == .running, state != .running { try stopClocks(of: run, at: now) }
    guard state == .running else { return }
    if before == .queued { return try startClocks(of: run) }
    if try isBeingWorkedOn(run) { try startClocks(of: run) }
  }

  /// Starts the clocks of a run that is running, and of its running sections, unless they go already.
  func startClocks(of run: RunID) throws(StoreError) {
    let started = try sql.execute(
      "UPDATE runs SET active_since = $2 WHERE id = $1 AND active_since IS NULL", [.id(run), .time(now)])
    guard started > 0 else { return }
    try sql.execute(
      "UPDATE sections SET active_since = $2 WHERE run_id = $1 AND state = 'running' AND active_since IS NULL",
      [.id(run), .time(now)])
  }

  /// - Parameter moment: when the work ended; the time is not later than now.
  func stopClocks(of run: RunID, at moment: Timestamp) throws(StoreError) {
    for (table, key) in [("runs", "id"), ("sections", "run_id")] {
      try sql.execute(
        """
        UPDATE \(table) SET active_time = \(Self.activeTime(at: "$2")), active_since = NULL
        WHERE \(key) = $1 AND active_since IS NOT NULL
        """,
        [.id(run), .time(moment)])
    }
  }

  /// What a clock shows when it is stopped; one that was set back stands still.
  static func activeTime(at moment: String) -> String {
    "active_time + CASE WHEN \(moment) > active_since THEN \(moment) - active_since ELSE 0 END"
  }

  /// Whether a lease that has not run out holds the run or some of its samples.
  func isBeingWorkedOn(_ run: RunID) throws(StoreError) -> Bool {
    let found = try sql.row(
      """
      SELECT 1 FROM leases l WHERE l.ended_at IS NULL AND l.expires_at > $2 AND (
        l.id = (SELECT holder FROM runs WHERE id = $1)
        OR EXISTS (
          SELECT 1 FROM samples s JOIN sections c ON c.id = s.section_id WHERE s.lease_id = l.id AND c.run_id = $1)) LIMIT 1
      """, [.id(run), .time(now)])
    return found != nil
  }
}
