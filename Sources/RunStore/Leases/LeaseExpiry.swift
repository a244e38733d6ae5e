import AssayKit

extension StoreTransaction {
  /// How often a sample may be lost together with its worker.
  private static let strikesAllowed = 3

  /// Takes away every lease whose time is over.
  func endExpiredLeases() throws(StoreError) {
    try endLeases(where: "expires_at <= $1", .time(now))
  }

  /// Ends open leases as lost: their samples wait again, and those that had started get a strike.
  func endLeases(where condition: String, _ value: SQLValue) throws(StoreError) {
    let leases = try sql.rows(
      "SELECT id, worker, expires_at FROM leases WHERE ended_at IS NULL AND \(condition) ORDER BY id\(sql.dialect.lockRows)",
      [value])
    for var row in leases {
      let lease = try row.integer()
      try lose(lease, worker: try row.id(), until: min(now, try row.time()))
    }
  }

  /// - Parameter end: when it was last known that the worker lives.
  private func lose(_ lease: Int64, worker: WorkerID, until end: Timestamp) throws(StoreError) {
    let held = try heldSamples(of: lease)
    try release(lease, at: end)
    var lost: [Int64: Loss] = [:]
    for sample in held {
      lost[sample.section, default: Loss()].samples += 1
      guard sample.started else { continue }
      lost[sample.section, default: Loss()].struck += 1
      let strikes = sample.strikes + 1
      try sql.execute("UPDATE samples SET strikes = $2 WHERE id = $1", [.integer(sample.id), .integer(strikes)])
      if strikes >= Self.strikesAllowed, try fail(sample) { lost[sample.section, default: Loss()].failed += 1 }
    }
    for section in lost.keys.sorted() {
      guard let loss = lost[section] else { continue }
      try report(loss, of: worker, section: section)
    }
  }

  /// Ends a lease: nothing points to it any more, and the clocks of runs that nobody else works on stand still.
  ///
  /// - Parameter moment: when its work ended.
  func release(_ lease: Int64, at moment: Timestamp) throws(StoreError) {
    let runs = try runs(of: lease)
    try sql.execute("UPDATE samples SET lease_id = NULL, started = false WHERE lease_id = $1", [.integer(lease)])
    try sql.execute("UPDATE runs SET holder = NULL WHERE holder = $1", [.integer(lease)])
    try sql.execute(
      "UPDATE leases SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL", [.integer(lease), .time(now)])
    for run in runs where try !isBeingWorkedOn(run) { try stopClocks(of: run, at: moment) }
  }

  private func heldSamples(of lease: Int64) throws(StoreError) -> [HeldSample] {
    var held: [HeldSample] = []
    try sql.each(
      """
      SELECT id, section_id, state, started, strikes FROM samples WHERE lease_id = $1 ORDER BY section_id, place\
      \(sql.dialect.lockRows)
      """, [.integer(lease)]
    ) { row throws(StoreError) in
      var row = row
      held.append(
        HeldSample(
          id: try row.integer(), section: try row.integer(), state: try row.word(), started: try row.boolean(),
          strikes: try row.int()))
      return true
    }
    return held
  }

  private func fail(_ sample: HeldSample) throws(StoreError) -> Bool {
    let transition: SampleTransition = sample.state == .answered ? .failEvaluation : .failGeneration
    guard let state = sample.state.after(transition) else { return false }
    let failure = Failure(
      .workerLost, "\(Self.strikesAllowed) workers were lost while they held this sample",
      hint: "look for a crash or a memory kill in their logs, then retry it with `assay runs retry-errors`")
    try sql.execute(
      "UPDATE samples SET state = $2, failure = $3 WHERE id = $1",
      [.integer(sample.id), .text(state.rawValue), .text(try JSONColumn.encode(failure))])
    return true
  }

  private func report(_ loss: Loss, of worker: WorkerID, section id: Int64) throws(StoreError) {
    let found = try sql.row(
      "SELECT \(SectionRow.columns) FROM sections WHERE id = $1\(sql.dialect.lockRows)", [.integer(id)])
    guard let row = found else { throw .bug("sample without a section") }
    var section = try SectionRow(row)
    if loss.failed > 0 {
      section.progress.failed += loss.failed
      try advancePrefix(of: &section)
      try save(section)
    }
    let data: JSONValue = [
      "worker": .string(worker.rawValue), "samples": .integer(Int64(loss.samples)), "struck": .integer(Int64(loss.struck)),
      "failed": .integer(Int64(loss.failed)),
    ]
    try append([NewEvent(kind: .workerLost, benchmark: section.benchmark, data: data)], to: section.run)
  }
}

/// A sample that a lost lease pointed to.
private struct HeldSample {
  let id: Int64
  let section: Int64
  let state: SampleState
  let started: Bool
  let strikes: Int
}

/// What one section lost with a worker.
private struct Loss {
  var samples = 0
  var struck = 0
  var failed = 0
}
