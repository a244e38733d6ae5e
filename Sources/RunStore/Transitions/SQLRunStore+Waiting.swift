public import AssayKit

extension SQLRunStore {
  public func noteWaiting(_ run: RunID, because message: String) async throws(StoreError) -> Bool {
    try await write { store throws(StoreError) in
      let state = try store.status(of: run).state
      guard state == .queued || state == .running, try !store.isBeingWorkedOn(run) else { return false }
      guard try store.setMessage(message, of: run) else { return false }
      // Workers that lack different things look in turn: each reason is told once in a while, not at every look.
      guard try !store.wasWaiting(run, because: message) else { return true }
      try store.append([NewEvent(kind: .runWaiting, message: message)], to: run)
      return true
    }
  }
}

extension StoreTransaction {
  /// Among so many of a run's newest events the same reason is not told again.
  private static let remembered = 20

  /// - Returns: whether the run had another message.
  fileprivate func setMessage(_ message: String, of run: RunID) throws(StoreError) -> Bool {
    try sql.execute(
      "UPDATE runs SET message = $2 WHERE id = $1 AND (message IS NULL OR message <> $2)", [.id(run), .words(message)]) > 0
  }

  fileprivate func wasWaiting(_ run: RunID, because message: String) throws(StoreError) -> Bool {
    let found = try sql.row(
      """
      SELECT 1 FROM events WHERE run_id = $1 AND kind = $2 AND message = $3
        AND seq > (SELECT last_event FROM runs WHERE id = $1) - $4 LIMIT 1
      """, [.id(run), .text(RunEvent.Kind.runWaiting.rawValue), .words(message), .integer(Self.remembered)])
    return found != nil
  }

  /// Somebody goes on with a run, so nothing is waited for any more.
  func endWaiting(_ run: RunID) throws(StoreError) {
    try sql.execute("UPDATE runs SET message = NULL WHERE id = $1 AND message IS NOT NULL", [.id(run)])
  }
}
