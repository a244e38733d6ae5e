public import AssayKit

extension SQLRunStore {
  public func startSection(_ section: Int, of run: RunID) async throws(StoreError) -> Bool {
    try await write { store throws(StoreError) in
      let row = try store.section(section, of: run, changing: true)
      guard try store.status(of: run).state.hasEnded == false, let state = row.state.after(.start) else { return false }
      try store.sql.execute(
        """
        UPDATE sections SET state = $2, started_at = coalesce(started_at, $3),
          active_since = CASE WHEN (SELECT active_since FROM runs WHERE id = $4) IS NOT NULL THEN $3 END
        WHERE id = $1
        """,
        [.integer(row.id), .text(state.rawValue), .time(store.now), .id(run)])
      try store.append([row.beginning(row.startedAt == nil ? .benchmarkStarted : .benchmarkResumed)], to: run)
      return true
    }
  }

  public func endSection(
    _ section: Int, of run: RunID, _ transition: SectionTransition, metrics: SectionMetrics?, message: String?
  ) async throws(StoreError) -> Bool {
    guard transition != .start, transition != .reopen else {
      throw .bug("`\(transition.rawValue)` does not end a section")
    }
    let encoded = try metrics.map { metrics throws(StoreError) in try JSONColumn.encode(metrics) }
    return try await write { store throws(StoreError) in
      let row = try store.section(section, of: run, changing: true)
      guard let state = row.state.after(transition) else { return false }
      let isFinal = transition == .fail ? try !store.isHeld(row) : true
      let overall = isFinal ? metrics?.overall : nil
      try store.end(row, in: state, metrics: isFinal ? encoded : nil, score: overall?.score, message: message)
      let event = NewEvent(kind: state.event, benchmark: row.benchmark, message: message, data: row.endData(overall))
      try store.append([event], to: run)
      return true
    }
  }
}

extension StoreTransaction {
  /// Whether a living worker still has samples of `section`.
  fileprivate func isHeld(_ section: SectionRow) throws(StoreError) -> Bool {
    try sql.row(
      """
      SELECT 1 FROM samples s JOIN leases l ON l.id = s.lease_id
      WHERE s.section_id = $1 AND s.lease_id IS NOT NULL AND l.expires_at > $2 LIMIT 1
      """, [.integer(section.id), .time(now)]) != nil
  }

  func end(
    _ section: SectionRow, in state: SectionState, metrics: String?, score: Double?, message: String?
  ) throws(StoreError) {
    try sql.execute(
      """
      UPDATE sections SET state = $2, metrics = $3, score = $4, message = $5, ended_at = $6,
        active_time = \(Self.activeTime(at: "$6")), active_since = NULL
      WHERE id = $1
      """,
      [
        .integer(section.id), .text(state.rawValue), .text(metrics), .real(score), .words(message), .time(now),
      ])
  }

  /// Ends the sections that are still open together with their run.
  func endOpenSections(of run: RunID, _ transition: SectionTransition, message: String?) throws(StoreError) -> [NewEvent] {
    var events: [NewEvent] = []
    for section in try sections(of: run, changing: true) {
      guard !section.state.hasEnded, let state = section.state.after(transition) else { continue }
      try end(section, in: state, metrics: nil, score: nil, message: message)
      events.append(
        NewEvent(kind: state.event, benchmark: section.benchmark, message: message, data: section.endData(nil)))
    }
    return events
  }
}

extension SectionState {
  /// The event that says that a section has come to this end.
  fileprivate var event: RunEvent.Kind {
    switch self {
    case .failed: .benchmarkFailed
    case .canceled: .benchmarkCanceled
    case .needsSetup: .benchmarkNeedsSetup
    case .pending, .running, .succeeded, .skipped: .benchmarkCompleted
    }
  }
}

extension SectionRow {
  /// The event that says that work on the section begins, or goes on.
  func beginning(_ kind: RunEvent.Kind) -> NewEvent {
    let data: JSONValue = [
      "completed": .integer(Int64(progress.scored + progress.failed)), "total": .integer(Int64(totalSamples)),
    ]
    return NewEvent(kind: kind, benchmark: benchmark, data: data)
  }

  fileprivate func endData(_ summary: ScoreSummary?) -> JSONValue {
    var data: [String: JSONValue] = [
      "completed": .integer(Int64(progress.scored + progress.failed)), "total": .integer(Int64(totalSamples)),
      "scored": .integer(Int64(progress.scored)), "failed": .integer(Int64(progress.failed)),
    ]
    guard let summary else { return .object(data) }
    data["correct"] = .integer(Int64(summary.correct))
    data["score"] = .optional(summary.score)
    data["coverage"] = .optional(summary.coverage)
    if let interval = summary.interval { data["interval"] = .interval(interval) }
    // Chutes Bench Runner has the numbers in one member.
    data["metrics"] = .object(data)
    return .object(data)
  }
}
