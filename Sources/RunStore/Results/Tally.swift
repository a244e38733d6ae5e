import AssayKit

extension Verdict.Flag {
  /// The flag's bit in a stored set; never reused.
  var bit: Int64 {
    switch self {
    case .truncated: 1
    case .empty: 2
    case .refused: 4
    case .unparsed: 8
    }
  }
}

extension Set<Verdict.Flag> {
  var bits: Int64 { reduce(0) { $0 | $1.bit } }

  init(bits: Int64) { self = Set(Verdict.Flag.allCases.filter { bits & $0.bit != 0 }) }
}

extension SectionProgress {
  mutating func add(_ verdict: Verdict) {
    scored += 1
    scoreSum += verdict.score
    if verdict.correct == true { correct += 1 }
    if verdict.flags.contains(.truncated) { truncated += 1 }
    if verdict.flags.contains(.empty) { empty += 1 }
    if verdict.flags.contains(.refused) { refused += 1 }
    if verdict.flags.contains(.unparsed) { unparsed += 1 }
  }

  mutating func add(_ attempt: AttemptRecord) {
    if let cost = attempt.cost { self.cost = self.cost + cost }
    guard case .success(let generation) = attempt.outcome else { return }
    if attempt.cost == nil { costUnknown += 1 }
    guard let usage = generation.response.usage else { return }
    inputTokens += Int64(usage.inputTokens)
    outputTokens += Int64(usage.outputTokens)
  }
}

extension SectionRow {
  var progressEvent: NewEvent { NewEvent(kind: .benchmarkProgress, benchmark: benchmark, data: .object(progressData)) }

  /// Nothing where no judge was asked.
  private var judgingData: [String: JSONValue] {
    let judging = progress.judging
    if judging.isEmpty { return [:] }
    return [
      "judges_asked": .integer(Int64(judging.asked)), "judges_cached": .integer(Int64(judging.cached)),
      "judge_cost_nanodollars": .integer(judging.cost.amount),
    ]
  }

  /// What `benchmark_progress` carries.
  private var progressData: [String: JSONValue] {
    [
      "completed": .integer(Int64(progress.scored + progress.failed)), "total": .integer(Int64(totalSamples)),
      "scored": .integer(Int64(progress.scored)), "failed": .integer(Int64(progress.failed)),
      "score_sum": .number(progress.scoreSum), "correct": .integer(Int64(progress.correct)),
      "current_accuracy": progress.prefixScored > 0
        ? .number(progress.prefixScoreSum / Double(progress.prefixScored)) : .null,
      "prefix_scored": .integer(Int64(progress.prefixScored)), "input_tokens": .integer(progress.inputTokens),
      "output_tokens": .integer(progress.outputTokens), "cost_nanodollars": .integer(progress.cost.amount),
      "cost_unknown": .integer(Int64(progress.costUnknown)), "truncated": .integer(Int64(progress.truncated)),
      "empty": .integer(Int64(progress.empty)), "unparsed": .integer(Int64(progress.unparsed)),
    ].merging(judgingData) { own, _ in own }
  }
}

extension StoreTransaction {
  /// Reports what the sections of a run have reached since their last report, before nobody works on it for a while.
  func reportLastProgress(of run: RunID) throws(StoreError) {
    for var section in try sections(of: run, changing: true) where section.state == .running {
      let reported = try sql.row(
        "SELECT data FROM events WHERE run_id = $1 AND benchmark = $2 AND kind = $3 ORDER BY seq DESC LIMIT 1",
        [.id(run), .id(section.benchmark), .text(RunEvent.Kind.benchmarkProgress.rawValue)])
      let event = section.progressEvent
      // Before the first report nothing has happened: the first change is always reported.
      guard var row = reported, try row.text() != JSONColumn.encode(event.data) else { continue }
      section.progressAt = now
      try save(section)
      try append([event], to: run)
    }
  }

  /// Moves the end of the completed prefix over the samples that have ended; each is passed once.
  func advancePrefix(of section: inout SectionRow) throws(StoreError) {
    var (next, scored, sum) = (section.prefixNext, section.progress.prefixScored, section.progress.prefixScoreSum)
    try sql.each(
      "SELECT state, score FROM samples WHERE section_id = $1 AND place >= $2 ORDER BY place",
      [.integer(section.id), .integer(next)]
    ) { row throws(StoreError) in
      var row = row
      guard try row.word(SampleState.self).hasEnded else { return false }
      next += 1
      if let score = try row.realIfAny() {
        scored += 1
        sum += score
      }
      return true
    }
    section.prefixNext = next
    section.progress.prefixScored = scored
    section.progress.prefixScoreSum = sum
  }

  /// Counts a section's samples again from the start, after some were opened again.
  func recount(_ section: inout SectionRow) throws(StoreError) {
    let counted = try sql.row(
      """
      SELECT coalesce(sum(CASE WHEN state = 'scored' THEN 1 ELSE 0 END), 0),
        coalesce(sum(CASE WHEN state = 'failed' THEN 1 ELSE 0 END), 0),
        coalesce(sum(CASE WHEN state = 'scored' AND correct THEN 1 ELSE 0 END), 0),
        coalesce(sum(CASE WHEN state = 'scored' AND (flags & 1) <> 0 THEN 1 ELSE 0 END), 0),
        coalesce(sum(CASE WHEN state = 'scored' AND (flags & 2) <> 0 THEN 1 ELSE 0 END), 0),
        coalesce(sum(CASE WHEN state = 'scored' AND (flags & 4) <> 0 THEN 1 ELSE 0 END), 0),
        coalesce(sum(CASE WHEN state = 'scored' AND (flags & 8) <> 0 THEN 1 ELSE 0 END), 0),
        coalesce(sum(score), 0)
      FROM samples WHERE section_id = $1
      """, [.integer(section.id)])
    guard var row = counted else { throw .bug("an aggregate gave no row") }
    section.progress.scored = try row.int()
    section.progress.failed = try row.int()
    section.progress.correct = try row.int()
    section.progress.truncated = try row.int()
    section.progress.empty = try row.int()
    section.progress.refused = try row.int()
    section.progress.unparsed = try row.int()
    section.progress.scoreSum = try row.real()
    section.prefixNext = 0
    section.progress.prefixScored = 0
    section.progress.prefixScoreSum = 0
    try advancePrefix(of: &section)
  }
}
