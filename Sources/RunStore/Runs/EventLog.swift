public import AssayKit

/// An event that has no number yet.
struct NewEvent {
  var kind: RunEvent.Kind
  var benchmark: BenchmarkName?
  var message: String?
  var data: JSONValue = [:]
}

extension StoreTransaction {
  /// Appends events with the run's next numbers.
  ///
  /// The counter on the run's row gives the numbers: whoever changed it holds the row until the commit, so numbers have no gap and
  /// are committed in order.
  func append(_ events: [NewEvent], to run: RunID) throws(StoreError) {
    guard !events.isEmpty else { return }
    guard
      var row = try sql.row(
        "UPDATE runs SET last_event = last_event + $1 WHERE id = $2 RETURNING last_event", [.integer(events.count), .id(run)])
    else { throw .notFound("run `\(run)`") }
    var number = try row.int() - events.count
    for event in events {
      number += 1
      try sql.execute(
        """
        INSERT INTO events (run_id, seq, kind, benchmark, message, data, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
        """,
        [
          .id(run), .integer(number), .text(event.kind.rawValue), .text(event.benchmark?.rawValue), .words(event.message),
          .text(try JSONColumn.encode(event.data)), .time(now),
        ])
    }
  }
}

extension SQLRunStore {
  public func events(of run: RunID, after: Int, limit: Int) async throws(StoreError) -> [RunEvent] {
    try await read { store throws(StoreError) in
      var events: [RunEvent] = []
      try store.sql.each(
        """
        SELECT seq, kind, benchmark, message, data, created_at FROM events
        WHERE run_id = $1 AND seq > $2 ORDER BY seq LIMIT $3
        """, [.id(run), .integer(after), .integer(max(0, limit))]
      ) { row throws(StoreError) in
        var row = row
        events.append(try RunEvent(reading: &row, run: run))
        return true
      }
      if events.isEmpty { try store.requireRun(run) }
      return events
    }
  }
}

extension SQLRunStore {
  public func progress(of run: RunID, limit: Int) async throws(StoreError) -> [RunEvent] {
    let points = 120
    let wanted = min(points, max(1, limit))
    return try await read { store throws(StoreError) in
      try store.requireRun(run)
      var last = 0
      if var row = try store.sql.row("SELECT last_event FROM runs WHERE id = $1", [.id(run)]) { last = try row.int() }
      // Numbers have no gap, so the chosen events are found by their numbers, and the newest is always one of them.
      let numbers = (1...points).map { SQLValue.integer(last * min($0, wanted) / wanted) }
      let marks = (1...points).map { "$\($0 + 2)" }.joined(separator: ", ")
      var events: [RunEvent] = []
      try store.sql.each(
        """
        SELECT seq, kind, benchmark, message, data, created_at FROM events
        WHERE run_id = $1 AND kind = $2 AND seq IN (\(marks)) ORDER BY seq
        """, [.id(run), .text(RunEvent.Kind.benchmarkProgress.rawValue)] + numbers
      ) { row throws(StoreError) in
        var row = row
        events.append(try RunEvent(reading: &row, run: run))
        return true
      }
      return events
    }
  }
}

extension RunEvent {
  /// Reads the columns `seq, kind, benchmark, message, data, created_at`.
  init(reading row: inout SQLRow, run: RunID) throws(StoreError) {
    self.init(
      id: try row.int(), run: run, kind: try row.word(), benchmark: try row.textIfAny().map(BenchmarkName.init),
      message: try row.wordsIfAny(), data: try JSONColumn.decode(from: try row.text()), createdAt: try row.time())
  }
}
