import AssayKit
import GRDB
import Synchronization
import TestSupport
import Testing

@testable import RunStore

/// SQLite through the suite that every run store must pass.
@Suite struct SQLiteConformanceTests {
  @Test(arguments: StoreConformance.cases)
  func conforms(_ fact: StoreConformance.Case) async throws {
    try await TemporaryFolder.with { folder in
      let clock = StoreClock()
      let path = folder.path(of: "data/assay.sqlite")
      let opened = Mutex<[SQLRunStore]>([])
      let open: @Sendable () async throws -> SQLRunStore = {
        let store = try await SQLRunStore.openSQLite(at: path, now: { clock.now })
        opened.withLock { $0.append(store) }
        return store
      }

      let result = await Result { try await fact.check(ConformanceBench(store: try await open(), clock: clock, another: open)) }

      for store in opened.withLock({ $0 }) {
        if let driver = store.driver as? SQLiteDriver { try expectIndexes(of: driver.texts.all, at: path) }
        try await expectCounts(in: store)
        try await store.close()
      }
      try result.get()
    }
  }

  /// The counters of runs say what counting says, whatever a case did.
  private func expectCounts(in store: SQLRunStore) async throws {
    let wrong = try await store.driver.read { sql throws(StoreError) in
      try sql.rows(
        """
        SELECT c.state FROM run_counts c
        WHERE c.runs <> (SELECT count(*) FROM runs r WHERE r.state = c.state AND r.deleted_at IS NULL)
        """, []
      ).count
    }
    #expect(wrong == 0)
  }

  /// No statement that a case ran may read a whole table that grows with the samples.
  private func expectIndexes(of statements: [String], at path: String) throws {
    let growing = ["samples", "s", "attempts", "a", "evaluations", "e", "events", "blobs", "b", "m"]
    // Erasing runs without a check of foreign keys, and so do its plans.
    var configuration = Configuration()
    configuration.foreignKeysEnabled = false
    let queue = try DatabaseQueue(path: path, configuration: configuration)
    try queue.read { database in
      // A migration reads what it has to, once.
      let migrations = Set(Migration.all.flatMap(\.statements))
      for text in statements where ["SELECT", "UPDATE", "INSERT", "DELETE"].contains(text.prefix(6)) && !migrations.contains(text) {
        for step in try QueryPlan.steps(of: text, in: database) {
          let words = step.split(separator: " ").map(String.init)
          let scans = words.count > 1 && words[0] == "SCAN" && growing.contains(words[1]) && !words.contains("USING")
          // For a statement of many rows the plan shows the search for children of a new sample, which SQLite makes only while a
          // foreign key is broken.
          if scans, text.hasPrefix("INSERT INTO samples"), words[1] == "evaluations" { continue }
          #expect(!scans, "\(words.joined(separator: " ")) in \(text)")
        }
      }
    }
    try queue.close()
  }
}

extension Result where Failure == any Error {
  fileprivate init(_ body: () async throws -> Success) async {
    do { self = .success(try await body()) } catch { self = .failure(error) }
  }
}
