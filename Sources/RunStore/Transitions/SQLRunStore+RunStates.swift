public import AssayKit

extension SQLRunStore {
  public func startRun(_ run: RunID) async throws(StoreError) -> Bool {
    try await write { store throws(StoreError) in
      let before = try store.status(of: run).state
      guard let state = before.after(.start) else { return false }
      try store.move(run, from: before, to: state)
      try store.sql.execute(
        "UPDATE runs SET state = $2, message = NULL, started_at = coalesce(started_at, $3) WHERE id = $1",
        [.id(run), .text(state.rawValue), .time(store.now)])
      try store.append([NewEvent(kind: .runStarted)], to: run)
      return true
    }
  }

  public func endRun(_ run: RunID, _ transition: RunTransition, message: String?) async throws(StoreError) -> Bool {
    try await write { store throws(StoreError) in
      let before = try store.status(of: run).state
      guard let state = before.after(transition) else { return false }
      switch transition {
      case .pause: try store.pause(run, from: before, in: state, message: message)
      case .succeed:
        // An ended run has no open section: somebody who is still at work has the last word.
        guard try store.sections(of: run, changing: true).allSatisfy(\.state.hasEnded) else { return false }
        try store.end(run, from: before, in: state, message: message)
      case .fail:
        try store.append(try store.endOpenSections(of: run, .fail, message: message), to: run)
        try store.end(run, from: before, in: state, message: message)
      case .start, .unpause, .cancel, .reopen: throw .bug("`\(transition.rawValue)` has a method of its own")
      }
      return true
    }
  }

  public func cancel(_ run: RunID) async throws(StoreError) {
    try await write { store throws(StoreError) in
      let before = try store.status(of: run).state
      guard let state = before.after(.cancel) else { throw .notAllowed("run `\(run)` has already \(before.ending)") }
      try store.append(try store.endOpenSections(of: run, .cancel, message: nil), to: run)
      try store.end(run, from: before, in: state, message: nil)
    }
  }
}

extension StoreTransaction {
  fileprivate func pause(_ run: RunID, from before: RunState, in state: RunState, message: String?) throws(StoreError) {
    try move(run, from: before, to: state)
    try reportLastProgress(of: run)
    try sql.execute(
      "UPDATE runs SET state = $2, message = $3 WHERE id = $1", [.id(run), .text(state.rawValue), .words(message)])
    try append([NewEvent(kind: .runPaused, message: message)], to: run)
  }

  /// Lets a run that has not ended go on.
  func resume(_ run: RunID, from before: RunState, in state: RunState) throws(StoreError) {
    try move(run, from: before, to: state)
    try sql.execute(
      "UPDATE runs SET state = $2, message = NULL, started_at = coalesce(started_at, $3) WHERE id = $1",
      [.id(run), .text(state.rawValue), .time(now)])
  }

  fileprivate func end(_ run: RunID, from before: RunState, in state: RunState, message: String?) throws(StoreError) {
    try move(run, from: before, to: state)
    let found = try sql.row(
      """
      UPDATE runs SET state = $2, message = $3, ended_at = $4,
        overall_score = (SELECT avg(score) FROM sections WHERE run_id = $1 AND score IS NOT NULL)
      WHERE id = $1 RETURNING overall_score, (SELECT count(*) FROM sections WHERE run_id = $1 AND state = 'succeeded')
      """, [.id(run), .text(state.rawValue), .words(message), .time(now)])
    guard var row = found else { throw .notFound("run `\(run)`") }
    try eraseCredential(of: run)
    try sql.execute(Self.listNumbers, [.id(run)])
    let data: JSONValue = [
      "overall_score": try row.realIfAny().map { .number($0) } ?? .null, "completed_benchmarks": .integer(try row.integer()),
    ]
    let kind: RunEvent.Kind =
      switch state {
      case .failed: .runFailed
      case .canceled: .runCanceled
      case .queued, .running, .paused, .succeeded: .runCompleted
      }
    try append([NewEvent(kind: kind, message: message, data: data)], to: run)
  }
}

extension RunState {
  /// How a sentence about the past says it.
  var ending: String {
    switch self {
    case .canceled: "been canceled"
    case .queued, .running, .paused, .succeeded, .failed: rawValue
    }
  }
}
