import AssayKit
import TestSupport
import Testing

@testable import RunStore

/// How long older runs were worked on is told by their events.
@Suite struct ActiveTimeMigrationTests {
  @Test func durationsOfOlderRunsLeaveTheirPausesOut() async throws {
    try await TemporaryFolder.with { folder in
      let path = folder.path(of: "assay.sqlite")
      let now: @Sendable () -> Timestamp = { Timestamp(microseconds: 1_000) }
      let old = try await SQLiteDriver.open(path: path)
      try await Migrator(Migration.all.filter { $0.version < Migration.activeTime.version }).migrate(old, now: now)
      try await old.write { sql throws(StoreError) in
        // Worked from 10 to 30 and from 100 to 120, and after a reopening from 500 to 505.
        try Self.insert(
          "aaa000000001", "succeeded", started: 10, ended: "505", section: (12, "118"),
          [
            ("run_created", 5), ("run_started", 10), ("run_paused", 30), ("run_resumed", 100), ("run_failed", 120),
            ("run_resumed", 400), ("run_started", 500), ("run_completed", 505),
          ], sql)
        // Still running, since 40.
        try Self.insert(
          "aaa000000002", "running", started: 20, ended: "NULL", section: (21, "NULL"),
          [("run_created", 5), ("run_started", 20), ("run_paused", 25), ("run_resumed", 40)], sql)
        // Without events that tell.
        try Self.insert("aaa000000003", "succeeded", started: 7, ended: "17", section: (8, "16"), [("run_created", 5)], sql)
      }
      try await old.close()

      let store = try await SQLRunStore.openSQLite(at: path, now: now)
      let found = try await store.driver.read { sql throws(StoreError) in
        try sql.rows(
          """
          SELECT r.active_time, coalesce(r.active_since, -1), r.listed_duration, c.active_time, coalesce(c.active_since, -1)
          FROM runs r JOIN sections c ON c.run_id = r.id ORDER BY r.id
          """, [])
      }
      let numbers = try found.map { row in
        var row = row
        return try (0..<5).map { _ in try row.integer() }
      }
      #expect(numbers == [[45, -1, 45, 36, -1], [5, 40, -1, 4, 40], [10, -1, 10, 8, -1]])
      try await store.close()
    }
  }

  private static func insert(
    _ id: String, _ state: String, started: Int, ended: String, section: (start: Int, end: String), _ events: [(String, Int)],
    _ sql: any SQLTransaction
  ) throws(StoreError) {
    _ = try sql.execute(
      """
      INSERT INTO runs (id, revision, state, model, model_folded, request, manifest, detached, created_at, started_at, ended_at)
      VALUES ('\(id)', 1, '\(state)', 'a/b', 'a/b', '{}', '{}', true, 5, \(started), \(ended))
      """, [])
    _ = try sql.execute(
      """
      INSERT INTO sections (run_id, ordinal, benchmark, protocol, state, total_items, sampled_items, samples_per_item, started_at,
        ended_at)
      VALUES ('\(id)', 0, 'x', 'y', '\(state)', 1, 1, 1, \(section.start), \(section.end))
      """, [])
    for (index, event) in events.enumerated() {
      _ = try sql.execute(
        "INSERT INTO events (run_id, seq, kind, data, created_at) VALUES ('\(id)', \(index + 1), '\(event.0)', '{}', \(event.1))",
        [])
    }
  }
}
