import AssayKit

/// A section as its row holds it: what people see, and what the counters need.
struct SectionRow {
  let id: Int64
  let run: RunID
  let ordinal: Int
  let benchmark: BenchmarkName
  let protocolName: ProtocolName
  let state: SectionState
  let totalItems: Int
  let sampledItems: Int
  let samplesPerItem: Int
  var progress: SectionProgress
  /// How many samples, from the first place on, have ended without one before them that has not.
  var prefixNext: Int
  var progressAt: Timestamp?
  private let metrics: String?
  private let message: String?
  let startedAt: Timestamp?
  private let endedAt: Timestamp?
  private let active: ActiveTime

  static let columns = """
    id, run_id, ordinal, benchmark, protocol, state, total_items, sampled_items, samples_per_item, scored, failed, correct, \
    truncated, empty, refused, unparsed, score_sum, prefix_scored, prefix_score_sum, input_tokens, output_tokens, cost, \
    cost_unknown, judges_asked, judges_cached, judge_input_tokens, judge_output_tokens, judge_cost, judge_cost_unknown, \
    judge_highest_unknown, prefix_next, progress_at, metrics, message, started_at, ended_at, active_time, active_since
    """

  /// Reads a row of `columns`.
  init(_ columns: SQLRow) throws(StoreError) {
    var row = columns
    id = try row.integer()
    run = try row.id()
    ordinal = try row.int()
    benchmark = try row.id()
    protocolName = try row.id()
    state = try row.word()
    totalItems = try row.int()
    sampledItems = try row.int()
    samplesPerItem = try row.int()
    progress = try SectionProgress(reading: &row)
    prefixNext = try row.int()
    progressAt = try row.timeIfAny()
    metrics = try row.textIfAny()
    message = try row.wordsIfAny()
    startedAt = try row.timeIfAny()
    endedAt = try row.timeIfAny()
    active = try ActiveTime(reading: &row)
  }

  var totalSamples: Int { sampledItems * samplesPerItem }
  var unfinished: Int { totalSamples - progress.scored - progress.failed }

  /// The place of a page's last sample; before the first place without one.
  func place(of cursor: SampleCursor?) -> Int {
    cursor.map { $0.position * samplesPerItem + $0.sampleIndex } ?? -1
  }

  func record() throws(StoreError) -> SectionRecord {
    var readable: SectionMetrics?
    if let metrics { readable = try JSONColumn.decode(from: metrics) }
    return SectionRecord(
      ordinal: ordinal, benchmark: benchmark, protocolName: protocolName, state: state, totalItems: totalItems,
      sampledItems: sampledItems, samplesPerItem: samplesPerItem, progress: progress, metrics: readable, message: message,
      startedAt: startedAt, endedAt: endedAt, active: active)
  }
}

extension SectionProgress {
  fileprivate init(reading row: inout SQLRow) throws(StoreError) {
    self.init()
    scored = try row.int()
    failed = try row.int()
    correct = try row.int()
    truncated = try row.int()
    empty = try row.int()
    refused = try row.int()
    unparsed = try row.int()
    scoreSum = try row.real()
    prefixScored = try row.int()
    prefixScoreSum = try row.real()
    inputTokens = try row.integer()
    outputTokens = try row.integer()
    cost = NanoDollars(try row.integer())
    costUnknown = try row.int()
    judging.asked = try row.int()
    judging.cached = try row.int()
    judging.inputTokens = try row.integer()
    judging.outputTokens = try row.integer()
    judging.cost = NanoDollars(try row.integer())
    judging.costUnknown = try row.int()
    judging.highestUnknown = NanoDollars(try row.integer())
  }
}

extension StoreTransaction {
  /// The sections of a run in their order.
  ///
  /// - Parameter changing: whether this transaction is going to change them, so that nobody else may until it ends.
  func sections(of run: RunID, changing: Bool) throws(StoreError) -> [SectionRow] {
    var sections: [SectionRow] = []
    let lock = changing ? sql.dialect.lockRows : ""
    try sql.each("SELECT \(SectionRow.columns) FROM sections WHERE run_id = $1 ORDER BY ordinal\(lock)", [.id(run)]) {
      row throws(StoreError) in
      sections.append(try SectionRow(row))
      return true
    }
    return sections
  }

  /// - Throws: `.notFound`.
  func section(_ ordinal: Int, of run: RunID, changing: Bool) throws(StoreError) -> SectionRow {
    let lock = changing ? sql.dialect.lockRows : ""
    let row = try sql.row(
      "SELECT \(SectionRow.columns) FROM sections WHERE run_id = $1 AND ordinal = $2\(lock)", [.id(run), .integer(ordinal)])
    guard let row else { throw .notFound("section \(ordinal) of run `\(run)`") }
    return try SectionRow(row)
  }

  /// Stores the counters of a section.
  func save(_ section: SectionRow) throws(StoreError) {
    let progress = section.progress
    try sql.execute(
      """
      UPDATE sections SET scored = $2, failed = $3, correct = $4, truncated = $5, empty = $6, refused = $7, unparsed = $8,
        score_sum = $9, prefix_scored = $10, prefix_score_sum = $11, input_tokens = $12, output_tokens = $13, cost = $14,
        cost_unknown = $15, prefix_next = $16, progress_at = $17, judges_asked = $18, judges_cached = $19,
        judge_input_tokens = $20, judge_output_tokens = $21, judge_cost = $22, judge_cost_unknown = $23, judge_highest_unknown = $24
      WHERE id = $1
      """,
      [
        .integer(section.id), .integer(progress.scored), .integer(progress.failed), .integer(progress.correct),
        .integer(progress.truncated), .integer(progress.empty), .integer(progress.refused), .integer(progress.unparsed),
        .real(progress.scoreSum), .integer(progress.prefixScored), .real(progress.prefixScoreSum),
        .integer(progress.inputTokens), .integer(progress.outputTokens), .money(progress.cost),
        .integer(progress.costUnknown), .integer(section.prefixNext), .time(section.progressAt),
        .integer(progress.judging.asked), .integer(progress.judging.cached), .integer(progress.judging.inputTokens),
        .integer(progress.judging.outputTokens), .money(progress.judging.cost), .integer(progress.judging.costUnknown),
        .money(progress.judging.highestUnknown),
      ])
  }
}
