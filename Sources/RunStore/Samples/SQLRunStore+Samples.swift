public import AssayKit

extension SQLRunStore {
  public func samples(_ query: SampleQuery) async throws(StoreError) -> SamplePage {
    let limit = max(1, query.limit)
    return try await read { store throws(StoreError) in
      try store.requireRun(query.run)
      let section = try store.section(query.section, of: query.run, changing: false)
      let list = SampleListing(query, section: section, limit: limit)
      var total = section.totalSamples
      if let count = list.count, var row = try store.sql.row(count, list.filterValues) { total = try row.int() }
      let rows = try store.sql.rows(list.page, list.pageValues)
      var samples: [SampleRecord] = []
      for row in rows.prefix(limit) {
        var row = row
        samples.append(try SampleRecord(reading: &row, run: query.run, section: query.section))
      }
      let last = rows.count > limit ? samples.last : nil
      return SamplePage(
        samples: samples, total: total,
        next: last.map { SampleCursor(position: $0.position, sampleIndex: $0.key.sampleIndex) })
    }
  }
}

/// The statements of one list of samples, in position order.
struct SampleListing {
  let filterValues: [SQLValue]
  let pageValues: [SQLValue]
  /// `nil` when the section's own counters know.
  let count: String?
  let page: String

  init(_ query: SampleQuery, section: SectionRow, limit: Int) {
    var conditions = ["s.section_id = $1"]
    var values: [SQLValue] = [.integer(section.id)]
    if let condition = Self.condition(query.filter) { conditions.append(condition) }
    if let category = query.category {
      values.append(.words(category))
      conditions.append("s.category = $\(values.count)")
    }
    filterValues = values
    let filter = conditions.joined(separator: " AND ")
    count = conditions.count > 1 ? "SELECT count(*) FROM samples s WHERE \(filter)" : nil
    values += [.integer(section.place(of: query.cursor)), .integer(limit + 1), .integer(max(0, query.offset))]
    pageValues = values
    page = """
      SELECT \(SampleRecord.columns) FROM \(SampleRecord.tables)
      WHERE \(filter) AND s.place > $\(values.count - 2) ORDER BY s.place LIMIT $\(values.count - 1) OFFSET $\(values.count)
      """
  }

  private static func condition(_ filter: SampleQuery.Filter) -> String? {
    switch filter {
    case .all: nil
    case .correct: "s.state = 'scored' AND s.correct"
    // Where a benchmark has no notion of correct, whatever misses the full score is worth a look.
    case .wrong: "s.state = 'scored' AND (NOT s.correct OR (s.correct IS NULL AND s.score < 1))"
    case .failed: "s.state = 'failed'"
    case .truncated: flagged(.truncated)
    case .empty: flagged(.empty)
    case .unparsed: flagged(.unparsed)
    case .waiting: "s.state IN ('pending', 'answered')"
    }
  }

  private static func flagged(_ flag: Verdict.Flag) -> String { "s.state = 'scored' AND (s.flags & \(flag.bit)) <> 0" }
}

extension SampleRecord {
  static let tables = """
    samples s LEFT JOIN attempts a ON a.sample_id = s.id AND a.counts
    LEFT JOIN evaluations e ON e.sample_id = s.id AND e.counts
    """

  static let columns = """
    s.id, s.item, s.sample_index, s.position, s.state, s.category, s.title, s.expected, s.score, s.correct, s.flags, \
    s.failure, s.attempts, e.extracted, e.rule, \(AttemptNumbers.columns("a"))
    """

  /// Reads a row of `columns`.
  init(reading row: inout SQLRow, run: RunID, section: Int) throws(StoreError) {
    _ = try row.integer()
    let key = SampleKey(run: run, section: section, item: try row.id(), sampleIndex: try row.int())
    let (position, state) = (try row.int(), try row.word(SampleState.self))
    let (category, title, expected) = (try row.wordsIfAny(), try row.wordsIfAny(), try row.wordsIfAny())
    let (score, correct, flags) = (try row.realIfAny(), try row.booleanIfAny(), try row.integer())
    var failure: Failure?
    if let text = try row.textIfAny() { failure = try JSONColumn.decode(from: text) }
    let attempts = try row.int()
    let (extracted, rule) = (try row.wordsIfAny(), try row.wordsIfAny())
    let numbers = try AttemptNumbers(reading: &row)
    self.init(
      key: key, position: position, state: state, category: category, title: title, expected: expected, score: score,
      correct: correct, extracted: extracted, rule: rule, flags: Set(bits: flags), failure: failure, usage: numbers.usage,
      timing: numbers.timing, cost: numbers.cost, attempts: attempts)
  }
}
