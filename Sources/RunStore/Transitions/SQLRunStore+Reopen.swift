public import AssayKit

extension SQLRunStore {
  public func reopen(_ run: RunID, _ opening: RunReopening) async throws(StoreError) -> Int {
    guard (opening.only == nil && opening.kinds == nil) || opening.mode == .retryErrors else {
      throw .bug("only failed samples can be opened one by one or by kind")
    }
    return try await write { store throws(StoreError) in
      if opening.detach { try store.sql.execute("UPDATE runs SET detached = true WHERE id = $1", [.id(run)]) }
      let status = try store.status(of: run)
      if let credential = opening.credential { try store.keep(credential, for: run) }
      if let budget = opening.judgeBudget { try store.setJudgeBudget(budget, of: run) }
      // A rescore asks no model, so it opens nothing that has no answers.
      let drawn = opening.mode == .rescore ? 0 : try store.draw(opening.mended, of: run)
      guard let queued = status.state.after(.reopen) else { return try store.goOn(run, from: status, opening) }
      return try store.reopen(run, in: queued, from: status, opening, drawn: drawn)
    }
  }
}

extension StoreTransaction {
  /// A run that has not ended goes on as the same revision.
  fileprivate func goOn(_ run: RunID, from status: RunStatus, _ opening: RunReopening) throws(StoreError) -> Int {
    guard opening.mode == .resume else {
      throw .notAllowed("run `\(run)` is \(status.state.rawValue): it must have ended before its samples can be opened again")
    }
    var waiting = 0
    var goingOn: [NewEvent] = []
    for var section in try sections(of: run, changing: true) where !section.state.hasEnded {
      _ = try openForScoring(section, [.failed], opening, where: Self.lacksJudgement)
      try recount(&section)
      try save(section)
      waiting += section.unfinished
      if section.state == .running { goingOn.append(section.beginning(.benchmarkResumed)) }
    }
    if status.state != .queued { try resume(run, from: status.state, in: status.state.after(.unpause) ?? status.state) }
    try append([.opened(.runResumed, status.revision, opening, waiting: waiting)] + goingOn, to: run)
    return waiting
  }

  fileprivate func reopen(
    _ run: RunID, in queued: RunState, from status: RunStatus, _ opening: RunReopening, drawn: Int
  ) throws(StoreError) -> Int {
    let mode = opening.mode
    if let only = opening.only { try requireFailed(only, opening) }
    var waiting = 0
    var opened = drawn
    var samples = 0
    for var section in try sections(of: run, changing: true) where opening.concerns(section) {
      try release(section, mode)
      samples += try openSamples(of: section, opening)
      try recount(&section)
      waiting += section.unfinished
      // A section that was canceled between its last verdict and its metrics has nothing to ask, but its metrics to make.
      let isUnclosed = section.state == .canceled && section.totalSamples > 0
      guard section.unfinished > 0 || isUnclosed, let state = section.state.after(.reopen) else { continue }
      opened += 1
      try save(section)
      try sql.execute(
        """
        UPDATE sections SET state = $2, metrics = NULL, score = NULL, message = NULL, ended_at = NULL, progress_at = NULL
        WHERE id = $1
        """, [.integer(section.id), .text(state.rawValue)])
    }
    guard opened > 0, opening.kinds == nil || samples > 0 else {
      throw .notAllowed("run `\(run)` has \(status.state.ending) and \(opening.nothing)")
    }
    try sql.execute(
      """
      UPDATE runs SET state = $2, revision = revision + 1, overall_score = NULL, message = NULL, ended_at = NULL, holder = NULL,
        listed_score = -1, listed_cost = -1, listed_duration = -1
      WHERE id = $1
      """, [.id(run), .text(queued.rawValue)])
    try move(run, from: status.state, to: queued)
    let kind: RunEvent.Kind = mode == .resume ? .runResumed : .runRequeued
    let changed = mode == .rescore ? try takeOver(opening.scorers, in: run) : []
    try append([.opened(kind, status.revision + 1, opening, waiting: waiting, changed)], to: run)
    return waiting
  }

  /// Claims of the revision before are void; what their workers still bring counts when a sample has nothing better.
  private func release(_ section: SectionRow, _ mode: ReopenMode) throws(StoreError) {
    try sql.execute(
      "UPDATE samples SET lease_id = NULL, started = false WHERE section_id = $1 AND lease_id IS NOT NULL",
      [.integer(section.id)])
    guard mode == .rescore else { return }
    let found = try sql.row(
      "SELECT count(*) FROM samples WHERE section_id = $1 AND state = 'pending'", [.integer(section.id)])
    guard var row = found, case let unanswered = try row.int(), unanswered > 0 else { return }
    throw .notAllowed(
      "\(unanswered) samples of `\(section.benchmark)` in run `\(section.run)` have no answer yet: resume it before it is rescored")
  }

  /// - Returns: how many samples had ended and wait again.
  private func openSamples(of section: SectionRow, _ opening: RunReopening) throws(StoreError) -> Int {
    switch opening.mode {
    case .resume: try openForScoring(section, [.failed], opening, where: Self.lacksJudgement)
    case .retryErrors: try openForScoring(section, [.failed], opening) + openForAnswering(section, opening)
    case .rescore: try openForScoring(section, SampleState.allCases.filter { $0.after(.retryEvaluation) != nil }, opening)
    }
  }

  fileprivate func setJudgeBudget(_ budget: NanoDollars, of run: RunID) throws(StoreError) {
    guard var row = try sql.row("SELECT request FROM runs WHERE id = $1", [.id(run)]) else { throw .notFound("run `\(run)`") }
    var request: RunRequest = try JSONColumn.decode(from: try row.text())
    request.judgeBudget = budget
    try sql.execute("UPDATE runs SET request = $2 WHERE id = $1", [.id(run), .text(try JSONColumn.encode(request))])
  }

  private func requireFailed(_ key: SampleKey, _ opening: RunReopening) throws(StoreError) {
    let section = try section(key.section, of: key.run, changing: true)
    let found = try sql.row(
      "SELECT state FROM samples WHERE section_id = $1 AND item = $2 AND sample_index = $3",
      [.integer(section.id), .id(key.item), .integer(key.sampleIndex)])
    guard var row = found else { throw .notFound("sample \(key.sampleIndex) of item `\(key.item)` in run `\(key.run)`") }
    guard try row.word(SampleState.self) == .failed else { throw .notAllowed("run `\(key.run)`: \(opening.nothing)") }
  }

  /// The end of a condition that leaves one sample, or those that failed in some ways, with its values; nothing for all samples.
  private func narrowing(to opening: RunReopening) -> (condition: String, values: [SQLValue]) {
    if let only = opening.only {
      return (" AND item = $2 AND sample_index = $3", [.id(only.item), .integer(only.sampleIndex)])
    }
    guard let kinds = opening.kinds else { return ("", []) }
    let words = kinds.map { "'\($0.rawValue)'" }.sorted().joined(separator: ", ")
    return (" AND \(sql.dialect.failureKind("failure")) IN (\(words))", [])
  }

  /// Of samples whose judge failed: the next word of it is all that they lack.
  private static let lacksJudgement =
    " AND EXISTS (SELECT 1 FROM evaluations e WHERE e.sample_id = samples.id AND e.counts AND e.failure_kind = 'judge')"

  private func openForScoring(
    _ section: SectionRow, _ states: [SampleState], _ opening: RunReopening, where condition: String = ""
  ) throws(StoreError) -> Int {
    let (narrowed, key) = narrowing(to: opening)
    let words = states.map { "'\($0.rawValue)'" }.joined(separator: ", ")
    let hasAnswer = """
      section_id = $1 AND state IN (\(words))\(narrowed)\(condition)
        AND EXISTS (SELECT 1 FROM attempts a WHERE a.sample_id = samples.id AND a.counts AND a.answer IS NOT NULL)
      """
    let opened = try sql.execute(
      """
      UPDATE samples SET state = 'answered', score = NULL, correct = NULL, flags = 0, failure = NULL, strikes = 0
      WHERE \(hasAnswer)
      """, [.integer(section.id)] + key)
    // An answer that waits has no evaluation that counts.
    try sql.execute(
      """
      UPDATE evaluations SET counts = false
      WHERE counts AND sample_id IN (SELECT id FROM samples WHERE section_id = $1 AND state = 'answered')
      """, [.integer(section.id)])
    return opened
  }

  /// Runs after `openForScoring`: what is still failed then has no answer.
  private func openForAnswering(_ section: SectionRow, _ opening: RunReopening) throws(StoreError) -> Int {
    let (narrowed, key) = narrowing(to: opening)
    try sql.execute(
      """
      UPDATE attempts SET counts = false
      WHERE counts AND sample_id IN (SELECT id FROM samples WHERE section_id = $1 AND state = 'failed'\(narrowed))
      """, [.integer(section.id)] + key)
    return try sql.execute(
      "UPDATE samples SET state = 'pending', failure = NULL, strikes = 0 WHERE section_id = $1 AND state = 'failed'\(narrowed)",
      [.integer(section.id)] + key)
  }
}

extension RunReopening {
  fileprivate func concerns(_ section: SectionRow) -> Bool {
    section.state != .needsSetup && only.map { $0.section == section.ordinal } ?? true
  }

  /// Ends the sentence about a run that has nothing to open.
  fileprivate var nothing: String {
    if let only { return "sample \(only.sampleIndex) of item `\(only.item)` has not failed" }
    if let kinds { return "no sample has failed as \(kinds.map { "`\($0.rawValue)`" }.sorted().joined(separator: " or "))" }
    return mode.nothing
  }
}

extension NewEvent {
  fileprivate static func opened(
    _ kind: RunEvent.Kind, _ revision: Int, _ opening: RunReopening, waiting: Int, _ scorers: [ScorerChange] = []
  ) -> NewEvent {
    let mode = opening.isRequeue ? "requeue" : opening.mode.rawValue
    var data: [String: JSONValue] = [
      "revision": .integer(Int64(revision)), "mode": .string(mode), "waiting": .integer(Int64(waiting)),
    ]
    if !scorers.isEmpty { data["scorers"] = .array(scorers.map(\.json)) }
    let words = scorers.map { "`\($0.benchmark)` is scored by \($0.new), and was by \($0.old)" }
    return NewEvent(kind: kind, message: words.isEmpty ? nil : words.joined(separator: "; "), data: .object(data))
  }
}

extension ReopenMode {
  /// Ends the sentence about a run that has nothing to open.
  fileprivate var nothing: String {
    switch self {
    case .resume: "no sample waits"
    case .retryErrors: "no sample has failed"
    case .rescore: "no sample has an answer"
    }
  }
}
