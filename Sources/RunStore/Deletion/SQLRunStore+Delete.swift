public import AssayKit
import Foundation

extension SQLRunStore {
  public func delete(_ run: RunID) async throws(StoreError) {
    try await write { store throws(StoreError) in
      try store.endExpiredLeases()
      let state = try store.status(of: run).state
      guard state.hasEnded else {
        throw .notAllowed("run `\(run)` is \(state.rawValue): it must be canceled before it can be deleted")
      }
      let found = try store.sql.row(
        """
        SELECT l.worker, l.expires_at FROM sections c JOIN samples s ON s.section_id = c.id JOIN leases l ON l.id = s.lease_id
        WHERE c.run_id = $1 AND s.lease_id IS NOT NULL
        UNION
        SELECT l.worker, l.expires_at FROM runs r JOIN leases l ON l.id = r.holder WHERE r.id = $1 LIMIT 1
        """, [.id(run)])
      if var holder = found { throw .heldBy(try holder.id(), until: try holder.time()) }
      try store.sql.execute("UPDATE runs SET deleted_at = $2 WHERE id = $1", [.id(run), .time(store.now)])
      try store.sql.execute("INSERT INTO deleted_runs (run_id, deleted_at) VALUES ($1, $2)", [.id(run), .time(store.now)])
    }
  }

  public func sweepDeletedRuns(limit: Int) async throws(StoreError) -> Bool {
    let limit = max(1, limit)
    // Workers ask this all the time: what has nothing to do must not keep writers waiting.
    let isIdle = try await read { store throws(StoreError) in try store.sql.row(StoreTransaction.nextDeleted, []) == nil }
    guard !isIdle else { return false }
    return try await write { store throws(StoreError) in
      guard var row = try store.sql.row(StoreTransaction.nextDeleted, []) else { return false }
      let run: RunID = try row.id()
      if try store.eraseSamples(of: run, limit: limit) > 0 { return true }
      if try store.eraseEvents(of: run, limit: limit) > 0 { return true }
      try store.eraseRow(of: run)
      return try store.sql.row(StoreTransaction.nextDeleted, []) != nil
    }
  }
}

extension StoreTransaction {
  fileprivate static let nextDeleted = "SELECT id FROM runs WHERE deleted_at IS NOT NULL ORDER BY deleted_at LIMIT 1"

  func wasDeleted(_ run: RunID) throws(StoreError) -> Bool {
    try sql.row("SELECT 1 FROM deleted_runs WHERE run_id = $1", [.id(run)]) != nil
  }

  /// - Returns: how many samples were erased.
  fileprivate func eraseSamples(of run: RunID, limit: Int) throws(StoreError) -> Int {
    let rows = try sql.rows(
      "SELECT s.id FROM sections c JOIN samples s ON s.section_id = c.id WHERE c.run_id = $1 LIMIT $2",
      [.id(run), .integer(limit)])
    var texts: Set<Data> = []
    for var row in rows {
      let sample = SQLValue.integer(try row.integer())
      try sql.each("SELECT messages, answer, reasoning FROM attempts WHERE sample_id = $1", [sample]) { row throws(StoreError) in
        var row = row
        for _ in 0..<3 { if let hash = try row.bytesIfAny() { texts.insert(hash) } }
        return true
      }
      try sql.execute("DELETE FROM evaluations WHERE sample_id = $1", [sample])
      try sql.execute("DELETE FROM attempts WHERE sample_id = $1", [sample])
      try sql.execute("DELETE FROM samples WHERE id = $1", [sample])
    }
    for hash in texts { try eraseOrphan(hash) }
    return rows.count
  }

  /// Runs share texts by their hash: a prompt goes with the last attempt that has it.
  private func eraseOrphan(_ hash: Data) throws(StoreError) {
    try sql.execute(
      """
      DELETE FROM blobs WHERE hash = $1
        AND NOT EXISTS (SELECT 1 FROM attempts WHERE messages = $1)
        AND NOT EXISTS (SELECT 1 FROM attempts WHERE answer = $1)
        AND NOT EXISTS (SELECT 1 FROM attempts WHERE reasoning = $1)
      """, [.bytes(hash)])
  }

  fileprivate func eraseEvents(of run: RunID, limit: Int) throws(StoreError) -> Int {
    try sql.execute(
      "DELETE FROM events WHERE run_id = $1 AND seq IN (SELECT seq FROM events WHERE run_id = $1 ORDER BY seq LIMIT $2)",
      [.id(run), .integer(limit)])
  }

  fileprivate func eraseRow(of run: RunID) throws(StoreError) {
    for table in ["sections", "run_credentials", "experiment_runs"] {
      try sql.execute("DELETE FROM \(table) WHERE run_id = $1", [.id(run)])
    }
    try sql.execute("DELETE FROM runs WHERE id = $1", [.id(run)])
    // An experiment without a run says nothing any more.
    try sql.execute(
      "DELETE FROM experiments WHERE NOT EXISTS (SELECT 1 FROM experiment_runs e WHERE e.experiment_id = experiments.id)", [])
  }
}
