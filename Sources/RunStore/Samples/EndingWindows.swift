import AssayKit

/// Five hundred rows in the order of their ids, with one that ended a sample of a run.
struct EndingWindow: Hashable {
  /// Ids that a window has. The schema's own number: windows that are stored mean this one.
  static let size: Int64 = 500

  enum Source: String {
    case evaluations, attempts
  }

  let source: Source
  let number: Int64

  init(_ source: Source, of id: Int64) {
    self.source = source
    number = id / Self.size
  }
}

/// Rows of one table that a watcher reads next: those with ids above `after` up to `upTo`.
struct EndingRange {
  let after: Int64
  let upTo: Int64
  /// Where the watcher has come to then: it may be behind many rows of others.
  let next: Int64
  /// Whether the run has a window behind this one.
  let hasMore: Bool
}

extension StoreTransaction {
  /// Notes where a run has endings; a window that is known already stays as it is.
  func note(_ windows: Set<EndingWindow>, of run: RunID) throws(StoreError) {
    for window in windows {
      try sql.execute(
        "INSERT INTO ending_windows (run_id, source, number) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        [.id(run), .text(window.source.rawValue), .integer(window.number)])
    }
  }

  static let nextEndingWindows = """
    SELECT number FROM ending_windows WHERE run_id = $1 AND source = $2 AND number >= $3 ORDER BY number LIMIT 2
    """

  /// The run's next window with ids above `cursor`; without one an empty range at the table's end.
  func endingRange(of run: RunID, _ source: EndingWindow.Source, after cursor: Int64) throws(StoreError) -> EndingRange {
    guard var row = try sql.row("SELECT coalesce(max(id), 0) FROM \(source.rawValue)", []) else {
      throw .bug("no newest row of \(source.rawValue)")
    }
    let newest = try row.integer()
    let rows = try sql.rows(
      Self.nextEndingWindows, [.id(run), .text(source.rawValue), .integer(EndingWindow(source, of: cursor + 1).number)])
    guard var first = rows.first else { return EndingRange(after: newest, upTo: newest, next: newest, hasMore: false) }
    let start = try first.integer() * EndingWindow.size
    let end = start + EndingWindow.size - 1
    let hasMore = rows.count > 1
    return EndingRange(
      after: max(cursor, start - 1), upTo: min(end, newest), next: hasMore ? end : newest, hasMore: hasMore)
  }
}
