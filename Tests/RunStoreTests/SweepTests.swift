import AssayKit
import TestSupport
import Testing

@testable import RunStore

/// What erasing deleted runs does to a file, step by step.
@Suite struct SweepTests {
  /// Erasing goes without a check of foreign keys, so each step is checked here; and a killed sweep is one that another goes on with.
  @Test func everyStepOfASweepLeavesReferencesWholeAndAnotherProcessGoesOn() async throws {
    try await TemporaryFolder.with { folder in
      let path = folder.path(of: "assay.sqlite")
      var store = try await SQLRunStore.openSQLite(at: path)
      for (id, answers) in [("aaa000000001", ["a", "shared"]), ("aaa000000002", ["shared", "b"]), ("aaa000000003", ["c", "d"])] {
        try await store.finish(RunID(id), answers: answers)
      }
      try await store.delete("aaa000000001")
      try await store.delete("aaa000000003")

      var steps = 0
      while try await store.sweepDeletedRuns(limit: 1) {
        steps += 1
        #expect(try await store.count("PRAGMA foreign_key_check") == 0)
        if steps % 2 == 0 {
          try await store.close()
          store = try await SQLRunStore.openSQLite(at: path)
        }
        // What comes meanwhile needs a text that is marked.
        if steps == 3 { try await store.finish("aaa000000004", answers: ["c", "e"]) }
      }

      #expect(steps > 8)
      #expect(try await store.count("SELECT 1 FROM doomed_texts") == 0)
      #expect(try await store.count("SELECT 1 FROM samples") == 4)
      // The prompt, `shared`, `b`, `c` and `e`; `a` and `d` are gone.
      #expect(try await store.count("SELECT 1 FROM blobs") == 5)
      let kept = try await store.sample(SampleKey(run: "aaa000000004", section: 0, item: "i0", sampleIndex: 0))
      #expect(try kept.attempts[0].outcome.get().response.text == "c")
      let enforced = try await store.driver.write { sql throws(StoreError) in
        guard var row = try sql.row("PRAGMA foreign_keys", []) else { return 0 }
        return try row.int()
      }
      #expect(enforced == 1)
      try await store.close()
    }
  }

  @Test func aStepThatFailsLeavesForeignKeysChecked() async throws {
    try await TemporaryFolder.with { folder in
      let store = try await SQLRunStore.openSQLite(at: folder.path(of: "assay.sqlite"))
      await #expect(throws: StoreError.bug("no")) { try await store.erase { _ throws(StoreError) in throw .bug("no") } }

      await #expect(throws: StoreError.self) {
        try await store.write { store throws(StoreError) in
          try store.sql.execute(
            "INSERT INTO events (run_id, seq, kind, data, created_at) VALUES ('aaa000000009', 1, 'run_created', '{}', 1)", [])
        }
      }
      try await store.close()
    }
  }
}

extension SQLRunStore {
  /// Makes a run, answers its items and cancels it.
  fileprivate func finish(_ run: RunID, answers: [String]) async throws {
    try await create(.sample(run))
    let lease = try await openLease(for: "w", duration: .seconds(60))
    let samples = try await acquire(run, lease: lease, limit: 2, held: 0).samples
    for (sample, answer) in zip(samples, answers) {
      let response = ModelResponse(text: answer, finishReason: .stop, timing: Timing(total: .seconds(1)))
      _ = try await record(
        [
          .attempt(
            AttemptRecord(
              key: sample.key, item: nil, startedAt: Timestamp(microseconds: 1), endedAt: Timestamp(microseconds: 2),
              outcome: .success(Generation(messages: [], response: response)), cost: nil))
        ], lease: lease)
    }
    try await cancel(run)
    try await close(lease)
  }

  fileprivate func count(_ query: String) async throws -> Int {
    try await driver.read { sql throws(StoreError) in try sql.rows(query, []).count }
  }
}
