import AssayKit
import TestSupport
import Testing

@testable import RunStore

/// Sums of an older database have answers of simulated models in them.
@Suite struct RealLatencyMigrationTests {
  @Test func answersOfSimulatedModelsLeaveTheSums() async throws {
    try await TemporaryFolder.with { folder in
      let path = folder.path(of: "assay.sqlite")
      let now: @Sendable () -> Timestamp = { Timestamp(microseconds: 1_000) }
      let old = try await SQLiteDriver.open(path: path)
      try await Migrator(Migration.all.filter { $0.version < Migration.realLatencies.version }).migrate(old, now: now)
      try await old.write { sql throws(StoreError) in
        try Self.insert("aaa000000001", "simulated/default", times: ["1000", "3000"], first: 1, sql)
        try Self.insert("aaa000000002", "p/m", times: ["4000000", "NULL", "2000000"], first: 3, sql)
        // Not added up yet.
        try Self.insert("aaa000000003", "p/m", times: ["9000000"], first: 6, sql)
        _ = try sql.execute("UPDATE token_progress SET last_attempt = 5", [])
        _ = try sql.execute("INSERT INTO latency_sums (benchmark, answers, total_time) VALUES ('x', 4, 6004000), ('y', 1, 7)", [])
      }
      try await old.close()

      let store = try await SQLRunStore.openSQLite(at: path, now: now)
      let latencies = try await store.operations(seenWithin: .zero, window: .zero).averageLatency
      #expect(latencies == ["x": 3])
      let beat = WorkerHeartbeat(worker: "w", host: "h", runningRuns: 0, maxConcurrentRuns: 1, itemConcurrency: 1)
      try await store.beat(beat)
      #expect(try await store.operations(seenWithin: .zero, window: .zero).averageLatency == ["x": 5])
      try await store.close()
    }
  }

  private static func insert(
    _ id: String, _ model: String, times: [String], first: Int, _ sql: any SQLTransaction
  ) throws(StoreError) {
    _ = try sql.execute(
      """
      INSERT INTO runs (id, revision, state, model, model_folded, request, manifest, detached, created_at)
      VALUES ('\(id)', 1, 'queued', '\(model)', '\(model)', '{}', '{}', true, 5)
      """, [])
    _ = try sql.execute(
      """
      INSERT INTO sections (run_id, ordinal, benchmark, protocol, state, total_items, sampled_items, samples_per_item)
      VALUES ('\(id)', 0, 'x', 'y', 'pending', 9, 9, 1)
      """, [])
    _ = try sql.execute(
      "INSERT INTO blobs (hash, encoding, size, content) VALUES (x'00', 'plain', 0, x'') ON CONFLICT DO NOTHING", [])
    for (index, time) in times.enumerated() {
      _ = try sql.execute(
        """
        INSERT INTO samples (id, section_id, item, sample_index, position, place, state)
        SELECT \(first + index), id, 'i\(index)', 0, \(index), \(index), 'pending' FROM sections WHERE run_id = '\(id)'
        """, [])
      _ = try sql.execute(
        """
        INSERT INTO attempts (id, sample_id, counts, started_at, ended_at, messages, answer, total_time)
        VALUES (\(first + index), \(first + index), false, 1, 2, x'00', x'00', \(time))
        """, [])
    }
  }
}
