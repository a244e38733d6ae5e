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

      await #expect(throws: StoreError.newerSchema(found: 99, known: Migration.all.last?.version ?? 0)) {
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

  @Test func shippedMigrationsAreFrozen() throws {
    // A change of a hash is a change of databases that exist: write a new migration instead.
    let hashes = try Migration.all.map { migration in
      let text = Data(migration.statements.joined(separator: ";").utf8)
      return try Blob(encoding: text, with: Deflater()).hash.prefix(8).map { String($0, radix: 16) }.joined()
    }

    #expect(
      hashes == [
        "22cc7044aa5eccde", "949f8d62fd3e93", "676a8cb037a21ffa", "3747bc986ea859d1", "7f206f18bfc5227", "b0b2f6c1737fe436",
        "47e6fe353535c258",
        "a01f23e96a98254e", "f17531d293add4d3", "820c38c2be3aad", "6e792d0d27ff2c5",
      ])
  }

  @Test func aDatabaseOfTheFirstSchemaIsBroughtUpToDate() async throws {
    try await TemporaryFolder.with { folder in
      let path = folder.path(of: "assay.sqlite")
      let now: @Sendable () -> Timestamp = { Timestamp(microseconds: 1) }
      let old = try await SQLiteDriver.open(path: path)
      try await Migrator([.firstSchema]).migrate(old, now: now)
      _ = try await old.write { sql throws(StoreError) in try sql.execute("INSERT INTO blobs VALUES (x'00', 'plain', 0, x'')", []) }
      try await old.close()

      let store = try await SQLRunStore.openSQLite(at: path)
      let columns = try await store.driver.read { sql throws(StoreError) in
        try sql.rows("SELECT client_delay_mean, client_delay_max FROM attempts", []).count
          + sql.rows("SELECT hash FROM blobs", []).count
      }
      #expect(columns == 1)
      try await store.close()
    }
  }

  @Test func aDatabaseThatAnotherProcessKeepsLockedIsBusyNotBroken() {
    let error = DatabaseError(resultCode: .SQLITE_BUSY, message: "database is locked")
    #expect(StoreError(sqlite: error, path: "/data/assay.sqlite") == .busy("`/data/assay.sqlite`: database is locked"))
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
