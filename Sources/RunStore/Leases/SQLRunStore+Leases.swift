public import AssayKit

extension SQLRunStore {
  public func openLease(for worker: WorkerID, duration: Duration) async throws(StoreError) -> Lease {
    try await write { store throws(StoreError) in
      try store.forgetOldLeases(besides: worker)
      let inserted = try store.sql.row(
        """
        INSERT INTO leases (worker, epoch, opened_at, expires_at)
        VALUES ($1, (SELECT coalesce(max(epoch), 0) + 1 FROM leases WHERE worker = $1), $2, $3) RETURNING id, epoch
        """, [.id(worker), .time(store.now), .time(store.now + duration)])
      guard var row = inserted else { throw .bug("a new lease has no id") }
      return Lease(id: try row.integer(), worker: worker, epoch: try row.integer())
    }
  }

  public func renew(_ lease: Lease, duration: Duration) async throws(StoreError) -> HaltedRuns {
    try await write { store throws(StoreError) in
      let renewed = try store.sql.execute(
        "UPDATE leases SET expires_at = $3 WHERE id = $1 AND epoch = $2 AND ended_at IS NULL",
        [.integer(lease.id), .integer(lease.epoch), .time(store.now + duration)])
      guard renewed == 1 else { throw .leaseLost }
      let rows = try store.sql.rows(
        """
        SELECT id, state FROM runs WHERE holder = $1 AND state NOT IN ('queued', 'running')
        UNION
        SELECT r.id, r.state FROM runs r JOIN sections c ON c.run_id = r.id JOIN samples s ON s.section_id = c.id
        WHERE s.lease_id = $1 AND r.state NOT IN ('queued', 'running')
        """, [.integer(lease.id)])
      var halted = HaltedRuns()
      for var row in rows {
        let run: RunID = try row.id()
        if try row.text() == RunState.canceled.rawValue { halted.canceled.insert(run) } else { halted.stopped.insert(run) }
      }
      return halted
    }
  }

  public func close(_ lease: Lease) async throws(StoreError) {
    try await write { store throws(StoreError) in
      for run in try store.runs(of: lease.id) { try store.reportLastProgress(of: run) }
      try store.release(lease.id, at: store.now)
    }
  }

  public func hold(_ run: RunID, lease: Lease) async throws(StoreError) {
    try await write { store throws(StoreError) in
      try store.endExpiredLeases()
      try store.requireOpen(lease)
      let status = try store.status(of: run)
      try store.refuseOtherHolder(of: status, than: lease)
      let found = try store.sql.row(
        """
        SELECT l.worker, l.expires_at FROM samples s JOIN sections c ON c.id = s.section_id JOIN leases l ON l.id = s.lease_id
        WHERE c.run_id = $1 AND s.lease_id IS NOT NULL AND s.lease_id <> $2 LIMIT 1
        """, [.id(run), .integer(lease.id)])
      if var other = found { throw .heldBy(try other.id(), until: try other.time()) }
      try store.sql.execute("UPDATE runs SET holder = $2 WHERE id = $1", [.id(run), .integer(lease.id)])
    }
  }

  public func expireLeases(of worker: WorkerID) async throws(StoreError) {
    try await write { store throws(StoreError) in try store.endLeases(where: "worker = $1", .id(worker)) }
  }

  public func detachedRuns(besides: Set<RunID>, limit: Int) async throws(StoreError) -> [RunID] {
    try await read { store throws(StoreError) in
      var runs: [RunID] = []
      guard limit > 0 else { return runs }
      try store.sql.each(StoreTransaction.detachedRuns, [.time(store.now)]) { row throws(StoreError) in
        var row = row
        let run: RunID = try row.id()
        if !besides.contains(run) { runs.append(run) }
        return runs.count < limit
      }
      return runs
    }
  }
}

extension StoreTransaction {
  /// A lease that has run out counts as gone here, though only the next `acquire` takes it away.
  static let detachedRuns = """
    SELECT r.id FROM runs r
    WHERE r.state IN ('queued', 'running') AND r.detached
      AND NOT EXISTS (
        SELECT 1 FROM leases h WHERE h.id = r.holder AND h.ended_at IS NULL AND h.expires_at > $1)
      AND (
        NOT EXISTS (
          SELECT 1 FROM sections c WHERE c.run_id = r.id AND c.state IN ('pending', 'running')
            AND c.scored + c.failed < c.sampled_items * c.samples_per_item)
        OR EXISTS (
          SELECT 1 FROM sections c WHERE c.run_id = r.id AND c.state IN ('pending', 'running') AND (
            EXISTS (
              SELECT 1 FROM samples s
              WHERE s.section_id = c.id AND s.lease_id IS NULL AND s.state IN ('pending', 'answered'))
            OR EXISTS (
              SELECT 1 FROM leases l JOIN samples s ON s.lease_id = l.id
              WHERE l.ended_at IS NULL AND l.expires_at <= $1 AND s.section_id = c.id))))
    ORDER BY r.created_at, r.id
    """

  /// The runs that a lease holds or has samples of.
  func runs(of lease: Int64) throws(StoreError) -> [RunID] {
    let rows = try sql.rows(
      """
      SELECT id FROM runs WHERE holder = $1
      UNION
      SELECT c.run_id FROM samples s JOIN sections c ON c.id = s.section_id WHERE s.lease_id = $1
      """, [.integer(lease)])
    var runs: [RunID] = []
    for var row in rows { runs.append(try row.id()) }
    return runs
  }

  /// How long ended leases are kept, for those who look into what happened.
  static let leaseMemory = Duration.seconds(86_400)

  /// Deletes leases that ended long ago; nothing points to them. Those of `worker` stay, so that its epochs go on.
  func forgetOldLeases(besides worker: WorkerID) throws(StoreError) {
    try sql.execute(
      "DELETE FROM leases WHERE ended_at < $1 AND worker <> $2", [.time(now + (.zero - Self.leaseMemory)), .id(worker)])
  }

  /// - Throws: `.leaseLost`.
  func requireOpen(_ lease: Lease) throws(StoreError) {
    let open = try sql.row(
      "SELECT 1 FROM leases WHERE id = $1 AND epoch = $2 AND ended_at IS NULL", [.integer(lease.id), .integer(lease.epoch)])
    guard open != nil else { throw .leaseLost }
  }

  /// - Throws: `.heldBy` when the run is held by another lease; expired ones have been taken away before.
  func refuseOtherHolder(of run: RunStatus, than lease: Lease) throws(StoreError) {
    guard let holder = run.holder, holder != lease.id else { return }
    guard var row = try sql.row("SELECT worker, expires_at FROM leases WHERE id = $1", [.integer(holder)]) else { return }
    throw .heldBy(try row.id(), until: try row.time())
  }
}
