import AssayKit
import TestSupport
import Testing

@testable import RunStore

/// How lists of runs read SQLite, and what their migration makes of older files.
@Suite struct RunListTests {
  static let queries: [RunQuery] = RunQuery.Sort.allCases.flatMap { sort in
    [false, true].flatMap { isBackwards in
      [
        RunQuery(sort: sort, isBackwards: isBackwards),
        RunQuery(sort: sort, cursor: RunCursor(key: 1, createdAt: Timestamp(microseconds: 1), id: "aaa"), isBackwards: isBackwards),
        RunQuery(model: "x", provider: "p", benchmark: "b", isSimulated: false, sort: sort, isBackwards: isBackwards),
      ]
    }
  }

  /// Without a sort of its own, a page reads as many rows as it shows, and a cursor leads to the first of them.
  @Test(arguments: queries)
  func aPageIsReadInTheOrderOfAnIndex(_ query: RunQuery) async throws {
    let plan = try await Self.plan(RunListing(query, dialect: .sqlite).page)

    #expect(!plan.contains { $0.contains("TEMP B-TREE") }, "\(plan)")
    #expect(plan.contains { $0.contains("USING INDEX runs_by_") || $0.contains("USING COVERING INDEX runs_by_") }, "\(plan)")
    if query.cursor != nil {
      #expect(plan.contains { $0.hasPrefix("SEARCH runs USING") && ($0.contains(")<(") || $0.contains(")>(")) }, "\(plan)")
    }
  }

  @Test func runsOfOneStateAreReadInTheOrderOfTheirIndex() async throws {
    let cursor = RunCursor(createdAt: Timestamp(microseconds: 1), id: "aaa")
    let plan = try await Self.plan(RunListing(RunQuery(states: [.failed], cursor: cursor), dialect: .sqlite).page)

    #expect(plan.contains { $0.hasPrefix("SEARCH runs USING INDEX runs_by_state (state=? AND (created_at,id)<(") }, "\(plan)")
    #expect(!plan.contains { $0.contains("TEMP B-TREE") }, "\(plan)")
  }

  /// What is counted is counted in an index, without a look at the long rows.
  @Test func aFilterIsCountedInAnIndex() async throws {
    let query = RunQuery(model: "x", provider: "p", isSimulated: false, isWithdrawn: false, from: Timestamp(microseconds: 1))
    let plan = try await Self.plan(RunListing(query, dialect: .sqlite).counts)

    #expect(plan.contains { $0.contains("runs USING COVERING INDEX runs_by_") }, "\(plan)")
    #expect(!RunListing(query, dialect: .sqlite).isCounted)
    #expect(RunListing(RunQuery(states: [.failed]), dialect: .sqlite).isCounted)
  }

  @Test func runsOfAnOlderFileGetTheirNumbersAndCounters() async throws {
    try await TemporaryFolder.with { folder in
      let path = folder.path(of: "assay.sqlite")
      let now: @Sendable () -> Timestamp = { Timestamp(microseconds: 100) }
      let old = try await SQLiteDriver.open(path: path)
      try await Migrator([.firstSchema, .clientDelay, .serverSchema, .exceptionIndexes]).migrate(old, now: now)
      _ = try await old.write { sql throws(StoreError) in
        for (id, state, ended, score) in [
          ("aaa000000001", "succeeded", "70", "0.25"), ("aaa000000002", "queued", "NULL", "NULL"),
          ("aaa000000003", "canceled", "20", "NULL"),
        ] {
          try sql.execute(
            """
            INSERT INTO runs (id, revision, state, model, model_folded, request, manifest, detached, overall_score, created_at,
              started_at, ended_at)
            VALUES ('\(id)', 1, '\(state)', 'a/b', 'a/b', '{}', '{}', true, \(score), 5, 10, \(ended))
            """, [])
        }
        try sql.execute(
          """
          INSERT INTO sections (run_id, ordinal, benchmark, protocol, state, total_items, sampled_items, samples_per_item, cost)
          VALUES ('aaa000000001', 0, 'x', 'y', 'succeeded', 1, 1, 1, 77)
          """, [])
      }
      try await old.close()

      let store = try await SQLRunStore.openSQLite(at: path, now: now)
      let found = try await store.driver.read { sql throws(StoreError) in
        try sql.rows("SELECT listed_score, listed_cost, listed_duration FROM runs ORDER BY id", [])
          + sql.rows("SELECT runs FROM run_counts WHERE state IN ('canceled', 'queued', 'succeeded', 'paused') ORDER BY state", [])
      }
      let numbers = try found.map { row in
        var row = row
        return try row.integer()
      }
      #expect(numbers == [250_000_000, -1, -1, 1, 0, 1, 1])
      var first = found[0].dropping(1)
      let (cost, duration) = (try first.integer(), try first.integer())
      #expect((cost, duration) == (77, 60))
      try await store.close()
    }
  }

  private static func plan(_ sql: String) async throws -> [String] {
    try await TemporaryFolder.with { folder in
      let path = folder.path(of: "assay.sqlite")
      try await SQLRunStore.openSQLite(at: path).close()
      return try QueryPlan.steps(of: SQLiteParameters.rewrite(sql), at: path)
    }
  }
}
