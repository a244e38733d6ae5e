import AssayKit

/// Stores the steps of one call, in one transaction: samples one by one, counters once a section.
struct StepRecorder {
  /// How often a section reports its progress at most.
  static let progressInterval = Duration.milliseconds(250)

  private let store: StoreTransaction
  private let lease: Lease
  private var sections: [SectionKey: Touched] = [:]

  init(_ store: StoreTransaction, lease: Lease) {
    self.store = store
    self.lease = lease
  }

  mutating func record(_ step: PreparedStep) throws(StoreError) -> StepReceipt {
    let key = step.key
    let section = SectionKey(run: key.run, ordinal: key.section)
    var touched: Touched
    if let known = sections[section] {
      touched = known
    } else {
      touched = Touched(section: try store.section(key.section, of: key.run, changing: true))
    }
    let receipt: StepReceipt
    switch step {
    case .started: receipt = try start(key, in: touched.section.id)
    case .attempt(let attempt, let texts): receipt = try record(attempt, texts, in: &touched)
    case .evaluation(let evaluation, let texts): receipt = try record(evaluation, texts, in: &touched)
    }
    sections[section] = touched
    return receipt
  }

  /// Stores the counters and reports progress where the last report is old enough.
  func finish() throws(StoreError) {
    for (_, touched) in sections.sorted(by: { $0.key < $1.key }) where touched.changed {
      var section = touched.section
      if touched.revived { try store.recount(&section) } else if touched.ended { try store.advancePrefix(of: &section) }
      // A clock that was set back must not silence a section until it has caught up.
      let isOld = section.progressAt.map { !(.zero..<Self.progressInterval).contains(store.now.since($0)) } ?? true
      // What comes after the end of a section (a run that was canceled, say) is counted, but its events are over.
      let due = isOld && !section.state.hasEnded
      if due { section.progressAt = store.now }
      try store.save(section)
      try store.note(touched.windows, of: section.run)
      if due { try store.append([section.progressEvent], to: section.run) }
    }
  }

  private func start(_ key: SampleKey, in section: Int64) throws(StoreError) -> StepReceipt {
    // Only while the lease still points to the sample: a strike belongs to who holds it.
    let changed = try store.sql.execute(
      "UPDATE samples SET started = true WHERE section_id = $1 AND item = $2 AND sample_index = $3 AND lease_id = $4",
      [.integer(section), .id(key.item), .integer(key.sampleIndex), .integer(lease.id)])
    if changed == 0 { _ = try sample(key, in: section) }
    return .started
  }

  private func record(
    _ attempt: AttemptRecord, _ texts: PreparedAttempt, in touched: inout Touched
  ) throws(StoreError) -> StepReceipt {
    let sample = try sample(attempt.key, in: touched.section.id)
    let transition = try transition(of: attempt, for: sample, in: &touched)
    let state = transition.flatMap { sample.state.after($0) }
    let id = try store.insert(attempt, texts, of: sample.id, counts: state != nil)
    // A worker whose attempt does not count gives the sample back: it must not keep another one's answer from being scored.
    let keeps = state == .answered || sample.lease != lease.id
    try store.sql.execute(
      """
      UPDATE samples SET attempts = attempts + 1, state = $2, failure = $3,
        lease_id = CASE WHEN $4 THEN lease_id ELSE NULL END, started = CASE WHEN $4 THEN started ELSE false END,
        category = coalesce(category, $5), title = coalesce(title, $6), expected = coalesce(expected, $7) WHERE id = $1
      """,
      [
        .integer(sample.id), .text((state ?? sample.state).rawValue),
        .text(state == .failed ? texts.failure : state == nil ? sample.failure : nil),
        .boolean(keeps && state != .failed), .words(attempt.item?.category), .words(attempt.item?.title),
        .words(attempt.item?.expected),
      ])
    let stillWaiting = transition == nil && sample.state == .pending
    if state != nil || stillWaiting {
      touched.section.progress.add(attempt)
      touched.changed = true
    }
    if state == .failed {
      touched.section.progress.failed += 1
      touched.ended = true
      touched.windows.insert(EndingWindow(.attempts, of: id))
    }
    return .attempt(id: id, counts: state != nil)
  }

  private func transition(
    of attempt: AttemptRecord, for sample: StoredSample, in touched: inout Touched
  ) throws(StoreError) -> SampleTransition? {
    switch attempt.outcome {
    case .success where sample.state == .failed: return try revive(sample, in: &touched) ? .answer : nil
    case .success: return .answer
    case .failure:
      // Somebody else may be about to get an answer that will be paid for.
      let isOthers = sample.lease != nil && sample.lease != lease.id
      return attempt.failureEndsSample && !isOthers ? .failGeneration : nil
    }
  }

  /// Makes room for the answer of a worker that was given up, when the sample has none: it was paid for.
  private func revive(_ sample: StoredSample, in touched: inout Touched) throws(StoreError) -> Bool {
    guard !touched.section.state.hasEnded else { return false }
    let answer = "SELECT 1 FROM attempts WHERE sample_id = $1 AND counts AND answer IS NOT NULL"
    guard try store.sql.row(answer, [.integer(sample.id)]) == nil else { return false }
    try store.sql.execute("UPDATE attempts SET counts = false WHERE sample_id = $1 AND counts", [.integer(sample.id)])
    try store.sql.execute("UPDATE samples SET strikes = 0 WHERE id = $1", [.integer(sample.id)])
    touched.section.progress.failed -= 1
    touched.revived = true
    return true
  }

  private func record(
    _ evaluation: EvaluationRecord, _ texts: PreparedEvaluation, in touched: inout Touched
  ) throws(StoreError) -> StepReceipt {
    let (sample, answer) = try sample(of: evaluation, in: touched.section.id)
    var verdict: Verdict?
    if case .success(let value) = evaluation.outcome { verdict = value }
    let ends = answer && (verdict != nil || evaluation.failureEndsSample)
    let state = ends ? sample.state.after(verdict == nil ? .failEvaluation : .score) : nil
    let id = try store.insert(evaluation, texts, of: sample.id, counts: state != nil)
    if !evaluation.judgements.isEmpty {
      for record in evaluation.judgements { touched.section.progress.judging.add(record) }
      touched.changed = true
    }
    guard let state else {
      if sample.lease == lease.id { try release(sample.id) }
      return .evaluation(id: id, counts: false)
    }
    try store.sql.execute(
      """
      UPDATE samples SET state = $2, score = $3, correct = $4, flags = $5, failure = $6, lease_id = NULL, started = false
      WHERE id = $1
      """,
      [
        .integer(sample.id), .text(state.rawValue), .real(verdict?.score), .boolean(verdict?.correct),
        .integer(verdict?.flags.bits ?? 0), .text(texts.failure),
      ])
    if let verdict { touched.section.progress.add(verdict) } else { touched.section.progress.failed += 1 }
    touched.changed = true
    touched.ended = true
    touched.windows.insert(EndingWindow(.evaluations, of: id))
    return .evaluation(id: id, counts: true)
  }

  private func release(_ sample: Int64) throws(StoreError) {
    try store.sql.execute("UPDATE samples SET lease_id = NULL, started = false WHERE id = $1", [.integer(sample)])
  }

  /// The sample, and whether the attempt that was scored is the one that counts.
  private func sample(
    of evaluation: EvaluationRecord, in section: Int64
  ) throws(StoreError) -> (sample: StoredSample, counts: Bool) {
    let found = try store.sql.row(
      """
      SELECT s.id, s.state, s.lease_id, s.failure, a.counts FROM attempts a JOIN samples s ON s.id = a.sample_id
      WHERE a.id = $1 AND s.section_id = $2 AND s.item = $3 AND s.sample_index = $4\(store.sql.dialect.lockRows)
      """,
      [.integer(evaluation.attempt), .integer(section), .id(evaluation.key.item), .integer(evaluation.key.sampleIndex)])
    guard var row = found else {
      _ = try sample(evaluation.key, in: section)
      throw .notFound("attempt \(evaluation.attempt) of item `\(evaluation.key.item)`")
    }
    return (try StoredSample(reading: &row), try row.boolean())
  }

  private func sample(_ key: SampleKey, in section: Int64) throws(StoreError) -> StoredSample {
    let found = try store.sql.row(
      """
      SELECT id, state, lease_id, failure FROM samples
      WHERE section_id = $1 AND item = $2 AND sample_index = $3\(store.sql.dialect.lockRows)
      """, [.integer(section), .id(key.item), .integer(key.sampleIndex)])
    guard var row = found else {
      throw .notFound("sample \(key.sampleIndex) of item `\(key.item)` in section \(key.section) of run `\(key.run)`")
    }
    return try StoredSample(reading: &row)
  }
}

/// Where a section stands in the order in which rows are changed, the same for every writer.
private struct SectionKey: Hashable, Comparable {
  let run: RunID
  let ordinal: Int

  static func < (left: SectionKey, right: SectionKey) -> Bool { (left.run, left.ordinal) < (right.run, right.ordinal) }
}

/// A section that a call has to do with.
private struct Touched {
  var section: SectionRow
  var changed = false
  var ended = false
  /// Where what ended is.
  var windows: Set<EndingWindow> = []
  /// Whether a failed sample has an answer now, so that the completed prefix may be shorter than it was.
  var revived = false
}

/// The part of a sample that decides what a result does to it.
private struct StoredSample {
  let id: Int64
  let state: SampleState
  let lease: Int64?
  let failure: String?

  /// Reads the columns `id, state, lease_id, failure`.
  init(reading row: inout SQLRow) throws(StoreError) {
    (id, state, lease, failure) = (try row.integer(), try row.word(), try row.integerIfAny(), try row.textIfAny())
  }
}
