import AssayKit

/// The statements of one list of samples in position order; `SortedSamples` has the other orders.
struct SampleListing {
  let filterValues: [SQLValue]
  let pageValues: [SQLValue]
  let count: String
  let page: String
  /// Without a text `nil`; else the place that the search reached without finding more.
  private let searchedTo: Int?
  private let lastPlace: Int
  private let samplesPerItem: Int

  /// So many samples are searched for a text before a page is shown with what was found.
  static let searchWindow = 50_000

  init(_ query: SampleQuery, section: SectionRow, limit: Int, dialect: Dialect) {
    var (conditions, values) = Self.conditions(query, section: section, dialect: dialect)
    filterValues = values
    count = "SELECT count(*) FROM samples s WHERE \(conditions.joined(separator: " AND "))"
    samplesPerItem = section.samplesPerItem
    lastPlace = section.totalSamples - 1
    let start = query.isBackwards && query.cursor == nil ? lastPlace + 1 : section.place(of: query.cursor)
    let end = query.isBackwards ? max(-1, start - Self.searchWindow - 1) : min(lastPlace, start + Self.searchWindow) + 1
    searchedTo = query.text == nil ? nil : end
    values.append(.integer(start))
    conditions.append("s.place \(query.isBackwards ? "<" : ">") $\(values.count)")
    if query.text != nil {
      values.append(.integer(end))
      conditions.append("s.place \(query.isBackwards ? ">" : "<") $\(values.count)")
    }
    values += [.integer(limit + 1), .integer(max(0, query.offset))]
    pageValues = values
    page = """
      SELECT \(SampleRecord.columns) FROM \(SampleRecord.tables)
      WHERE \(conditions.joined(separator: " AND ")) ORDER BY s.place\(query.isBackwards ? " DESC" : "")
      LIMIT $\(values.count - 1) OFFSET $\(values.count)
      """
  }

  /// Where the pages before and after this one begin.
  func neighbours(
    of samples: [SampleRecord], hasMore: Bool, _ query: SampleQuery
  ) -> (previous: SampleCursor?, next: SampleCursor?) {
    func cursor(_ sample: SampleRecord) -> SampleCursor {
      SampleCursor(position: sample.position, sampleIndex: sample.key.sampleIndex)
    }
    let onward = hasMore ? (query.isBackwards ? samples.first : samples.last).map { cursor($0) } : searchEnd(query)
    let back =
      query.cursor == nil && query.offset == 0 ? nil : (query.isBackwards ? samples.last : samples.first).map { cursor($0) }
    return query.isBackwards ? (onward, back ?? query.cursor) : (back ?? query.cursor, onward)
  }

  /// Where the search goes on when it has found all there is up to its end, and that is not the end of the section.
  private func searchEnd(_ query: SampleQuery) -> SampleCursor? {
    guard let searchedTo, query.isBackwards ? searchedTo >= 0 : searchedTo <= lastPlace else { return nil }
    let place = query.isBackwards ? searchedTo + 1 : searchedTo - 1
    return SampleCursor(position: place / samplesPerItem, sampleIndex: place % samplesPerItem)
  }

  /// What a sample must be to be in the list, with the values of the conditions.
  static func conditions(_ query: SampleQuery, section: SectionRow, dialect: Dialect) -> ([String], [SQLValue]) {
    var conditions = ["s.section_id = $1"]
    var values: [SQLValue] = [.integer(section.id)]
    if let condition = condition(query.filter) { conditions.append(condition) }
    if query.filter == .waiting {
      // All before the end of the completed prefix have ended.
      values.append(.integer(section.prefixNext))
      conditions.append("s.place >= $\(values.count)")
    }
    if let category = query.category {
      values.append(.words(category))
      conditions.append("s.category = $\(values.count)")
    }
    if let text = query.text {
      values.append(.text(dialect.pattern(of: text)))
      let fields = ["lower(s.item)", dialect.searchable("s.title"), dialect.searchable("s.expected")]
      conditions.append("(" + fields.map { "\($0) LIKE $\(values.count) ESCAPE '!'" }.joined(separator: " OR ") + ")")
    }
    return (conditions, values)
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

  /// The first term is the one that the index of flagged samples has.
  private static func flagged(_ flag: Verdict.Flag) -> String {
    "s.flags <> 0 AND s.state = 'scored' AND (s.flags & \(flag.bit)) <> 0"
  }
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
