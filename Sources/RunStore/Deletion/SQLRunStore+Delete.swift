public import AssayKit

extension SQLRunStore {
  public func delete(_ runs: [RunID], undoWithin: Duration) async throws(StoreError) {
    try await write { store throws(StoreError) in
      try store.endExpiredLeases()
      for run in runs { try store.delete(run, undoWithin: undoWithin) }
    }
  }

  public func restore(_ run: RunID) async throws(StoreError) {
    try await write { store throws(StoreError) in
      // The sweep begins with a run only when its time is over, so one that can be brought back is whole.
      let found = try store.sql.row(
        "UPDATE runs SET deleted_at = NULL, erase_at = NULL WHERE id = $1 AND deleted_at IS NOT NULL AND erase_at > $2 RETURNING state",
        [.id(run), .time(store.now)])
      guard var row = found else { throw .notFound("deleted run `\(run)` that could still be brought back") }
      try store.countRun(from: nil, to: try row.word())
      try store.sql.execute("DELETE FROM deleted_runs WHERE run_id = $1", [.id(run)])
    }
  }

  public func restorable(limit: Int) async throws(StoreError) -> [(run: RunID, until: Timestamp)] {
    try await read { store throws(StoreError) in
      let rows = try store.sql.rows(
        """
        SELECT id, erase_at FROM runs WHERE deleted_at IS NOT NULL AND erase_at > $1 ORDER BY deleted_at DESC, id LIMIT $2
        """, [.time(store.now), .integer(Int64(max(0, limit)))])
      var found: [(run: RunID, until: Timestamp)] = []
      for var row in rows {
        let run: RunID = try row.id()
        found.append((run: run, until: try row.time()))
      }
      return found
    }
  }

  public func sweepDeletedRuns(limit: Int) async throws(StoreError) -> Bool {
    let limit = max(1, limit)
    // Workers ask this all the time: what has nothing to do must not keep writers waiting.
    let isIdle = try await read { store throws(StoreError) in
      guard try store.nextDeleted() == nil else { return false }
      return try store.sql.row(StoreTransaction.anyDoomed, []) == nil
    }
    guard !isIdle else { return false }
    // Foreign keys need no check here, and without the indexes that they would use each of them reads a whole table. Within one
    // transaction judgements go before their evaluations, evaluations before their attempts, attempts before their samples, and a sample takes all of its own along;
    // sections, keys and the run go when a step has found no sample and no event of theirs. No new row can come to refer to
    // them: recording, leasing and reopening find no deleted run, and `delete` refuses one that a worker holds. A text goes
    // when every attempt was looked at in the same or an earlier transaction.
    return try await erase { store throws(StoreError) in
      guard var row = try store.nextDeleted() else { return try store.eraseTexts(limit: limit) }
      let run: RunID = try row.id()
      if try store.eraseSamples(of: run, limit: limit) > 0 { return true }
      if try store.eraseEvents(of: run, limit: limit) > 0 { return true }
      try store.eraseRow(of: run)
      return true
    }
  }
}

extension StoreTransaction {
  fileprivate func delete(_ run: RunID, undoWithin: Duration) throws(StoreError) {
    let state = try status(of: run).state
    guard state.hasEnded else {
      throw .notAllowed("run `\(run)` is \(state.rawValue): it must be canceled before it can be deleted")
    }
    let found = try sql.row(
      """
      SELECT l.worker, l.expires_at FROM sections c JOIN samples s ON s.section_id = c.id JOIN leases l ON l.id = s.lease_id
      WHERE c.run_id = $1 AND s.lease_id IS NOT NULL
      UNION
      SELECT l.worker, l.expires_at FROM runs r JOIN leases l ON l.id = r.holder WHERE r.id = $1 LIMIT 1
      """, [.id(run)])
    if var holder = found { throw .heldBy(try holder.id(), until: try holder.time()) }
    try sql.execute(
      "UPDATE runs SET deleted_at = $2, erase_at = $3 WHERE id = $1",
      [.id(run), .time(now), .time(now + max(.zero, undoWithin))])
    try countRun(from: state, to: nil)
    try sql.execute("INSERT INTO deleted_runs (run_id, deleted_at) VALUES ($1, $2)", [.id(run), .time(now)])
  }

  /// The first run whose time to be brought back is over.
  fileprivate func nextDeleted() throws(StoreError) -> SQLRow? {
    try sql.row(
      "SELECT id FROM runs WHERE deleted_at IS NOT NULL AND (erase_at IS NULL OR erase_at <= $1) ORDER BY deleted_at LIMIT 1",
      [.time(now)])
  }

  func wasDeleted(_ run: RunID) throws(StoreError) -> Bool {
    try sql.row("SELECT 1 FROM deleted_runs WHERE run_id = $1", [.id(run)]) != nil
  }

  /// Erases from the leaves to the root, so that a later step finds everything that an earlier one left.
  ///
  /// - Returns: how many samples were erased.
  fileprivate func eraseSamples(of run: RunID, limit: Int) throws(StoreError) -> Int {
    let rows = try sql.rows(
      "SELECT s.id FROM sections c JOIN samples s ON s.section_id = c.id WHERE c.run_id = $1 LIMIT $2",
      [.id(run), .integer(limit)])
    for var row in rows {
      let sample = SQLValue.integer(try row.integer())
      try doomTexts(of: sample)
      try sql.execute(
        """
        DELETE FROM judgements WHERE evaluation_id IN (
          SELECT e.id FROM evaluations e JOIN attempts a ON a.id = e.attempt_id WHERE a.sample_id = $1)
        """, [sample])
      try sql.execute("DELETE FROM evaluations WHERE attempt_id IN (SELECT id FROM attempts WHERE sample_id = $1)", [sample])
      try sql.execute("DELETE FROM attempts WHERE sample_id = $1", [sample])
      try sql.execute("DELETE FROM samples WHERE id = $1", [sample])
    }
    return rows.count
  }

  fileprivate func eraseEvents(of run: RunID, limit: Int) throws(StoreError) -> Int {
    try sql.execute(
      "DELETE FROM events WHERE run_id = $1 AND seq IN (SELECT seq FROM events WHERE run_id = $1 ORDER BY seq LIMIT $2)",
      [.id(run), .integer(limit)])
  }

  fileprivate func eraseRow(of run: RunID) throws(StoreError) {
    for table in ["sections", "run_credentials", "experiment_runs", "ending_windows"] {
      try sql.execute("DELETE FROM \(table) WHERE run_id = $1", [.id(run)])
    }
    try sql.execute("DELETE FROM runs WHERE id = $1", [.id(run)])
    // An experiment without a run says nothing any more.
    try sql.execute(
      "DELETE FROM experiments WHERE NOT EXISTS (SELECT 1 FROM experiment_runs e WHERE e.experiment_id = experiments.id)", [])
  }
}
