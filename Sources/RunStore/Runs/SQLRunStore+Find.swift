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
    let list = RunListing(query)
    return try await read { store throws(StoreError) in
      var total = 0
      if var row = try store.sql.row(list.count, list.filterValues) { total = try row.int() }
      var sections: [RunID: [SectionRow]] = [:]
      try store.sql.each(list.sections, list.pageValues) { row throws(StoreError) in
        let section = try SectionRow(row)
        sections[section.run, default: []].append(section)
        return true
      }
      var runs: [RunRecord] = []
      for row in try store.sql.rows(list.page, list.pageValues) {
        var key = row
        runs.append(try store.record(row, sections: sections[try key.id()] ?? []))
      }
      // One row more than asked for says whether there is another page.
      let more = runs.count > list.limit
      if more { runs.removeLast() }
      return RunPage(runs: runs, total: total, next: more ? runs.last.map { RunCursor(createdAt: $0.createdAt, id: $0.id) } : nil)
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
}

/// The statements of one list of runs, newest first.
struct RunListing {
  let limit: Int
  private(set) var offset = 0
  let filterValues: [SQLValue]
  let pageValues: [SQLValue]
  /// Counts what the filter fits, whatever the page.
  let count: String
  let page: String
  let sections: String

  init(_ query: RunQuery) {
    limit = max(1, query.limit)
    var conditions = ["deleted_at IS NULL"]
    var values: [SQLValue] = []
    if let states = query.states {
      // The words are this module's own constants, so they can stand in the text.
      let words = states.map { "'\($0.rawValue)'" }.sorted().joined(separator: ", ")
      conditions.append(words.isEmpty ? "1 = 0" : "state IN (\(words))")
    }
    if let model = query.model, !model.isEmpty {
      values.append(.text(Self.pattern(model.lowercased())))
      conditions.append("model_folded LIKE $\(values.count) ESCAPE '\\'")
    }
    if let exact = query.exactModel {
      values.append(.text(exact.description))
      conditions.append("model = $\(values.count)")
    }
    if let benchmark = query.benchmark {
      values.append(.id(benchmark))
      conditions.append("EXISTS (SELECT 1 FROM sections c WHERE c.run_id = runs.id AND c.benchmark = $\(values.count))")
    }
    if query.offset > 0 { offset = query.offset }
    filterValues = values
    count = "SELECT count(*) FROM runs WHERE " + conditions.joined(separator: " AND ")
    if let cursor = query.cursor {
      values += [.time(cursor.createdAt), .id(cursor.id)]
      conditions.append("(created_at, id) < ($\(values.count - 1), $\(values.count))")
    }
    values += [.integer(limit + 1), .integer(offset)]
    pageValues = values
    let tail = """
      FROM runs WHERE \(conditions.joined(separator: " AND ")) ORDER BY created_at DESC, id DESC
      LIMIT $\(values.count - 1) OFFSET $\(values.count)
      """
    page = "SELECT \(StoreTransaction.runColumns) \(tail)"
    sections = """
      SELECT \(SectionRow.columns) FROM sections WHERE run_id IN (SELECT id \(tail)) ORDER BY run_id, ordinal
      """
  }

  /// A LIKE pattern for text anywhere; NUL cannot be in a model's name.
  static func pattern(_ text: String) -> String {
    var escaped = "%"
    for character in text.unicodeScalars where character != "\0" {
      if character == "%" || character == "_" || character == "\\" { escaped.unicodeScalars.append("\\") }
      escaped.unicodeScalars.append(character)
    }
    return escaped + "%"
  }
}
