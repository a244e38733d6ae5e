public import AssayKit

extension SQLRunStore {
  public func run(_ id: RunID) async throws(StoreError) -> RunRecord {
    try await read { store throws(StoreError) in try store.record(of: id) }
  }

  public func resolve(_ text: String) async throws(StoreError) -> RunID {
    let digits = text.lowercased()
    guard !digits.isEmpty, digits.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7E }) else { throw .notFound("run `\(text)`") }
    return try await read { store throws(StoreError) in
      // A range instead of LIKE, which could not use the index; `~` sorts after every character that an id may have.
      let rows = try store.sql.rows(
        "SELECT id FROM runs WHERE id >= $1 AND id < $2 AND deleted_at IS NULL ORDER BY id LIMIT 20",
        [.text(digits), .text(digits + "~")])
      var matches: [RunID] = []
      for var row in rows { matches.append(try row.id()) }
      if matches.count == 1 || matches.first?.rawValue == digits { return matches[0] }
      guard matches.isEmpty else { throw .ambiguous(prefix: text, matches: matches) }
      if try store.wasDeleted(RunID(digits)) { throw .notFound("run `\(digits)` any more: it was deleted") }
      throw .notFound("run `\(text)`")
    }
  }

  public func runs(_ query: RunQuery) async throws(StoreError) -> RunPage {
    try await read { store throws(StoreError) in
      let list = RunListing(query, dialect: store.sql.dialect)
      let counts = try store.counts(list)
      let total = counts.reduce(0) { $0 + (list.states?.contains($1.key) ?? true ? $1.value : 0) }
      var sections: [RunID: [SectionRow]] = [:]
      try store.sql.each(list.sections, list.pageValues) { row throws(StoreError) in
        let section = try SectionRow(row)
        sections[section.run, default: []].append(section)
        return true
      }
      var found: [(run: RunRecord, cursor: RunCursor)] = []
      for row in try store.sql.rows(list.page, list.pageValues) {
        var (key, number) = (row, row.dropping(StoreTransaction.runColumnCount))
        let run = try store.record(row, sections: sections[try key.id()] ?? [])
        found.append((run, RunCursor(key: try number.integerIfAny(), createdAt: run.createdAt, id: run.id)))
      }
      // One row more than asked for says whether there is another page.
      let isMore = found.count > list.limit
      if isMore { found.removeLast() }
      if list.isBackwards { found.reverse() }
      let (hasNext, hasPrevious) = list.isBackwards ? (list.hasCursor, isMore) : (isMore, list.hasCursor)
      return RunPage(
        runs: found.map(\.run), total: total, counts: counts, next: hasNext ? found.last?.cursor : nil,
        previous: hasPrevious ? found.first?.cursor : nil)
    }
  }

  public func queue(limit: Int) async throws(StoreError) -> [RunID] {
    try await read { store throws(StoreError) in
      let rows = try store.sql.rows(
        """
        SELECT id FROM runs WHERE state = 'queued' AND deleted_at IS NULL AND detached ORDER BY created_at, id LIMIT $1
        """, [.integer(max(0, limit))])
      var runs: [RunID] = []
      for var row in rows { runs.append(try row.id()) }
      return runs
    }
  }
}

extension StoreTransaction {
  /// - Throws: `.notFound`.
  func record(of id: RunID) throws(StoreError) -> RunRecord {
    let found = try sql.row("SELECT \(Self.runColumns) FROM runs WHERE id = $1 AND deleted_at IS NULL", [.id(id)])
    guard let row = found else { throw .notFound("run `\(id)`") }
    return try record(row, sections: try sections(of: id, changing: false))
  }

  /// From the counters where nothing but the state is asked for; else from an index that holds all that lists are filtered by.
  fileprivate func counts(_ list: RunListing) throws(StoreError) -> [RunState: Int] {
    let rows =
      list.isCounted
      ? try sql.rows("SELECT state, runs FROM run_counts WHERE runs > 0", [])
      : try sql.rows(list.counts, list.filterValues)
    var counts: [RunState: Int] = [:]
    for var row in rows { counts[try row.word()] = try row.int() }
    return counts
  }
}
