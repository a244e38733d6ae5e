import AssayKit
import Foundation
import GRDB
import TestSupport
import Testing

@testable import RunStore

/// What only a SQLite file can do: be opened by many, be newer, be no database, be slow to index.
@Suite struct SQLiteFileTests {
  @Test func manyOpenersOfANewFileAgree() async throws {
    try await TemporaryFolder.with { folder in
      let path = folder.path(of: "assay.sqlite")

      let stores = try await withThrowingTaskGroup(of: SQLRunStore.self) { group in
        for _ in 0..<8 { group.addTask { try await SQLRunStore.openSQLite(at: path) } }
        return try await group.reduce(into: [SQLRunStore]()) { $0.append($1) }
      }

      let versions = try await stores[0].driver.read { sql throws(StoreError) in
        try sql.rows("SELECT version FROM migrations", []).count
      }
      #expect(versions == Migration.all.count)
      for store in stores { try await store.close() }
    }
  }

  @Test func aNewerSchemaIsRefusedAndLeftAlone() async throws {
    try await TemporaryFolder.with { folder in
      let path = folder.path(of: "assay.sqlite")
      try await SQLRunStore.openSQLite(at: path).close()
      let queue = try DatabaseQueue(path: path)
      try await queue.write { try $0.execute(sql: "INSERT INTO migrations VALUES (99, 'from the future', 0)") }

      await #expect(throws: StoreError.newerSchema(found: 99, known: Migration.all.count)) {
        try await SQLRunStore.openSQLite(at: path)
      }

      #expect(try await queue.read { try Int.fetchOne($0, sql: "SELECT max(version) FROM migrations") } == 99)
      try queue.close()
    }
  }

  @Test func aReopenedFileKeepsItsRuns() async throws {
    try await TemporaryFolder.with { folder in
      let path = folder.path(of: "deep/down/assay.sqlite")
      let first = try await SQLRunStore.openSQLite(at: path)
      try await first.create(.sample("aaa000000001"))
      try await first.close()

      let second = try await SQLRunStore.openSQLite(at: path)

      #expect(try await second.run("aaa000000001").state == .queued)
      try await second.close()
      let attributes = try FileManager.default.attributesOfItem(atPath: folder.path(of: "deep/down"))
      #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o700)
    }
  }

  @Test func aFileThatIsNoDatabaseIsUnavailable() async throws {
    try await TemporaryFolder.with { folder in
      let path = folder.path(of: "assay.sqlite")
      try Data(repeating: 65, count: 5_000).write(to: URL(filePath: path))

      await #expect(throws: StoreError.unavailable("`\(path)`: file is not a database")) {
        try await SQLRunStore.openSQLite(at: path)
      }
    }
  }

  @Test func aClosedStoreSaysSo() async throws {
    try await TemporaryFolder.with { folder in
      let store = try await SQLRunStore.openSQLite(at: folder.path(of: "assay.sqlite"))
      try await store.close()

      await #expect(throws: StoreError.self) { try await store.run("aaa000000001") }
      await #expect(throws: StoreError.self) { try await store.create(.sample("aaa000000001")) }
    }
  }

  @Test func commitsAreSyncedToTheDisk() async throws {
    try await TemporaryFolder.with { folder in
      let store = try await SQLRunStore.openSQLite(at: folder.path(of: "assay.sqlite"))
      let settings = try await store.driver.write { sql throws(StoreError) in
        var found: [String] = []
        for pragma in ["synchronous", "foreign_keys", "journal_mode"] {
          for var row in try sql.rows("PRAGMA \(pragma)", []) {
            found.append(pragma == "journal_mode" ? try row.text() : "\(try row.int())")
          }
        }
        return found
      }
      #expect(settings == ["2", "1", "wal"])
      try await store.close()
    }
  }

  @Test func textWithANULIsRefusedRatherThanCut() async throws {
    try await TemporaryFolder.with { folder in
      let store = try await SQLRunStore.openSQLite(at: folder.path(of: "assay.sqlite"))

      await #expect(throws: StoreError.bug("a text value holds a NUL character")) {
        try await store.driver.read { sql throws(StoreError) in try sql.rows("SELECT $1", [.text("a\0b")]).count }
      }
      try await store.close()
    }
  }

  @Test func aFiftyMegabyteAnswerComesBack() async throws {
    try await TemporaryFolder.with { folder in
      let store = try await SQLRunStore.openSQLite(at: folder.path(of: "assay.sqlite"))
      try await store.create(.sample("aaa000000001"))
      let lease = try await store.openLease(for: "w", duration: .seconds(60))
      let key = try await store.acquire("aaa000000001", lease: lease, limit: 1, held: 0).samples[0].key
      let text = String(repeating: "0123456789abcdef\u{0}\"\\é\n", count: (50 << 20) / 22)
      let response = ModelResponse(text: text, finishReason: .length, timing: Timing(total: .seconds(9)))
      let attempt = AttemptRecord(
        key: key, item: nil, startedAt: Timestamp(microseconds: 1), endedAt: Timestamp(microseconds: 2),
        outcome: .success(Generation(messages: [], response: response)), cost: nil)

      _ = try await store.record([.attempt(attempt)], lease: lease)

      let stored = try await store.sample(key).attempts[0].outcome.get().response.text
      #expect(stored.utf8.elementsEqual(text.utf8))
      try await store.close()
    }
  }

  @Test(arguments: [(Migration.firstSchema, "22cc7044aa5eccde"), (Migration.serverSchema, "676a8cb037a21ffa")])
  func migrationsAreFrozen(_ migration: Migration, _ known: String) throws {
    // A change of this hash is a change of databases that exist: write a new migration instead.
    let text = Data(migration.statements.joined(separator: ";").utf8)
    let hash = try Blob(encoding: text, with: Deflater()).hash.prefix(8).map { String($0, radix: 16) }.joined()

    #expect(hash == known)
  }

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

  @Test func aFileOfTheFirstSchemaIsBroughtUpToDate() async throws {
    try await TemporaryFolder.with { folder in
      let path = folder.path(of: "assay.sqlite")
      let driver = try await SQLiteDriver.open(path: path)
      try await Migrator([.firstSchema]).migrate(driver) { Timestamp(microseconds: 1) }
      try await driver.close()

      let store = try await SQLRunStore.openSQLite(at: path)

      try await store.create(.sample("aaa000000001"))
      #expect(try await store.runs(RunQuery()).total == 1)
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

extension RunPlan {
  /// A run with one section of two items.
  static func sample(_ id: RunID) -> RunPlan {
    let model = ModelReference(provider: .simulated, slug: "default")
    return RunPlan(
      id: id, request: RunRequest(model: model, benchmarks: [BenchmarkSelection("alpha")]),
      manifest: Manifest(
        code: CodeVersion(version: "1", commit: nil), model: model, samplingFormula: "f", seed: "s", subset: .all,
        samplesPerItem: 1, sections: []),
      sections: [
        Section(benchmark: "alpha", protocolName: "official", totalItems: 2, items: ["i0", "i1"], samplesPerItem: 1)
      ])
  }
}
